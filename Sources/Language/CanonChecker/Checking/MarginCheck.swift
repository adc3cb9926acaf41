import CanonDiagnostics
import CanonPrivacy
import CanonProgram
import CanonSource
import CanonTypes

/// The distance of a threshold from the value that stands for "nothing learned" (or, for an error,
/// "nothing wrong") is at least two standard deviations of the metric's noise.
struct MarginCheck {
  let resolved: ResolvedPolicy
  let blocks: [String: PrivacyBlock]
  let thresholds: Thresholds

  init(resolved: ResolvedPolicy, blocks: [PrivacyBlock], thresholds: Thresholds) {
    self.resolved = resolved
    self.blocks = Dictionary(blocks.map { ($0.name, $0) }) { first, _ in first }
    self.thresholds = thresholds
  }

  func check(
    _ use: AcceptanceDeclaration, _ training: CheckedTraining, _ findings: inout Findings
  ) {
    guard let block = blocks[training.typed.declaration.privacy.text] else { return }
    for criterion in use.criteria where criterion.marginAccepted == nil {
      guard let metric = criterion.criterion.judged else { continue }
      let epochs = Set(thresholds.intervals(of: [criterion]) + training.laterCosts.map(\.epoch))
      for epoch in epochs.sorted(by: { $0 ?? .min < $1 ?? .min }) {
        let rho = training.cost(at: epoch).metrics
        guard let noise = MarginCheck.noise(of: metric, training, block, rho),
          let test = thresholds.test(criterion, at: epoch),
          abs(test.value - noise.reference) < 2 * noise.deviation
        else { continue }
        report(criterion, noise, at: epoch, training, block, &findings)
        break
      }
    }
  }

  /// The value of a metric that has nothing to show, and its deviation at the cohort floor.
  private struct Noise {
    let metric: Acceptance.Metric
    let reference: Int64
    let deviation: Int64
  }

  private static func noise(
    of metric: Acceptance.Metric, _ training: CheckedTraining, _ block: PrivacyBlock, _ rho: Rho
  ) -> Noise? {
    var setting = MetricNoise.Setting(
      cohort: block.cohortFloor, heldOutMillionths: training.typed.heldOutMillionths,
      rho: rho, vaults: block.vaults, quorum: block.quorum,
      colluding: block.colluding)
    let found: (reference: Int64, deviation: Int64)?
    switch training.typed.goal {
    case .classify: found = try? ofClassifier(metric, MetricNoise(setting))
    case .respond(_, _, let assigned):
      guard metric != .upliftGain else {
        found = assigned.flatMap { share in
          (try? GoalNoise(setting, totals: 2)).map {
            (0, $0.upliftGain(assignedMillionths: share))
          }
        }
        break
      }
      // Only the treated are ranked; without a lot nobody knows how many they are.
      setting.cohort = setting.cohort * (assigned ?? untoldMillionths) / 1_000_000
      found = try? ofClassifier(metric, MetricNoise(setting))
    case .affinity(let items):
      let noise = try? GoalNoise(setting, totals: 3)
      // Twenty of the items drawn blindly hold that share of what a unit takes next.
      let blind = 20_000_000 / Int64(max(20, items.vocabulary))
      found = noise.flatMap {
        switch metric {
        case .recallAt20: (blind, $0.recall)
        case .gainOverPopularity: (0, $0.gainOverPopularity)
        default: nil
        }
      }
    case .cluster:
      let noise = try? GoalNoise(setting, totals: 3)
      found = noise.flatMap {
        switch metric {
        case .inertiaRatio: (1_000_000, $0.inertiaRatio)
        case .smallestGroupShare: (0, $0.smallestGroupShare)
        default: nil
        }
      }
    }
    return found.map { Noise(metric: metric, reference: $0.reference, deviation: $0.deviation) }
  }

  /// The share of treated units that is reckoned with where no lot says it: one in ten.
  private static let untoldMillionths: Int64 = 100_000

  private static func ofClassifier(
    _ metric: Acceptance.Metric, _ noise: MetricNoise
  ) -> (reference: Int64, deviation: Int64)? {
    switch metric {
    case .auc: (500_000, noise.auc.noise)
    case .floorAuc: (500_000, noise.floorAuc.noise)
    case .gainOverFloor: (0, noise.gainOverFloor.noise)
    case .calibrationError: (noise.calibrationBias, noise.calibrationError.noise)
    case .brier: (250_000, noise.brier.noise)
    case .baseRate: (0, noise.baseRate.noise)
    default: nil
    }
  }

  private func report(
    _ use: CriterionUse, _ noise: Noise, at epoch: Int64?, _ training: CheckedTraining,
    _ block: PrivacyBlock, _ findings: inout Findings
  ) {
    let floor = resolved.privacyBlocks.first { $0.name.text == block.name }?.cohortFloor.span
    findings.report(
      .thresholdWithinNoise, "`\(noise.metric.rawValue)` would be judged by the noise",
      at: use.span,
      "closer than \(MetricRange.written(2 * noise.deviation)) to "
        + MetricRange.written(noise.reference),
      because: [
        LabelledSpan(
          training.typed.declaration.costSpan,
          "ρ \(training.cost(at: epoch).metrics) for the metrics")
      ] + (floor.map { [LabelledSpan($0, "of at least so many")] } ?? [])
        + thresholds.origin(use, at: epoch),
      help: "move the threshold, ask for a larger cohort, or state `margin accepted because \"…\"`")
  }
}
