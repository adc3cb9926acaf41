import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import Foundation
import Testing

/// Deviations against simulation, and metrics on cells that nobody honest sends.
struct MetricTests {
  let rho = Rho(picos: 11_900_000_000)

  func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (square / Double(values.count - 1)).squareRoot()
  }

  @Test func statedNoiseIsTheNoise() throws {
    let noise = try HistogramNoise(rho: rho, quorum: 6, colluding: 1)
    let setting = MetricNoise.Setting(
      cohort: 12_000, heldOutMillionths: 200_000, rho: rho, vaults: 8, quorum: 6, colluding: 1)
    let ahead = try MetricNoise(setting)
    let clean = shoppers(units: 2_400)
    var words = SeededGenerator(seed: 51)
    let runs = (0..<200).map { _ in
      var released = clean
      for _ in 0..<8 {
        released = zip(released, noise.share(released.count, from: &words)).map { $0 + $1 }
      }
      return Metrics(released: released, cellVariance: 8 * noise.cellShare)
    }
    let exact = Metrics(released: clean, cellVariance: 8 * noise.cellShare)
    for metric in Acceptance.Metric.ofClassifier {
      let observed = deviation(runs.compactMap { $0[metric].map { Double($0.value) } })
      let stated = Double(try #require(exact[metric]).noise)
      // First order of the very cells: close, except that |d| in the calibration error saves some.
      #expect(
        observed < 1.15 * stated && observed > 0.6 * stated, "\(metric) \(observed) \(stated)")
    }
    let planned = [
      (Acceptance.Metric.auc, ahead.auc), (.gainOverFloor, ahead.gainOverFloor),
      (.brier, ahead.brier), (.calibrationError, ahead.calibrationError),
      (.baseRate, ahead.baseRate),
    ]
    for (metric, deviation) in planned {
      let stated = Double(try #require(exact[metric]).noise)
      #expect(Double(deviation.noise) > 0.8 * stated && Double(deviation.noise) < 2 * stated)
    }
  }

  /// 2^10-scaled cells of `units` held-out units, one third of them positive.
  func shoppers(units: Int64) -> [Int64] {
    let shares: [[Int64]] = [
      [90, 280, 260, 170, 110, 60, 20, 10], [10, 30, 80, 160, 220, 250, 170, 80],
      [400, 220, 140, 90, 60, 40, 30, 20], [100, 120, 130, 140, 130, 120, 120, 140],
    ]
    var cells: [Int64] = []
    for part in [0, 2] {
      for bin in 0..<8 {
        cells.append((shares[part][bin] * units * 2 / 3_000) << 10)
        cells.append((shares[part + 1][bin] * units / 3_000) << 10)
      }
    }
    return cells
  }

  @Test func nonsenseStaysInRange() {
    let patterns: [[Int64]] = [
      [0], [.max], [.min], [.max, .min], [1, -1], [-5, 1_024], [.min, 3, .max, -7],
    ]
    for pattern in patterns {
      let released = (0..<ScoreHistogram.cells).map { pattern[$0 % pattern.count] }
      let metrics = Metrics(released: released, cellVariance: .max)
      let range: ClosedRange<Int64> = -1_000_000...1_000_000
      let values = Acceptance.Metric.allCases.compactMap { metrics[$0]?.value }
      #expect(values.count == 6 && values.allSatisfy { range.contains($0) })
      let curves = MetricCurves(released: released, cellVariance: .max)
      #expect(curves.model.count == 9 && curves.calibration.count == 8)
    }
    let empty = Metrics(released: Array(repeating: 0, count: 32), cellVariance: 1)
    #expect(empty.auc.value == 500_000 && empty.gainOverFloor.value == 0)
  }

  @Test func curvesRunFromCornerToCorner() {
    let curves = MetricCurves(released: shoppers(units: 3_000), cellVariance: 140_000_000)
    let ends = [curves.model.first, curves.model.last, curves.floor.last]
    #expect(ends.map { $0?.truePositive } == [0, 1_000_000, 1_000_000])
    #expect(curves.model.map(\.truePositive) == curves.model.map(\.truePositive).sorted())
    #expect(curves.calibration.map(\.predicted).first == 62_500)
    #expect(curves.calibration.reduce(0) { $0 + $1.units } == 3_000)
  }

  @Test func binsPartTheScore() {
    let certainty = LinearModel.certainty
    let scores: [Int64] = [.min, -certainty, -1, 0, certainty - 1, certainty, .max]
    #expect(scores.map(ScoreHistogram.bin) == [0, 0, 3, 4, 7, 7, 7])
    #expect(LinearModel.probability(score: 0) == 500_000)
    #expect(LinearModel.probability(score: 2 * certainty) == 1_000_000)
  }

  @Test(arguments: [2, 3, 8])
  func masksCancelOverARoster(vaults: Int) {
    var words = SeededGenerator(seed: UInt64(vaults))
    let plain = (0..<vaults).map { _ in (0..<40).map { _ in Int64(bitPattern: words.next()) } }
    var sealed: [Words] = []
    for own in 0..<vaults {
      var contribution = Contribution(sums: plain[own], noise: plain[own].map { $0 % 1_000 })
      for peer in 0..<vaults where peer != own {
        var stream = SeededGenerator(seed: UInt64(1_000 * min(own, peer) + max(own, peer)))
        contribution.mask(own: "vault-\(own)", peer: "vault-\(peer)", words: &stream)
      }
      sealed.append(contribution.words)
    }
    let expected = (0..<40).map { place in
      plain.reduce(Int64(0)) { $0 &+ $1[place] &+ $1[place] % 1_000 }
    }
    #expect(Contribution.total(sealed) == expected)
    // Without any one of them nothing is unmasked.
    #expect(
      sealed.indices.allSatisfy { lost in
        Contribution.total(sealed.indices.filter { $0 != lost }.map { sealed[$0] }) != expected
      })
    #expect(Contribution.total([]) == nil)
    #expect(Contribution.total([Words([1]), Words([1, 2])]) == nil)
  }
}
