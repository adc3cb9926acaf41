import CanonFixtures
import CanonPrivacy
import CanonTypes
import Foundation
import Testing

/// The stated deviations of metrics, tried: metrics of synthetic counts under many draws of the
/// discrete Gaussian, against what `GoalNoise` and `MetricNoise` say of them beforehand.
///
/// `CANON_SOUNDNESS=10000` draws that often; every run prints its seed.
@Suite struct DeviationTests {
  static let runs =
    ProcessInfo.processInfo.environment["CANON_SOUNDNESS"].flatMap { Int($0) }.map {
      min($0, 20_000)
    } ?? 1_200
  static let seed: UInt64 = 20_260_112

  /// What a metric is, over noisy totals, and what is stated of it.
  struct Trial {
    let name: String
    /// Exact totals in units, which the noise is added to.
    let totals: [Double]
    let range: ClosedRange<Double>
    let stated: Int64
    let metric: ([Double]) -> Double
  }

  struct Place: Sendable {
    let name: String
    let setting: MetricNoise.Setting
    let units: Double

    init(_ name: String, cohort: Int64, picos: Int64) {
      self.name = name
      setting = MetricNoise.Setting(
        cohort: cohort, heldOutMillionths: 200_000, rho: Rho(picos: picos), vaults: 8, quorum: 6,
        colluding: 1)
      units = Double(cohort / 5)
    }

    /// Of a released total over all Vaults, in squared units of 2^−10.
    func variance(totals: Int64) throws -> Int64 {
      let noise = try HistogramNoise(
        rho: setting.rho, histograms: totals, quorum: setting.quorum,
        colluding: setting.colluding)
      return noise.cellShare * setting.vaults
    }
  }

  static let places = [
    Place("20,000 units, ρ 0.02", cohort: 20_000, picos: 20_000_000_000),
    Place("8,000 units, ρ 0.02", cohort: 8_000, picos: 20_000_000_000),
    Place("2,500 units, ρ 0.01", cohort: 2_500, picos: 10_000_000_000),
  ]

  /// Affinity and clustering: three totals a unit.
  static func ofGroups(_ place: Place) throws -> [Trial] {
    let (noise, units) = (try GoalNoise(place.setting, totals: 3), place.units)
    let inertia = [1.0, 0.6].map { (ratio: Double) -> Trial in
      Trial(
        name: "inertia_ratio at \(ratio)", totals: [ratio * units / 16, units / 16],
        // At one it would be cut to its range, and only half of it would be seen.
        range: 0...(ratio < 1 ? 1 : 4), stated: noise.inertiaRatio
      ) { $0[0] / $0[1] }
    }
    let shares = [2, 8, 32].map { (groups: Int) -> Trial in
      Trial(
        name: "smallest_group_share of \(groups)",
        totals: Array(repeating: units / Double(groups), count: groups), range: 0...1,
        stated: noise.smallestGroupShare
      ) { ($0.min() ?? 0) / $0.reduce(0, +) }
    }
    let recall = [0.95, 0.3].map { (share: Double) -> Trial in
      Trial(
        name: "recall_at_20 at \(share)", totals: [share * units, units], range: 0...1,
        stated: noise.recall
      ) { $0[0] / $0[1] }
    }
    let gain = Trial(
      name: "gain_over_popularity at 0.5", totals: [0.7 * units, 0.2 * units, units],
      range: -1...1, stated: noise.gainOverPopularity
    ) { ($0[0] - $0[1]) / $0[2] }
    return inertia + shares + recall + [gain]
  }

  /// A response: the uplift of both groups, and the classifier over the treated.
  static func ofResponse(_ place: Place) throws -> [Trial] {
    let noise = try GoalNoise(place.setting, totals: 2)
    let cases: [(Double, Double)] = [(0.5, 0.5), (0.5, 0.05), (0.3, 0.05), (0.1, 0.33)]
    let uplift = cases.map { share, rate -> Trial in
      var groups: [Double] = []
      for part in [share, 1 - share] {
        let bin = part * place.units / 8
        groups += Array(repeating: rate * bin, count: 8)
        groups += Array(repeating: (1 - rate) * bin, count: 8)
      }
      return Trial(
        name: "uplift_gain, \(share) treated, rate \(rate)", totals: groups, range: -2...2,
        stated: noise.upliftGain(assignedMillionths: Int64(share * 1_000_000))
      ) { cells in
        func rate(_ group: Int, _ bins: Swift.Range<Int>) -> Double {
          let hits = bins.reduce(0) { $0 + cells[group * 16 + $1] }
          let rest = bins.reduce(0) { $0 + cells[group * 16 + 8 + $1] }
          return hits / (hits + rest)
        }
        let highest = rate(0, 4..<8) - rate(1, 4..<8)
        return highest - (rate(0, 0..<8) - rate(1, 0..<8))
      }
    }
    var setting = place.setting
    setting.cohort /= 2
    return uplift + ofClassifier(try MetricNoise(setting), units: place.units / 2)
  }

  /// The classifier's metrics over the treated, one third of whom responded, or a twentieth.
  private static func ofClassifier(_ noise: MetricNoise, units: Double) -> [Trial] {
    let middles = (0..<8).map { (2 * Double($0) + 1) / 16 }
    func cells(_ rates: [Double]) -> [Double] {
      rates.map { $0 * units / 8 } + rates.map { (1 - $0) * units / 8 }
    }
    let ranked = cells(middles.map { $0 * 2 / 3 })
    func total(_ cells: [Double]) -> Double { cells.reduce(0, +) }
    return [
      Trial(name: "auc at 0.75", totals: ranked, range: 0...1, stated: noise.auc.noise) { cells in
        var (below, pairs) = (0.0, 0.0)
        for bin in 0..<8 {
          pairs += cells[bin] * (below + cells[8 + bin] / 2)
          below += cells[8 + bin]
        }
        return pairs / (total(Array(cells[..<8])) * below)
      },
      Trial(
        name: "brier at 1/6", totals: ranked, range: 0...1, stated: noise.brier.noise
      ) { cells in
        var sum = 0.0
        for bin in 0..<8 {
          let (ahead, short) = (middles[bin], 1 - middles[bin])
          sum += cells[bin] * short * short
          sum += cells[8 + bin] * ahead * ahead
        }
        return sum / total(cells)
      },
      Trial(
        name: "calibration_error at 1/6", totals: ranked, range: 0...1,
        stated: noise.calibrationError.noise
      ) { cells in
        var sum = 0.0
        for bin in 0..<8 {
          let whole = cells[bin] + cells[8 + bin]
          sum += abs(cells[bin] - whole * middles[bin])
        }
        return sum / total(cells)
      },
      Trial(
        name: "base_rate at 0.05", totals: cells(Array(repeating: 0.05, count: 8)), range: 0...1,
        stated: noise.baseRate.noise
      ) { total(Array($0[..<8])) / total($0) },
    ]
  }

  /// The empirical deviation of a trial, in millionths: of the value as it would be released.
  static func deviation(
    _ trial: Trial, variance: Int64, _ random: inout SeededGenerator
  ) -> Double {
    let source = DiscreteGaussian(variance: variance)
    let values = (0..<runs).map { _ in
      let noisy = trial.totals.map { $0 + Double(source.draw(from: &random)) / 1_024 }
      return min(max(trial.metric(noisy), trial.range.lowerBound), trial.range.upperBound)
    }
    let mean = values.reduce(0, +) / Double(runs)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(runs - 1)).squareRoot() * 1_000_000
  }

  @Test func noMetricVariesMoreThanIsStated() throws {
    var random = SeededGenerator(seed: DeviationTests.seed)
    print("seed \(DeviationTests.seed), \(DeviationTests.runs) draws each")
    // Of a deviation of n draws, near a Gaussian: 1/√2n of itself; four of them.
    let slack = 1 + 4 / Double(2 * DeviationTests.runs).squareRoot()
    for place in DeviationTests.places {
      let trials =
        try DeviationTests.ofGroups(place).map { ($0, Int64(3)) }
        + DeviationTests.ofResponse(place).map { ($0, Int64(2)) }
      for (trial, totals) in trials {
        let variance = try place.variance(totals: totals)
        let found = DeviationTests.deviation(trial, variance: variance, &random)
        let part = found / Double(trial.stated)
        print("  \(place.name): \(trial.name): \(Int(found)) of \(trial.stated) millionths")
        #expect(part <= slack, "\(place.name), \(trial.name): \(part)")
        // Where the range cuts nearly every value nothing is left to vary.
        if place.name == DeviationTests.places[0].name {
          #expect(part >= 0.1, "\(place.name), \(trial.name): far from what happens, \(part)")
        }
      }
    }
  }

  /// The test can fail: half of the stated deviation would be found out.
  @Test func halfOfADeviationIsTooLittle() throws {
    var random = SeededGenerator(seed: DeviationTests.seed)
    let place = DeviationTests.places[0]
    let trial = try #require(try DeviationTests.ofGroups(place).first { $0.name.contains("0.95") })
    let variance = try place.variance(totals: 3)
    let found = DeviationTests.deviation(trial, variance: variance, &random)
    #expect(found > Double(trial.stated) / 2 * 1.3)
  }
}
