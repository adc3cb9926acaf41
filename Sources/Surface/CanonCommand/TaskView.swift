import CanonCoordination
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonReport
import CanonTypes

/// A task as people read it on a terminal.
struct TaskView {
  let record: TaskRecord

  init(_ record: TaskRecord) { self.record = record }

  /// Where it stands, in a word; a request that was refused never became a task.
  private var state: String { record.state?.rawValue ?? "refused" }

  /// Task, training and state: its row in a table of tasks.
  var row: [String] { [record.task, record.request.payload.training, state] }

  func show(on terminal: Terminal) {
    let request = record.request.payload
    var rows = [
      ("task", record.task), ("training", request.training), ("purpose", request.purpose),
      ("markets", request.markets.joined(separator: ", ")), ("as of", request.asOf.description),
      ("state", state),
    ]
    if let challenge = record.challenge { rows.append(("challenge", challenge.rawValue)) }
    if let budget = record.decision?.budget {
      rows.append(
        ("reserved", "ρ \(Figures.rho(budget.reserved)) of \(Figures.rho(budget.window))"))
    }
    for obligation in record.decision?.obligations ?? [] {
      rows.append(("owed", obligation.phrase))
    }
    if let settled = record.settled?.payload {
      rows.append(
        ("spent", "ρ \(Figures.rho(settled.spent)), freed \(Figures.rho(settled.freed))"))
    }
    terminal.pairs(rows)
    for reason in record.blocked { terminal.line("  \(reason.code)  \(reason.sentence)") }
    guard let report = record.report?.payload else { return }
    terminal.line()
    TaskView.show(report, on: terminal)
  }

  static func show(_ report: VerificationReport, on terminal: Terminal, indent: Int = 0) {
    let matches = report.replays.count { $0.finding == .match }
    terminal.pairs(
      [
        (
          "outcome",
          terminal.paint(report.outcome.rawValue, report.outcome == .accepted ? .good : .bad)
        ), ("replays", "\(matches) of \(report.replays.count) match inside the Vaults"),
      ]
        + report.metrics.map {
          ($0.metric.rawValue, TaskView.interval($0))
        }, indent: indent)
    for criterion in report.criteria {
      terminal.line(
        String(repeating: " ", count: indent) + (criterion.held ? "holds     " : "does not  ")
          + "\(criterion.list)  \(criterion.text)")
    }
    for finding in report.findings {
      let place = [finding.vault, finding.round.map { "round \($0)" }].compactMap { $0 }
      terminal.line(
        String(repeating: " ", count: indent) + terminal.paint(finding.code, .bad)
          + "  \(finding.sentence) \(place.isEmpty ? "" : "(\(place.joined(separator: ", ")))")")
    }
  }

  /// `0.768 ± 0.054`, two deviations.
  static func interval(_ metric: MetricValue) -> String {
    "\(Figures.ratio(metric.millionths)) ± \(Figures.ratio(2 * metric.deviation))"
  }
}

extension LogEntry.Event {
  /// The entry in a few words.
  var phrase: String {
    switch self {
    case .ticked(let tick): "tick \(tick.payload.number) at \(tick.payload.at)"
    case .bundleActivated(let digest): "bundle \(digest.short) in force"
    case .decided(let decision):
      (["decided: \(decision.answer.rawValue)"]
        + decision.obligations.map { "owed: \($0.phrase)" }).joined(separator: "; ")
    case .receipted(let receipt):
      "receipt \(receipt.payload.number), \(receipt.digest.short)"
    case .cohortReleased(let release):
      "\(release.payload.vault): noised cohort \(Figures.count(release.payload.noisedCount >> 10))"
    case .admitted(let envelope): "envelope \(envelope.digest.short) sealed"
    case .moved(_, let from, let to, let reason):
      "\(from.map { "\($0.rawValue) → " } ?? "")\(to.rawValue): \(reason.sentence)"
    case .reserved(_, let reservation):
      "\(reservation.payload.vault): reserved ρ \(Figures.rho(reservation.payload.reserved))"
    case .roundEnded(_, let transcript, let end): "round \(end.rawValue), \(transcript.short)"
    case .verified(_, let report): "verified: \(report.payload.outcome.rawValue)"
    case .challengeMoved(_, let challenge, let state): "challenge \(challenge): \(state.rawValue)"
    case .settlementMoved(_, let attempt, let state):
      "settlement \(attempt): \(state.rawValue)"
    case .rewardMoved(_, let receiver, let state): "reward of \(receiver): \(state.rawValue)"
    case .settled(_, let context): "settled, model \(context.payload.model.short)"
    case .modelReleased(_, let model): "model \(model.short) released"
    case .delegationRevoked(let digest): "delegation \(digest.short) revoked"
    case .nominated(_, let words):
      "\(words.payload.vault): \(words.payload.words.count) unnamed words, noised counts"
    case .named(let words):
      "\(words.payload.vault) named \(Words.list(words.payload.words.map(\.name)))"
    }
  }
}
