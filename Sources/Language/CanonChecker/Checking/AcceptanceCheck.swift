import CanonDiagnostics
import CanonPrivacy
import CanonProgram
import CanonSource
import CanonTypes

/// Rule 9: results are judged by released values only, and not by the luck of the noise.
struct AcceptanceCheck {
  let resolved: ResolvedPolicy
  let trainings: [CheckedTraining]
  let blocks: [PrivacyBlock]

  func check(_ use: AcceptanceDeclaration, _ findings: inout Findings) -> Acceptance? {
    let before = findings.reports
    let own = trainings.filter { $0.typed.declaration.acceptance.text == use.name.text }
    evidence(use, &findings)
    produced(use, &findings)
    reachable(use, &findings)
    for training in own {
      for criterion in use.accept + use.reject + use.challenge {
        margin(criterion, training, &findings)
      }
    }
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
    let metrics = (use.accept + use.reject + use.challenge).first {
      if case .metric = $0.criterion { true } else { false }
    }
    if let metrics, !use.evidence.contains(where: { $0.text == "metrics" }) {
      findings.report(
        .metricNotProduced, "`\(use.name.text)` compares a metric, but does not ask for `metrics`",
        at: metrics.span, "compared here",
        because: [LabelledSpan(use.evidence.first?.span ?? use.name.span, "the evidence")],
        help: "add `metrics` to the `evidence` line")
    }
    if use.accept.isEmpty {
      findings.report(
        .acceptsAnything, "`\(use.name.text)` never says when a result is accepted",
        at: use.name.span, "no `accept when`",
        help: "add `accept when auc >= 0.65`, or another test of a released metric")
    }
  }

  private func produced(_ use: AcceptanceDeclaration, _ findings: inout Findings) {
    guard use.floor == nil else { return }
    for criterion in use.accept + use.reject + use.challenge {
      guard case .metric(let metric, _, _) = criterion.criterion,
        metric == .gainOverFloor || metric == .floorAuc
      else { continue }
      findings.report(
        .metricNotProduced, "`\(metric.rawValue)` needs a floor, and `\(use.name.text)` has none",
        at: criterion.span, "nothing to compare the model with",
        help: "add `floor rank by …`, a feature that ranks without any model")
    }
  }

  /// Whether every verdict can occur: the tests of one metric leave some of its range to each.
  private func reachable(_ use: AcceptanceDeclaration, _ findings: inout Findings) {
    for metric in Acceptance.Metric.allCases {
      var room = MetricRange.of(metric)
      for criterion in use.accept {
        guard case .metric(metric, let comparison, let constant) = criterion.criterion else {
          continue
        }
        guard let narrowed = room.meeting(comparison, constant) else {
          findings.report(
            .unreachableVerdict, "no value of `\(metric.rawValue)` can pass", at: criterion.span,
            "contradicts the rest, or its range \(MetricRange.of(metric))")
          return
        }
        room = narrowed
      }
    }
    for criterion in use.reject + use.challenge {
      guard case .metric(let metric, let comparison, let constant) = criterion.criterion,
        MetricRange.of(metric).meeting(comparison, constant) == MetricRange.of(metric)
      else { continue }
      findings.report(
        .unreachableVerdict, "every value of `\(metric.rawValue)` fires this test",
        at: criterion.span, "nothing could ever be accepted")
    }
  }

  /// The distance of a threshold from the value that stands for "nothing learned" (or, for an
  /// error, "nothing wrong") is at least two standard deviations of the metric's noise.
  private func margin(
    _ use: CriterionUse, _ training: CheckedTraining, _ findings: inout Findings
  ) {
    guard case .metric(let metric, _, let threshold) = use.criterion,
      use.marginAccepted == nil,
      let block = blocks.first(where: { $0.name == training.typed.declaration.privacy.text }),
      let noise = try? MetricNoise(
        .init(
          cohort: block.cohortFloor, heldOutMillionths: training.typed.heldOutMillionths,
          rho: training.cost.metrics, vaults: block.vaults, quorum: block.quorum,
          colluding: block.colluding))
    else { return }
    let (reference, deviation): (Int64, Int64) =
      switch metric {
      case .auc: (500_000, noise.auc.noise)
      case .floorAuc: (500_000, noise.floorAuc.noise)
      case .gainOverFloor: (0, noise.gainOverFloor.noise)
      case .calibrationError: (noise.calibrationBias, noise.calibrationError.noise)
      case .brier: (250_000, noise.brier.noise)
      case .baseRate: (0, noise.baseRate.noise)
      }
    guard abs(threshold - reference) < 2 * deviation else { return }
    let floor = resolved.privacyBlocks.first { $0.name.text == block.name }?.cohortFloor.span
    findings.report(
      .thresholdWithinNoise, "`\(metric.rawValue)` would be judged by the noise", at: use.span,
      "closer than \(MetricRange.written(2 * deviation)) to "
        + MetricRange.written(reference),
      because: [
        LabelledSpan(
          training.typed.declaration.costSpan, "ρ \(training.cost.metrics) for the metrics")
      ] + (floor.map { [LabelledSpan($0, "of at least so many")] } ?? []),
      help: "move the threshold, ask for a larger cohort, or state `margin accepted because \"…\"`")
  }
}

/// The values that a metric can take, in millionths.
struct MetricRange: Equatable, CustomStringConvertible {
  let low: Int64
  let high: Int64

  static func of(_ metric: Acceptance.Metric) -> MetricRange {
    metric == .gainOverFloor
      ? MetricRange(low: -1_000_000, high: 1_000_000) : MetricRange(low: 0, high: 1_000_000)
  }

  /// The part of the range that passes a test; `nil` when none does.
  func meeting(_ comparison: Comparison, _ constant: Int64) -> MetricRange? {
    var (low, high) = (low, high)
    switch comparison {
    case .less: high = min(high, constant - 1)
    case .lessOrEqual: high = min(high, constant)
    case .greater: low = max(low, constant + 1)
    case .greaterOrEqual: low = max(low, constant)
    case .equal: (low, high) = (max(low, constant), min(high, constant))
    case .notEqual: break
    }
    return low <= high ? MetricRange(low: low, high: high) : nil
  }

  var description: String { "\(MetricRange.written(low)) ..= \(MetricRange.written(high))" }

  static func written(_ millionths: Int64) -> String {
    ExactDecimal(mantissa: millionths, scale: 6).map(\.description) ?? "?"
  }
}
