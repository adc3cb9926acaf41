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

/// `kill -9` at each write of the coordinator and of a worker: whoever resumes ends with the same
/// bytes as a run that nothing interrupted.
///
/// Some of the writes by default; all of them, at each moment of each, with `CANON_CRASH_ALL=1`.
@Suite struct CrashTests {
  static let all = ProcessInfo.processInfo.environment["CANON_CRASH_ALL"] == "1"
  static let victim = "celle"

  /// What a run without a crash leaves.
  struct Uninterrupted: Sendable {
    let evidence: [UInt8]
    let ledgers: [String: Int]
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
    let draws = try world.ledger(of: victim).values.map(\.draws.count)
    #expect(draws.sorted() == [1, 2], "a cohort, and two rounds: \(draws)")
    return Uninterrupted(evidence: try #require(try world.evidence()), ledgers: [:])
  }

  /// The commits to die at, each with its moments: all, or some with one moment each.
  static func points(every step: Int) -> [(number: Int, moments: [CommitMoment])] {
    let moments = CommitMoment.allCases
    if all { return (1...60).map { ($0, moments) } }
    return (0..<20).map { ($0 * step + 1, [moments[$0 % 3]]) }
  }

  /// Dies at every point until a process outlives all its commits.
  ///
  /// - Returns: how many deaths there were.
  static func dieEverywhere(
    _ party: String, every step: Int,
    _ run: (_ world: RehearsedWorld, _ point: String) throws -> Bool
  ) throws -> Int {
    let whole = try uninterrupted.get()
    var deaths = 0
    for (number, moments) in points(every: step) {
      for moment in moments {
        let world = try RehearsedWorld()
        defer { world.remove() }
        let point = CrashPoint(party: party, commit: number, moment: moment).description
        guard try run(world, point) else { return deaths }
        deaths += 1
        #expect(try world.evidence() == whole.evidence, "\(point) ends otherwise")
        let draws = try world.ledger(of: victim).values.map(\.draws.count)
        #expect(draws.sorted() == [1, 2], "\(point): charged \(draws)")
      }
    }
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
    let deaths = try CrashTests.dieEverywhere(CrashPoint.coordinator, every: 3) { world, point in
      let outcome = try world.submit(dyingAt: point)
      guard outcome.code == 9 else { return false }
      try CrashTests.goOn(world)
      return true
    }
    #expect(deaths >= 4, "only \(deaths) deaths")
  }

  @Test func theCoordinatorDiesAtEachWriteOfTheSettlement() throws {
    let deaths = try CrashTests.dieEverywhere(CrashPoint.coordinator, every: 2) { world, point in
      let submitted = try world.submit()
      #expect(submitted.code == 0, "\(submitted)")
      guard try world.tick(dyingAt: point).code == 9 else { return false }
      try CrashTests.goOn(world)
      return true
    }
    #expect(deaths >= 1, "only \(deaths) deaths")
  }

  /// The coordinator starts the worker again by itself; nobody has to resume.
  @Test func aWorkerDiesAtEachWriteOfATask() throws {
    let deaths = try CrashTests.dieEverywhere(CrashTests.victim, every: 3) { world, point in
      let outcome = try world.submit(dyingAt: point)
      #expect(outcome.code == 0, "\(outcome)")
      guard outcome.errors.contains("\(CrashTests.victim): the worker ended") else { return false }
      let ticked = try world.tick()
      #expect(ticked.code == 0, "\(ticked)")
      return true
    }
    #expect(deaths >= 2, "only \(deaths) deaths")
  }

  @Test func aWorkerDiesAtEachWriteOfTheEnd() throws {
    let deaths = try CrashTests.dieEverywhere(CrashTests.victim, every: 1) { world, point in
      let submitted = try world.submit()
      #expect(submitted.code == 0, "\(submitted)")
      let ticked = try world.tick(dyingAt: point)
      #expect(ticked.code == 0, "\(ticked)")
      let isOver = try world.coordinator().coordinator.tasks[world.task]?.closed.count == 4
      #expect(isOver, "\(point): not all Vaults acknowledged the end")
      return point.hasPrefix("\(CrashTests.victim):1:")
        || point.hasPrefix("\(CrashTests.victim):2:")
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
