import CanonCoordination
import CanonCrypto
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

/// `kill -9` at each write of the coordinator and of each worker: whoever resumes ends with the
/// same bytes as a run that nothing interrupted.
///
/// Some of the writes by default; all of them, at each moment of each, with `CANON_CRASH_ALL=1`.
@Suite struct CrashTests {
  static let all = ProcessInfo.processInfo.environment["CANON_CRASH_ALL"] == "1"
  /// More commits than any party of these tests makes.
  static let farEnd = 200

  /// What a run without a crash leaves.
  struct Uninterrupted: Sendable {
    let evidence: [UInt8]
    let ledgers: [String: [Digest: UnitLedger.Entry]]
  }

  static let uninterrupted = Result { () throws -> Uninterrupted in
    let world = try RehearsedWorld()
    defer { world.remove() }
    let submitted = try world.submit()
    #expect(submitted.code == 0, "\(submitted)")
    let ticked = try world.tick()
    #expect(ticked.code == 0, "\(ticked)")
    let record = try world.coordinator().coordinator.tasks[world.task]
    #expect(
      record?.state == .completed && record?.closed.count == 4,
      "\(String(describing: record?.state))")
    let ledgers = try CrashTests.ledgers(of: world)
    for (vault, entries) in ledgers {
      let draws = entries.values.map(\.draws.count)
      #expect(draws.sorted() == [1, 2], "\(vault): a cohort, and two rounds: \(draws)")
    }
    return Uninterrupted(evidence: try #require(try world.evidence()), ledgers: ledgers)
  }

  static func ledgers(
    of world: RehearsedWorld
  ) throws -> [String: [Digest: UnitLedger.Entry]] {
    try Dictionary(
      uniqueKeysWithValues: RehearsedWorld.vaults.map { ($0, try world.ledger(of: $0)) })
  }

  /// Where the gate dies: at every `step`th commit from `first`, at another moment each time.
  struct Sample {
    let first: Int
    let step: Int

    /// Another part of the commits for each worker, so that together they are all there.
    static func of(_ worker: String) -> Sample {
      let place = RehearsedWorld.vaults.firstIndex(of: worker) ?? 0
      return Sample(first: place + 1, step: RehearsedWorld.vaults.count)
    }

    /// The commits to die at, each with its moments.
    var points: [(number: Int, moments: [CommitMoment])] {
      let moments = CommitMoment.allCases
      if CrashTests.all { return (1...CrashTests.farEnd).map { ($0, moments) } }
      return stride(from: first, through: CrashTests.farEnd, by: step).enumerated()
        .map { ($1, [moments[($0 + first) % moments.count]]) }
    }
  }

  /// Dies at every point until a process outlives all its commits.
  ///
  /// - Returns: how many deaths there were.
  static func dieEverywhere(
    _ party: String, _ sample: Sample, in part: String,
    _ run: (_ world: RehearsedWorld, _ point: String) throws -> Bool
  ) throws -> Int {
    let whole = try uninterrupted.get()
    var deaths = 0
    for (number, moments) in sample.points {
      for moment in moments {
        let world = try RehearsedWorld()
        defer { world.remove() }
        let point = CrashPoint(party: party, commit: number, moment: moment).description
        guard try run(world, point) else {
          if all { print("\(party) died \(deaths) times in \(part)") }
          return deaths
        }
        deaths += 1
        #expect(try world.evidence() == whole.evidence, "\(point) ends otherwise")
        #expect(try ledgers(of: world) == whole.ledgers, "\(point) charges otherwise")
      }
    }
    Issue.record("\(party) never outlived its commits")
    return deaths
  }

  /// Goes on after a crash as people would: resume, and repeat what was never acknowledged.
  static func goOn(_ world: RehearsedWorld) throws {
    let resumed = try world.resume()
    #expect(resumed.code == 0, "\(resumed)")
    if try world.coordinator().coordinator.tasks[world.task] == nil {
      let again = try world.submit()
      #expect(again.code == 0, "\(again)")
    }
    if try world.coordinator().coordinator.tick?.payload.at != RehearsedWorld.afterChallenge {
      let ticked = try world.tick()
      #expect(ticked.code == 0, "\(ticked)")
    }
  }

  @Test func theCoordinatorDiesAtEachWriteOfATask() throws {
    let deaths = try CrashTests.dieEverywhere(
      CrashPoint.coordinator, Sample(first: 1, step: 3), in: "a task"
    ) { world, point in
      let outcome = try world.submit(dyingAt: point)
      guard outcome.code == 9 else { return false }
      try CrashTests.goOn(world)
      return true
    }
    #expect(deaths >= 4, "only \(deaths) deaths")
  }

  @Test func theCoordinatorDiesAtEachWriteOfTheSettlement() throws {
    let deaths = try CrashTests.dieEverywhere(
      CrashPoint.coordinator, Sample(first: 1, step: 2), in: "the settlement"
    ) { world, point in
      let submitted = try world.submit()
      #expect(submitted.code == 0, "\(submitted)")
      guard try world.tick(dyingAt: point).code == 9 else { return false }
      try CrashTests.goOn(world)
      return true
    }
    #expect(deaths >= 1, "only \(deaths) deaths")
  }

  /// The coordinator starts the worker again by itself; nobody has to resume.
  @Test(arguments: RehearsedWorld.vaults)
  func aWorkerDiesAtEachWriteOfATask(_ worker: String) throws {
    let deaths = try CrashTests.dieEverywhere(worker, .of(worker), in: "a task") { world, point in
      let outcome = try world.submit(dyingAt: point)
      #expect(outcome.code == 0, "\(outcome)")
      guard outcome.errors.contains("\(worker): the worker ended") else { return false }
      let ticked = try world.tick()
      #expect(ticked.code == 0, "\(ticked)")
      return true
    }
    #expect(deaths >= 1, "only \(deaths) deaths")
  }

  @Test(arguments: RehearsedWorld.vaults)
  func aWorkerDiesAtEachWriteOfTheEnd(_ worker: String) throws {
    let deaths = try CrashTests.dieEverywhere(
      worker, Sample(first: 1, step: 1), in: "the end"
    ) { world, point in
      let submitted = try world.submit()
      #expect(submitted.code == 0, "\(submitted)")
      let ticked = try world.tick(dyingAt: point)
      #expect(ticked.code == 0, "\(ticked)")
      let isOver = try world.coordinator().coordinator.tasks[world.task]?.closed.count == 4
      #expect(isOver, "\(point): not all Vaults acknowledged the end")
      return ticked.errors.contains("\(worker): the worker ended")
    }
    #expect(deaths >= 1, "only \(deaths) deaths")
  }

  /// The seam is no weapon: it needs a world that rehearses.
  @Test func onlyARehearsalEndsItself() throws {
    let world = try RehearsedWorld { $0.rehearsal = nil }
    defer { world.remove() }
    let refused = try world.canon(["task", "show"], dyingAt: "coordinator:1:before")
    #expect(refused.code == 3 && refused.errors.contains("rehearses"), "\(refused)")
    let mistyped = try world.canon(["task", "show"], dyingAt: "coordinator:first")
    #expect(mistyped.code == 64, "\(mistyped)")
  }
}
