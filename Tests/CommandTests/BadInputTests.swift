import CanonCoordination
import CanonCrypto
import CanonEncoding
import CanonEvidence
import CanonRecords
import CanonRuntime
import CanonStore
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld
import Foundation
import Testing

/// Bad input and a bad disk at the command line: each with its exit code, its code and a sentence,
/// and nothing of the world changed.
@Suite struct BadInputTests {
  /// What a world's coordinator holds, to compare before and after.
  func state(_ world: RehearsedWorld) throws -> String {
    let coordinator = try world.coordinator().coordinator
    return "\(coordinator.log.size) \(coordinator.tasks.keys.sorted())"
  }

  @Test func badRequestsAreRefusedAndLeaveNothing() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let before = try state(world)
    let text = String(decoding: try world.tool.bytes(of: "request.json"), as: UTF8.self)
    let table: [(name: String, text: String, code: String)] = [
      ("missing", text.replacing("\"purpose\":\"marketing_models\",", with: ""), "CN8503"),
      ("misspelt", text.replacing("\"markets\":", with: "\"market\":"), "CN8502"),
      ("wrong type", text.replacing("\"role\":\"model_operator\"", with: "\"role\":7"), "CN8504"),
      ("out of range", text.replacing("[\"US\"]", with: "[]"), "CN8615"),
      (
        "oversized",
        text.replacing("marketing_models", with: String(repeating: "m", count: 70_000)), "CN8506"
      ),
      ("changed", text.replacing("[\"US\"]", with: "[\"FR\"]"), "CN8601"),
      ("cut", String(text.dropLast(40)), "CN85"), ("empty", "", "CN85"),
      ("another record", text.replacing("task-request", with: "task-envelope"), "CN8511"),
    ]
    for (name, changed, code) in table {
      try world.tool.write(changed, to: "request.json")
      let outcome = try world.submit()
      #expect(
        outcome.code == 2 && outcome.errors.contains("refused[\(code)"), "\(name): \(outcome)")
      #expect(try state(world) == before, "\(name) left something")
    }
    let missing = try world.canon(["task", "submit", "nowhere.json"])
    #expect(missing.code == 3 && missing.errors.contains("nowhere.json"), "\(missing)")
  }

  /// The answer was lost: whoever submits the same bytes again is told it again.
  @Test func aRequestSentAgainIsItsTaskAndRunsNothing() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let first = try world.canon(["task", "submit", world.file, "--format", "json"])
    #expect(first.code == 0 && first.output.contains(world.task), "\(first)")
    let (before, ledger) = (try world.evidence(), try world.ledger(of: "celle"))
    let again = try world.canon(["task", "submit", world.file, "--format", "json"])
    #expect(again.code == 0 && again.output == first.output, "\(again)")
    #expect(again.errors.contains("submitted before"), "\(again)")
    var other = world.request.payload
    other.families.removeLast()
    try Files.write(
      try CanonicalJSON.encode(
        try Signed.seal(
          other, type: RecordType.request, with: [try world.folder.signingKey(.submitter)])),
      to: world.file)
    let refused = try world.submit()
    #expect(refused.code == 2 && refused.errors.contains("refused[CN8605]"), "\(refused)")
    #expect(try world.evidence() == before && world.ledger(of: "celle") == ledger)
    #expect(try world.tick().code == 0)
    #expect(try world.coordinator().coordinator.tasks[world.task]?.state == .completed)
  }

  /// The process of one request ended while cohorts were gathered; its answer is not another's.
  @Test func eachSubmitterIsToldOfItsOwnRequest() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    #expect(try world.submit(dyingAt: "coordinator:1:after").code == 9)
    #expect(try world.coordinator().coordinator.tasks[world.task]?.decision == nil)
    try Files.write(try world.request(2), to: world.file)
    let second = try world.canon(["task", "submit", world.file, "--format", "json"])
    #expect(second.code == 0 && !second.output.contains("\"task\":\"\(world.task)\""), "\(second)")
    #expect(try world.coordinator().coordinator.tasks.count == 2)
  }

  /// A submitter's key that the world does not pin, and time that moves back.
  @Test func strangersAndBackwardClocksAreRefused() throws {
    let world = try RehearsedWorld { $0.anchors.members = [] }
    defer { world.remove() }
    let stranger = try world.submit()
    #expect(stranger.code == 2 && stranger.errors.contains("refused[CN8606]"), "\(stranger)")
    let back = try world.canon(["tick", "--to", "2017-01-01"])
    #expect(back.code == 2 && back.errors.contains("refused[CN"), "\(back)")
  }

  /// The disk is full at some write of the coordinator or of a worker; with room again, the same
  /// request ends with the same bytes.
  @Test(.enabled(if: Disk.isPossible, "needs root, to mount a small disk"))
  func aFullDiskLosesNothing() throws {
    let whole = try CrashTests.uninterrupted.get()
    var refusals = 0
    for spare in [24, 160, 420] {
      let world = try RehearsedWorld()
      defer { world.remove() }
      let disk = try Disk(under: world, spareKilobytes: spare)
      defer { disk.unmount() }
      let outcome = try world.submit()
      if outcome.code != 0 {
        refusals += 1
        // 3 when the coordinator has no room, 2 when too few Vaults have any.
        #expect(
          [2, 3].contains(outcome.code) && outcome.errors.contains("full"),
          "\(spare) kB: \(outcome)")
      }
      try disk.grow()
      try CrashTests.goOn(world)
      // A worker whose own disk was full may have been given up: then its task ends without it.
      let record = try world.coordinator().coordinator.tasks[world.task]
      if record?.reservations.count == 4, record?.state == .completed,
        try world.coordinator().coordinator.transcripts[world.task]?.count == 2
      {
        #expect(try world.evidence() == whole.evidence, "\(spare) kB spare")
      } else {
        #expect(record?.isOver == true, "\(spare) kB: \(String(describing: record?.state))")
      }
    }
    #expect(refusals > 0, "no disk was full")
  }

  /// A small disk in memory that holds a world.
  struct Disk {
    let path: String

    static let isPossible: Bool = {
      guard getuid() == 0 else { return false }
      let probe = FileManager.default.temporaryDirectory.appending(path: "canon-\(UUID())").path()
      try? FileManager.default.createDirectory(atPath: probe, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: probe) }
      guard (try? call("/bin/mount", "-t", "tmpfs", "-o", "size=64k", "canon", probe)) == true
      else { return false }
      return (try? call("/bin/umount", probe)) == true
    }()

    static func call(_ program: String, _ arguments: String...) throws -> Bool {
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }

    /// Moves the world's folder onto a disk with little room besides.
    init(under world: RehearsedWorld, spareKilobytes: Int) throws {
      path = world.folder.path
      let aside = path + ".aside"
      let manager = FileManager.default
      try manager.moveItem(atPath: path, toPath: aside)
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
      guard try Disk.call("/bin/mount", "-t", "tmpfs", "-o", "size=1g", "canon", path) else {
        throw CocoaError(.fileWriteUnknown)
      }
      for name in try manager.contentsOfDirectory(atPath: aside) {
        try manager.copyItem(atPath: "\(aside)/\(name)", toPath: "\(path)/\(name)")
      }
      let used = try manager.attributesOfFileSystem(forPath: path)
      let size = (used[.systemSize] as? Int ?? 0) - (used[.systemFreeSize] as? Int ?? 0)
      _ = try Disk.call(
        "/bin/mount", "-o", "remount,size=\(size / 1_024 + spareKilobytes)k", path)
    }

    func grow() throws { _ = try Disk.call("/bin/mount", "-o", "remount,size=1g", path) }

    func unmount() { _ = try? Disk.call("/bin/umount", "-l", path) }
  }
}
