import CanonStore
import Foundation
import Testing

/// `kill -9` before, within and after every write of a registry: it stands as before or as after,
/// and the same command again ends as if nothing had happened.
@Suite struct RegistryCrashTests {
  /// A life of a registry, command by command; each makes one commit.
  static let life: [[String]] = [
    [
      "create", "registry", "--root", "k.root", "--name", "crashes", "--rehearses", "--at",
      "2026-01-01",
    ],
    ["publish", "1.bundle", "--draft", "--at", "2026-01-02"],
    ["propose", "ConsumerTraining", "1.0.0", "--at", "2026-01-03"],
    ["activate", "ConsumerTraining", "1.0.0", "--epoch", "480", "--at", "2026-01-04"],
    ["publish", "2.bundle", "--at", "2026-01-05"],
    ["activate", "ConsumerTraining", "1.1.0", "--epoch", "482", "--at", "2026-01-06"],
    ["publish", "anew.bundle", "--at", "2026-01-07"],
    ["deprecate", "ConsumerTraining", "1.1.0", "--epoch", "490", "--at", "2026-01-08"],
    ["root", "next.root", "--at", "2026-01-09"],
    ["retire", "ConsumerTraining", "1.0.0", "--at", "2026-06-01"],
  ]

  private static let preparation = """
    set -e
    canon keys new k
    role=1:keys/k.pub
    canon keys root --role root=$role --role governance=$role --expires 2030-01-01 \
      --key keys/k.key --out k.root
    canon keys rotate k.root --expires 2031-01-01 --key keys/k.key --out next.root
    cp -r "$CANON_HOME/Policies/grocer" grocer
    canon compile grocer --root grocer --release 1 --key keys/k.key --out 1.bundle
    sed -i 's/^policy ConsumerTraining version 1.0.0/policy ConsumerTraining version 1.1.0/' \
      grocer/training.canon
    canon compile grocer --root grocer --release 2 --key keys/k.key --out 2.bundle
    canon sign 2.bundle --release 3 --expires 2029-01-01 --key keys/k.key --out anew.bundle
    """

  private func run(_ tool: Tool, _ step: Int, dyingAt point: String? = nil) throws -> Tool.Outcome {
    try tool.run(
      ["registry"] + Self.life[step] + ["--key", "keys/k.key"],
      environment: point.map { ["CANON_DIE_AT": $0] } ?? [:])
  }

  /// All that `list` says, the head included; nothing where there is no registry.
  private func state(_ tool: Tool) throws -> String {
    let listed = try tool.run("registry", "list", "--at", "2026-06-01", "--format", "json")
    return listed.code == 0 ? listed.output : ""
  }

  private func copy(_ tool: Tool, _ from: String, _ to: String) throws {
    let (from, to) = (tool.folder.appending(path: from), tool.folder.appending(path: to))
    try? FileManager.default.removeItem(at: to)
    guard FileManager.default.fileExists(atPath: from.path()) else { return }
    try FileManager.default.copyItem(at: from, to: to)
  }

  @Test func itDiesAtEachWriteOfItsLife() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let prepared = try tool.shell(Self.preparation)
    #expect(prepared.code == 0, "\(prepared)")
    // The run that nothing interrupts, kept after each command.
    var states = [""]
    for step in Self.life.indices {
      try copy(tool, "registry", "kept-\(step)")
      let done = try run(tool, step)
      #expect(done.code == 0 && done.output.contains("head"), "\(Self.life[step]) \(done)")
      states.append(try state(tool))
    }
    #expect(Set(states).count == Self.life.count + 1, "each command changes the state")
    var deaths = 0
    for step in Self.life.indices {
      for moment in CommitMoment.allCases {
        try copy(tool, "kept-\(step)", "registry")
        let point = "registry:1:\(moment.rawValue)"
        let died = try run(tool, step, dyingAt: point)
        #expect(died.code == 9, "\(Self.life[step]) outlived \(point): \(died)")
        deaths += 1
        let found = try state(tool)
        let isEmpty = step == 0 && moment != .after
        #expect(
          isEmpty
            ? found.contains("\"entries\":0") && !found.contains("\"head\"")
            : found == states[moment == .after ? step + 1 : step],
          "\(Self.life[step]) at \(point): \(found)")
        let again = try run(tool, step)
        #expect(again.code == 0, "\(again)")
        #expect(try state(tool) == states[step + 1], "\(Self.life[step]) again after \(point)")
      }
      try copy(tool, "kept-\(step)", "registry")
      #expect(try run(tool, step, dyingAt: "registry:2:before").code == 0, "a second commit")
    }
    #expect(deaths == 3 * Self.life.count)
  }

  /// What died within goes on to the same end as what never died.
  @Test func theRestOfItsLifeIsTheSame() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.shell(Self.preparation).code == 0)
    for step in Self.life.indices { #expect(try run(tool, step).code == 0) }
    let whole = try state(tool)
    try copy(tool, "nothing", "registry")
    let moments = CommitMoment.allCases
    for step in Self.life.indices {
      let point = "registry:1:\(moments[step % moments.count].rawValue)"
      #expect(try run(tool, step, dyingAt: point).code == 9)
      #expect(try run(tool, step).code == 0)
    }
    #expect(try state(tool) == whole)
  }

  /// The seam is no weapon: it needs a registry that rehearses.
  @Test func onlyARehearsalEndsItself() throws {
    let tool = try Tool()
    defer { tool.remove() }
    #expect(try tool.shell(Self.preparation).code == 0)
    let made = try tool.run(
      "registry", "create", "registry", "--root", "k.root", "--at", "2026-01-01", "--key",
      "keys/k.key")
    #expect(made.code == 0, "\(made)")
    let refused = try run(tool, 1, dyingAt: "registry:1:before")
    #expect(refused.code == 3 && refused.errors.contains("rehearses"), "\(refused)")
  }
}
