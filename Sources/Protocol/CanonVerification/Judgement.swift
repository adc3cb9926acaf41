import CanonPrivacy
package import CanonProgram
package import CanonRecords
import CanonTraining
import CanonTypes

/// The compiled acceptance criteria, applied to recomputed metrics.
///
/// Precedence: challenge, then reject, then accept, else what the policy says. Whatever the policy
/// says, work with a finding against it is never accepted: it is challenged.
package struct Judgement: Hashable, Sendable {
  package let outcome: VerificationOutcome
  package let criteria: [VerificationReport.CriterionResult]

  /// The parameters of a policy as a task reads them: at its admission epoch, whatever time it is.
  package static func thresholds(_ program: Program, epochId: Int64) -> [String: Int64] {
    Dictionary(program.parameters.map { ($0.name, $0.value(at: epochId)) }) { first, _ in first }
  }

  /// - Parameters:
  ///   - thresholds: values of the policy's parameters at the task's admission epoch; nothing
  ///     is decided, only challenged, when one is missing.
  ///   - replayIsExact: everything public recomputed, and no Vault answered mismatch.
  ///   - isComplete: all evidence that the policy asks for is there.
  package init(
    _ acceptance: Acceptance, _ metrics: [MetricValue], thresholds: [String: Int64] = [:],
    replayIsExact: Bool, isComplete: Bool, hasFindings: Bool
  ) {
    func holds(_ metric: Acceptance.Metric, _ comparison: Comparison, _ bound: Int64) -> Bool {
      metrics.first { $0.metric == metric }
        .map { comparison.holds($0.millionths, bound) } ?? false
    }
    func holds(_ criterion: Acceptance.Criterion) -> Bool {
      switch criterion {
      case .metric(let metric, let comparison, let bound):
        holds(metric, comparison, bound)
      case .parameter(let metric, let comparison, let name):
        thresholds[name].map { holds(metric, comparison, $0) } ?? false
      case .replayIsNotExact: !replayIsExact
      case .evidenceIsIncomplete: !isComplete
      }
    }
    func results(
      _ list: String, _ criteria: [Acceptance.Criterion]
    ) -> [VerificationReport.CriterionResult] {
      criteria.map { .init(list: list, text: Judgement.text($0, thresholds), held: holds($0)) }
    }
    criteria =
      results("challenge", acceptance.challenge) + results("reject", acceptance.reject)
      + results("accept", acceptance.accept)
    let isReadable = acceptance.criteria.allSatisfy {
      if case .parameter(_, _, let name) = $0 { thresholds[name] != nil } else { true }
    }
    if hasFindings || !isReadable || acceptance.challenge.contains(where: holds) {
      outcome = .challenged
    } else if acceptance.reject.contains(where: holds) {
      outcome = .rejected
    } else if !acceptance.accept.isEmpty, acceptance.accept.allSatisfy(holds) {
      outcome = .accepted
    } else {
      outcome =
        switch acceptance.otherwise {
        case .accepted: .accepted
        case .rejected: .rejected
        case .challenged: .challenged
        }
    }
  }

  /// A criterion as its author wrote it, and the value that a parameter had.
  static func text(_ criterion: Acceptance.Criterion, _ thresholds: [String: Int64]) -> String {
    func written(_ bound: Int64) -> String {
      ExactDecimal(mantissa: bound, scale: 6)?.description ?? "\(bound)"
    }
    switch criterion {
    case .metric(let metric, let comparison, let bound):
      return "\(metric.rawValue) \(comparison.rawValue) \(written(bound))"
    case .parameter(let metric, let comparison, let name):
      let value = thresholds[name].map(written) ?? "unknown"
      return "\(metric.rawValue) \(comparison.rawValue) \(name) (\(value))"
    case .replayIsNotExact: return "replay != exact"
    case .evidenceIsIncomplete: return "evidence incomplete"
    }
  }
}

extension MetricValue {
  /// A recomputed metric; noise and sampling are independent, so their variances add. Rounded up.
  init(_ metric: Acceptance.Metric, _ estimate: Estimate) {
    let square =
      UInt128(estimate.noise.magnitude) * UInt128(estimate.noise.magnitude)
      + UInt128(estimate.sampling.magnitude) * UInt128(estimate.sampling.magnitude)
    self.init(
      metric: metric, millionths: estimate.value,
      deviation: Int64(clamping: IntegerSquareRoot.ceiling(of: square)))
  }
}
