import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Rule 9: results are judged by released values only, and not by the luck of the noise.
struct AcceptanceCheck {
  let resolved: ResolvedPolicy
  let trainings: [String: [CheckedTraining]]
  let margins: MarginCheck
  let thresholds: Thresholds

  init(
    resolved: ResolvedPolicy, parameters: [Parameter], trainings: [CheckedTraining],
    blocks: [PrivacyBlock]
  ) {
    self.resolved = resolved
    self.trainings = Dictionary(grouping: trainings) { $0.typed.declaration.acceptance.text }
    thresholds = Thresholds(resolved, parameters)
    margins = MarginCheck(resolved: resolved, blocks: blocks, thresholds: thresholds)
  }

  func check(_ use: AcceptanceDeclaration, _ findings: inout Findings) -> Acceptance? {
    let before = findings.reports
    let own = trainings[use.name.text] ?? []
    evidence(use, &findings)
    floored(use, &findings)
    thresholds.typed(use.criteria, &findings)
    for training in own { produced(use, training, &findings) }
    guard findings.reports == before else { return nil }
    VerdictCheck(use: use, thresholds: thresholds).check(&findings)
    for training in own { margins.check(use, training, &findings) }
    guard findings.reports == before else { return nil }
    let floors = own.compactMap { training in
      training.typed.floor.map {
        Acceptance.Floor(training: training.typed.id, feature: $0.query.id)
      }
    }
    return Acceptance(
      name: use.name.text, evidence: use.evidence.map(\.text).sorted(),
      floors: floors.sorted { $0.training < $1.training },
      challenge: use.challenge.map(\.criterion), reject: use.reject.map(\.criterion),
      accept: use.accept.map(\.criterion), otherwise: use.otherwise,
      place: resolved.place(use.name.span))
  }

  /// A judgement needs what it is made from.
  private func evidence(_ use: AcceptanceDeclaration, _ findings: inout Findings) {
    func asks(_ word: String) -> Bool { use.evidence.contains { $0.text == word } }
    let place = use.evidence.first?.span ?? use.name.span
    if let metrics = use.criteria.first(where: { $0.criterion.judged != nil }), !asks("metrics") {
      findings.report(
        .metricNotProduced, "`\(use.name.text)` compares a metric, but does not ask for `metrics`",
        at: metrics.span, "compared here", because: [LabelledSpan(place, "the evidence")],
        help: "add `metrics` to the `evidence` line",
        fix: .append("metrics", after: use.evidence.last))
    }
    let replay = use.criteria.first { $0.criterion == .replayIsNotExact }
    if let replay, !asks("round_transcripts") {
      findings.report(
        .evidenceMissing, "a replay needs the transcripts that it replays", at: replay.span,
        "replayed from what?", because: [LabelledSpan(place, "the evidence")],
        help: "add `round_transcripts` to the `evidence` line",
        fix: .append("round_transcripts", after: use.evidence.last))
    }
    if use.accept.isEmpty {
      findings.report(
        .acceptsAnything, "`\(use.name.text)` never says when a result is accepted",
        at: use.name.span, "no `accept when`",
        help: "add `accept when auc >= 0.65`, or another test of a released metric")
    }
    for fault in use.accept where fault.criterion.judged == nil {
      findings.report(
        .acceptsFault, "a result would be accepted for a fault in it", at: fault.span,
        "holds only when something is wrong", help: "move this test to `challenge when`")
    }
  }

  private func floored(_ use: AcceptanceDeclaration, _ findings: inout Findings) {
    guard use.floor == nil else { return }
    for criterion in use.criteria {
      guard let metric = criterion.criterion.judged, metric.needsFloor else { continue }
      findings.report(
        .metricNotProduced, "`\(metric.rawValue)` needs a floor, and `\(use.name.text)` has none",
        at: criterion.span, "nothing to compare the model with",
        help: "add `floor rank by …`, a feature that ranks without any model")
    }
  }

  /// Every metric that is judged is one that the goal gives, of every training that it judges.
  private func produced(
    _ use: AcceptanceDeclaration, _ training: CheckedTraining, _ findings: inout Findings
  ) {
    let declaration = training.typed.declaration
    let because = [LabelledSpan(declaration.goal.span, "judged by `\(use.name.text)`")]
    let kind = declaration.goal.kind.rawValue
    parameters(use, declaration, &findings)
    let given = training.typed.goal.program.metrics
    if let floor = use.floor, !given.contains(where: \.needsFloor) {
      findings.report(
        .clauseNotOfGoal, "`\(kind)` ranks no units, so no floor can rank them", at: floor.span,
        "nothing would read this", because: because, help: "take the `floor` line out")
    }
    for criterion in use.criteria {
      guard let metric = criterion.criterion.judged, !given.contains(metric) else { continue }
      if metric == .upliftGain, case .respond = training.typed.goal {
        findings.report(
          .upliftWithoutAssignment,
          "nothing tells what the treatment changed, for nobody drew lots for it",
          at: criterion.span, "an uplift",
          because: [LabelledSpan(declaration.goal.span, "no assignment is declared")],
          help: "write `assigned at 50%` if it was so assigned, or judge the response by `auc`")
        return
      }
      findings.report(
        .metricNotProduced, "`\(kind)` gives no `\(metric.rawValue)`", at: criterion.span,
        "nothing to judge", because: because,
        help: "it gives \(Phrase.list(given.map(\.rawValue)))")
    }
  }

  /// An acceptance that speaks of an argument is used where there is one.
  private func parameters(
    _ use: AcceptanceDeclaration, _ training: TrainingDeclaration, _ findings: inout Findings
  ) {
    for parameter in use.parameters {
      let same = training.parameters.first { $0.name.text == parameter.name.text }
      guard same?.type != parameter.type else { continue }
      findings.report(
        .acceptanceParameterUnmet,
        "`\(training.name.text)` has no `\(parameter.name.text): \(parameter.type.written)`",
        at: training.acceptance.span, "judged by `\(use.name.text)`",
        because: [LabelledSpan(parameter.name.span, "asked for here")],
        help: "declare the parameter in the training, or take it out of the acceptance")
    }
  }
}
