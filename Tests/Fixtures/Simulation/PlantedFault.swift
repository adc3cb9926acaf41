import CanonCrypto
import CanonTraining
import CanonTypes

/// Something that must never happen, planted so that the checks can prove that they see it.
package enum PlantedFault: String, CaseIterable, Sendable {
  /// The disk keeps a task's new state, and loses the lines of the log that tell of it.
  case linesDropped
  /// The driver forgets the new machine after its commit, and gives the old one the event again.
  case machineForgotten
  /// The disk keeps a step's lines of the log, and loses the task's record: the step comes again.
  case recordDropped
  /// A Vault reserves as if nothing had been charged before, for a coordinator that forgets, too.
  case reservationsForgotten
  /// A Vault answers with a share without making its charge durable, and is then restarted.
  case persistSkipped
  /// A Vault writes a draw twice.
  case chargeDoubled
  /// A Vault never writes its latest draw.
  case chargeDropped
  /// A verifier says `accepted` of what its own examination does not accept.
  case unacceptedSettled
  /// The coordinator's disk loses everything from a request to its acknowledgement.
  case acknowledgedWriteDropped
  /// A Vault commits to a seed without making it durable, and is then restarted.
  case seedForgotten
  /// Two attempts draw from one stream.
  case streamReused
  /// A Vault's disk loses the nonces of the requests that it reserved for.
  case nonceDropped
  /// A Vault never hears that a task is over.
  case closeWithheld

  /// What the checks must call it.
  package var breaks: Violation.Kind {
    switch self {
    case .linesDropped: .lostTransition
    case .machineForgotten, .recordDropped: .doubledTransition
    case .reservationsForgotten: .overspentBudget
    case .persistSkipped, .chargeDoubled, .chargeDropped: .unaccountedDraw
    case .unacceptedSettled: .unacceptedSettled
    case .acknowledgedWriteDropped, .seedForgotten: .lostAcknowledgement
    case .streamReused: .sharedStream
    case .nonceDropped: .contradictoryState
    case .closeWithheld: .unfinished
    }
  }
}

/// Streams that are written down as they are made, by their first words.
final class StreamRecorder: @unchecked Sendable {
  // One thread runs the whole simulation.
  private(set) var names: [[UInt64]: StreamName] = [:]
  private(set) var shared: [Violation] = []

  func record(_ stream: DeterministicStream, _ name: StreamName) {
    var copy = stream
    let head = copy.words(4)
    if let other = names[head], other != name {
      shared.append(
        Violation(.sharedStream, "\(name.slot) of \(name.parties) in two attempts"))
    }
    names[head] = name
  }
}

/// The protocol's streams, or one stream for all when that is the planted fault.
struct RecordedStreams: StreamDerivation {
  let recorder: StreamRecorder
  let isFaulty: Bool

  func stream(key: [UInt8], name: StreamName) -> DeterministicStream {
    let stream =
      isFaulty
      ? DeterministicStream(
        key: [UInt8](repeating: 1, count: 32), label: name.slot,
        context: name.parties.map { Array($0.utf8) })
      : DerivedStreams().stream(key: key, name: name)
    recorder.record(stream, name)
    return stream
  }
}
