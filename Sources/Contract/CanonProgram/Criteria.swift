extension Acceptance {
  /// One test; challenge and reject fire when any of theirs holds.
  package enum Criterion: Codable, Sendable, Hashable {
    /// A released metric against a constant, both in millionths.
    case metric(Metric, Comparison, millionths: Int64)
    /// A released metric against a parameter of the policy, read at the task's admission epoch.
    case parameter(Metric, Comparison, name: String)
    case replayIsNotExact
    case evidenceIsIncomplete

    /// The metric that it reads.
    package var judged: Metric? {
      switch self {
      case .metric(let metric, _, _), .parameter(let metric, _, _): metric
      case .replayIsNotExact, .evidenceIsIncomplete: nil
      }
    }
  }

  /// A number that a verifier recomputes from released integers, in millionths.
  package enum Metric: String, Codable, Sendable, Hashable, CaseIterable {
    case auc
    case floorAuc = "floor_auc"
    case gainOverFloor = "gain_over_floor"
    case calibrationError = "calibration_error"
    case brier
    case baseRate = "base_rate"
    case upliftGain = "uplift_gain"
    case recallAt20 = "recall_at_20"
    case gainOverPopularity = "gain_over_popularity"
    case inertiaRatio = "inertia_ratio"
    case smallestGroupShare = "smallest_group_share"

    /// What the histogram of a classifier gives.
    package static let ofClassifier: [Metric] = [
      .auc, .floorAuc, .gainOverFloor, .calibrationError, .brier, .baseRate,
    ]

    /// The values that it is cut to, in millionths.
    package var range: ClosedRange<Int64> {
      switch self {
      case .gainOverFloor, .gainOverPopularity: -1_000_000...1_000_000
      case .upliftGain: -2_000_000...2_000_000
      default: 0...1_000_000
      }
    }

    /// Whether it compares with the floor of an acceptance.
    package var needsFloor: Bool { self == .gainOverFloor || self == .floorAuc }
  }

  /// Every test, in the order of precedence.
  package var criteria: [Criterion] { challenge + reject + accept }
}

extension Training.Goal {
  /// The metrics that its evaluation gives, those against a floor included.
  package var metrics: [Acceptance.Metric] {
    switch self {
    case .classify: Acceptance.Metric.ofClassifier
    case .respond(let response):
      // With a lot the score is a difference that the treatment makes, and no probability.
      response.assignedMillionths == nil
        ? Acceptance.Metric.ofClassifier
        : [.auc, .floorAuc, .gainOverFloor, .baseRate, .upliftGain]
    case .affinity: [.recallAt20, .gainOverPopularity]
    case .cluster: [.inertiaRatio, .smallestGroupShare]
    }
  }
}
