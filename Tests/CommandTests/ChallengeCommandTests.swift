import CanonCoordination
import CanonRecords
import Foundation
import Testing

/// Challenges at the command line: what they hold, and what becomes of the task.
@Suite struct ChallengeCommandTests {
  /// A world whose task was accepted and awaits its settlement.
  func awaiting() throws -> RehearsedWorld {
    let world = try RehearsedWorld()
    #expect(try world.submit().code == 0)
    #expect(try state(world) == .awaitingSettlement)
    return world
  }

  func state(_ world: RehearsedWorld) throws -> TaskState? {
    try world.coordinator().coordinator.tasks[world.task]?.state
  }

  func step(_ step: String, _ world: RehearsedWorld) throws -> Tool.Outcome {
    try world.canon(
      ["task", "challenge", world.task, "--step", step, "--reason", "said in \(step)"])
  }

  @Test func anOpenChallengeHoldsTheSettlementUntilItIsDismissed() throws {
    let world = try awaiting()
    defer { world.remove() }
    let opened = try step("open", world)
    #expect(opened.code == 0 && opened.output.contains("challenged"), "\(opened)")
    #expect(try world.canon(["tick", "--by", "71h"]).code == 0)
    let held = try world.coordinator().coordinator.tasks[world.task]
    #expect(held?.state == .challenged && held?.settlement?.state == .candidateReady)
    #expect(try step("review", world).code == 0)
    #expect(try step("dismiss", world).code == 0)
    #expect(try state(world) == .awaitingSettlement)
    #expect(try world.tick().code == 0)
    #expect(try state(world) == .completed)
    let log = try world.canon(["task", "log", world.task])
    #expect(
      log.output.contains("not_confirmed") && log.output.contains("said in dismiss"), "\(log)")
    let late = try step("open", world)
    #expect(late.code == 2 && late.errors.contains("refused[CN8102]"), "\(late)")
    #expect(try world.canon(["task", "replay", world.task]).code == 0)
  }

  @Test func aConfirmedChallengeRejectsAndGovernanceDecides() throws {
    let world = try awaiting()
    defer { world.remove() }
    for name in ["open", "review", "confirm"] {
      let taken = try step(name, world)
      #expect(taken.code == 0, "\(taken)")
    }
    #expect(try state(world) == .rejected)
    let early = try step("record_penalty", world)
    #expect(early.code == 2 && early.errors.contains("refused[CN8102]"), "\(early)")
    for name in ["approve_penalty", "record_penalty"] {
      let taken = try step(name, world)
      #expect(taken.code == 0, "\(taken)")
    }
    #expect(try world.tick().code == 0)
    let record = try world.coordinator().coordinator.tasks[world.task]
    #expect(record?.state == .rejected && record?.settled == nil)
    #expect(record?.challenge == .penaltyRecorded)
    let model = try world.canon(["model", "export", world.task, "--out", "model.json"])
    #expect(model.code == 2 && model.errors.contains("refused[CN8409]"), "\(model)")
  }

  @Test func stepsOutOfTheirOrderChangeNothing() throws {
    let world = try awaiting()
    defer { world.remove() }
    let before = try world.evidence()
    for name in ["review", "confirm", "dismiss", "reopen", "waive_penalty"] {
      let refused = try step(name, world)
      #expect(refused.code == 2 && refused.errors.contains("refused[CN8102]"), "\(name) \(refused)")
    }
    #expect(try step("settle", world).code == 64)
    let unknown = try world.canon(
      ["task", "challenge", "0123", "--step", "open", "--reason", "none"])
    #expect(unknown.code == 64 && unknown.errors.contains("no task"), "\(unknown)")
    #expect(try world.evidence() == before)
  }
}
