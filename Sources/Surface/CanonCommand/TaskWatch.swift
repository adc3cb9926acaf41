import CanonCoordination
import CanonCrypto
import CanonRecords
import CanonRuntime

/// One live line that shows what the Vaults of a task have answered.
///
/// A class, since the driver tells it news while it works.
final class TaskWatch {
  private let terminal: Terminal
  /// Vaults that are expected to answer.
  private let vaults: Int64
  private var stage: Stage?
  private var answered: Set<String> = []
  private var bar: ProgressBar?
  /// What is said when a worker is lost or a Vault refuses; shown below the bars.
  private(set) var incidents: [String] = []
  /// Called with the title of a stage, how many Vaults answered (none are asked in some) and how
  /// long it took, when the next one begins.
  var onStage: (String, Int, Elapsed) -> Void = { _, _, _ in }

  init(_ terminal: Terminal, vaults: Int) {
    (self.terminal, self.vaults) = (terminal, Int64(vaults))
  }

  /// What the Vaults are busy with.
  private enum Stage: Hashable {
    case cohorts, reserving
    case committing(Int64), sharing(Int64)
    case replaying, examining, closing
    case nominating, naming

    var title: String {
      switch self {
      case .cohorts: "cohorts, noised"
      case .reserving: "reservations, features"
      case .committing(let round): "round \(round) commitments"
      case .sharing(let round): "round \(round) shares"
      case .replaying: "replays in the Vaults"
      case .examining: "public replay"
      case .closing: "closing"
      case .nominating: "words, counted and noised"
      case .naming: "names of common words"
      }
    }
  }

  func hear(_ news: Federation.News) {
    switch news {
    case .sent(_, let message): begin(stage(of: message))
    case .received(let vault, let answer): count(vault, answer)
    case .workerLost(let vault, let why): incidents.append("\(vault): \(why)")
    case .refused(let reason): incidents.append("\(reason.code) \(reason.sentence)")
    case .examining: begin(.examining)
    }
  }

  /// What was not told yet; told once.
  func takeIncidents() -> [String] {
    defer { incidents = [] }
    return incidents
  }

  /// Ends the current line.
  func finish() {
    if let stage, var bar { onStage(stage.title, answered.count, bar.finish()) }
    (stage, bar, answered) = (nil, nil, [])
  }

  private func stage(of message: VaultMessage) -> Stage? {
    switch message {
    case .bundle: nil
    case .cohort: .cohorts
    case .dispatch: .reserving
    case .open(let open): .committing(open.payload.attempt.round)
    case .roster(let roster): .sharing(roster.payload.attempt.round)
    case .close: .closing
    case .replay: .replaying
    case .nominate: .nominating
    case .name: .naming
    }
  }

  private func begin(_ next: Stage?) {
    guard let next, next != stage else { return }
    finish()
    (stage, bar) = (next, ProgressBar(terminal, next.title, unit: "Vaults"))
  }

  private func count(_ vault: String, _ answer: VaultAnswer) {
    switch answer {
    case .refused(let reason, _): incidents.append("\(vault): \(reason.code) \(reason.sentence)")
    case .bundleOpened: return
    default: break
    }
    answered.insert(vault)
    bar?.show(Int64(answered.count), of: vaults)
  }
}
