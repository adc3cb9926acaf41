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

  /// - Parameters:
  ///   - replayIsExact: everything public recomputed, and no Vault answered mismatch.
  ///   - isComplete: all evidence that the policy asks for is there.
  package init(
    _ acceptance: Acceptance, _ metrics: [MetricValue], replayIsExact: Bool, isComplete: Bool,
    hasFindings: Bool
  ) {
    func holds(_ criterion: Acceptance.Criterion) -> Bool {
      switch criterion {
      case .metric(let metric, let comparison, let bound):
        metrics.first { $0.metric == metric }
          .map { comparison.holds($0.millionths, bound) } ?? false
      case .replayIsNotExact: !replayIsExact
      case .evidenceIsIncomplete: !isComplete
      }
    }
    func results(
      _ list: String, _ criteria: [Acceptance.Criterion]
    ) -> [VerificationReport.CriterionResult] {
      criteria.map { .init(list: list, text: Judgement.text($0), held: holds($0)) }
    }
    criteria =
      results("challenge", acceptance.challenge) + results("reject", acceptance.reject)
      + results("accept", acceptance.accept)
    if hasFindings || acceptance.challenge.contains(where: holds) {
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

  /// A criterion as its author wrote it.
  static func text(_ criterion: Acceptance.Criterion) -> String {
    switch criterion {
    case .metric(let metric, let comparison, let bound):
      let decimal = ExactDecimal(mantissa: bound, scale: 6)?.description ?? "\(bound)"
      return "\(metric.rawValue) \(comparison.rawValue) \(decimal)"
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
