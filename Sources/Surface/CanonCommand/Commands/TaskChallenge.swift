import ArgumentParser
import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonRuntime
import CanonTraining

/// `canon task challenge TASK`
struct TaskChallenge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "challenge",
    abstract: "Take one step of a challenge to a task that awaits its settlement.",
    discussion: """
      open, review, then confirm (the task is rejected) or dismiss (it settles when its window is \
      over); reopen on new evidence before that. The world's verifier signs these. What becomes \
      of a penalty is signed by governance: approve_penalty, then record_penalty; or \
      waive_penalty. A challenge that nobody confirms in its window ends by itself.
      """)

  @Argument(help: "The task.")
  var task: String

  @Option(help: "The step.")
  var step: ChallengeMove.Step

  @Option(help: "Why, in a sentence; it stands in the log.")
  var reason: String

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    guard let envelope = try world.record(of: task).envelope else {
      throw Failure(
        refusal: [RefusalCode.taskClosed.reason("the task has no envelope to challenge")])
    }
    let signer = step.isGovernance ? KeyRole.governance : .verifier
    let move = try Signed.seal(
      ChallengeMove(envelope: envelope.digest, step: step, sentence: reason),
      type: RecordType.challenge, with: [try world.session.folder.signingKey(signer)])
    let refusals = try world.work { federation in
      let refusals = try federation.challenge(move)
      try federation.drive()
      return refusals
    }
    guard refusals.isEmpty else { throw Failure(refusal: refusals) }
    let record = try world.record(of: task)
    try world.show(record) { TaskView(record).show(on: $0) }
  }
}

extension ChallengeMove.Step: ExpressibleByArgument {}
