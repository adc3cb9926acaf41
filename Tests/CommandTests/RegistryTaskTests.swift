import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonTypes
import CanonWorld
import Foundation
import Testing

/// A world that follows a registry: each request is read under the version of its epoch, and a task
/// stays on the version that admitted it.
@Suite struct RegistryTaskTests {
  private static let key = ["--key", "governance.key"]

  /// Version 1.0.0 holds from epoch 44 on, 2.0.0 from epoch 48 on: from 2017-12-04.
  private func registry(in world: RehearsedWorld) throws {
    let tool = world.tool
    let made = try tool.shell(
      """
      set -e
      cp world/keys/governance governance.key
      cp world/keys/governance.pub governance.pub
      role=1:governance.pub
      canon keys root --role root=$role --role governance=$role --expires 2030-01-01 \
        --key governance.key --out board.root
      cp "$CANON_HOME"/Policies/grocer/{behavior,commerce}.canon .
      cp "$CANON_HOME"/Tests/Corpus/Rehearsal/training.canon .
      cp world/bundles/* 1.bundle
      sed -i 's/^policy RehearsalTraining version 1/policy RehearsalTraining version 2/' \
        training.canon
      canon compile behavior.canon commerce.canon training.canon --release 2 \
        --key governance.key --out 2.bundle
      canon registry create registry --root board.root --key governance.key --at 2017-11-01
      epoch=44
      for version in 1 2; do
        canon registry publish $version.bundle --key governance.key --at 2017-11-01
        canon registry activate RehearsalTraining $version.0.0 --epoch $epoch \
          --key governance.key --at 2017-11-01
        epoch=48
      done
      """)
    #expect(made.code == 0, "\(made)")
  }

  private func submit(
    _ world: RehearsedWorld, _ name: String
  ) throws -> (task: String, outcome: Tool.Outcome) {
    let file = world.tool.folder.appending(path: "\(name).json").path()
    let asked = try world.canon([
      "task", "request", "--training", "PurchasePropensity(soft_drinks, 28d)", "--purpose",
      "marketing_models", "--market", "US", "--as-of", "2017-11-01T04:00:00Z", "--out", file,
      "--registry", "registry",
    ])
    #expect(asked.code == 0, "\(asked)")
    let outcome = try world.canon([
      "task", "submit", file, "--registry", "registry", "--format", "json",
    ])
    let task = outcome.output.firstMatch(of: /"task":"([0-9a-f]+)"/).map { String($0.1) }
    return (task ?? "", outcome)
  }

  private func state(_ world: RehearsedWorld, _ task: String) throws -> TaskState? {
    try world.coordinator().coordinator.tasks[task]?.state
  }

  @Test func aTaskStaysOnTheVersionThatAdmittedIt() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    try registry(in: world)
    // The challenge window of the first task reaches into the next epoch.
    #expect(try world.canon(["tick", "--to", "2017-12-03T12:00:00Z"]).code == 0)
    let first = try submit(world, "first")
    #expect(first.outcome.code == 0, "\(first.outcome)")
    #expect(try state(world, first.task) == .awaitingSettlement)

    #expect(try world.canon(["tick", "--to", "2017-12-04T00:00:00Z"]).code == 0)
    let second = try submit(world, "second")
    #expect(second.outcome.code == 0, "\(second.outcome)")
    #expect(second.outcome.errors.contains("RehearsalTraining 2.0.0"), "\(second.outcome)")
    let tasks = try world.coordinator().coordinator.tasks
    let bundles = [first, second].map { tasks[$0.task]?.request.payload.bundle }
    #expect(bundles[0] != nil && bundles[1] != nil && bundles[0] != bundles[1])
    let versions = [first, second].map { tasks[$0.task]?.envelope?.payload.policyVersion.major }
    #expect(versions == [1, 2])

    // The version of the first task is deprecated; the task ends all the same, and replays.
    #expect(try world.canon(["tick", "--to", "2017-12-08T00:00:00Z"]).code == 0)
    #expect(try [first, second].map { try state(world, $0.task) } == [.completed, .completed])
    for one in [first, second] {
      let replayed = try world.canon(["task", "replay", one.task])
      #expect(replayed.code == 0, "\(replayed)")
    }
  }

  @Test func nothingIsReadWhereNothingHolds() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    try registry(in: world)
    let ended = try world.tool.run(
      [
        "registry", "deprecate", "RehearsalTraining", "2.0.0", "--epoch", "48", "--at",
        "2017-11-02",
      ]
        + Self.key)
    #expect(ended.code == 0, "\(ended)")
    #expect(try world.canon(["tick", "--to", "2017-12-04T00:00:00Z"]).code == 0)
    let refused = try world.canon(["task", "submit", world.file, "--registry", "registry"])
    #expect(refused.code == 2 && refused.errors.contains("CN9727"), "\(refused)")
    let other = try world.canon(["task", "submit", world.file, "--policy", "RehearsalTraining"])
    #expect(other.code == 64, "\(other)")
  }
}
