import CanonFixtures
import CanonPrivacy
import Foundation
import Testing

/// The sampler against exact probabilities.
struct DiscreteGaussianTests {
  /// Probabilities of the discrete Gaussian by its definition, for small variances.
  func probabilities(variance: Int64) -> [Int64: Double] {
    let reach = Int64(12 * Double(variance).squareRoot()) + 12
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * Double(variance))) }
    let total = weights.reduce(0, +)
    return Dictionary(uniqueKeysWithValues: zip(-reach...reach, weights.map { $0 / total }))
  }

  /// Pearson's statistic over cells pooled until each expects ten, as deviations from its mean.
  func excess(_ observed: [Double], _ expected: [Double]) -> Double {
    var statistic = 0.0
    var (cells, pooledObserved, pooledExpected) = (0.0, 0.0, 0.0)
    for (seen, hoped) in zip(observed, expected) {
      pooledObserved += seen
      pooledExpected += hoped
      if pooledExpected >= 10 {
        let difference = pooledObserved - pooledExpected
        statistic += difference * difference / pooledExpected
        cells += 1
        (pooledObserved, pooledExpected) = (0, 0)
      }
    }
    return (statistic - (cells - 1)) / (2 * (cells - 1)).squareRoot()
  }

  @Test(arguments: [1, 2, 7, 110] as [Int64])
  func smallVariancesFollowTheExactProbabilities(variance: Int64) {
    let (seed, count) = (UInt64(variance) &+ 20_260_105, 20_000)
    var words = SeededGenerator(seed: seed)
    var seen: [Int64: Double] = [:]
    for value in DiscreteGaussian(variance: variance).draws(count, from: &words) {
      seen[value, default: 0] += 1
    }
    let exact = probabilities(variance: variance).sorted { $0.key < $1.key }
    let score = excess(exact.map { seen[$0.key] ?? 0 }, exact.map { $0.value * Double(count) })
    #expect(abs(score) < 4.5, "seed \(seed)")
  }

  @Test(arguments: [1 << 20, 1 << 41, 1 << 56, DiscreteGaussian.largestVariance] as [Int64])
  func largeVariancesFollowTheirBins(variance: Int64) {
    let (seed, count, bins) = (UInt64(bitPattern: variance) &+ 7, 20_000, 64)
    var words = SeededGenerator(seed: seed)
    let deviation = Double(variance).squareRoot()
    var seen = Array(repeating: 0.0, count: bins)
    for value in DiscreteGaussian(variance: variance).draws(count, from: &words) {
      // A half step to the right: the integer stands for its own unit interval.
      let quantile = 0.5 * erfc(-(Double(value) + 0.5) / deviation / 2.0.squareRoot())
      seen[min(bins - 1, Int(quantile * Double(bins)))] += 1
    }
    let expected = Array(repeating: Double(count) / Double(bins), count: bins)
    #expect(abs(excess(seen, expected)) < 4.5, "seed \(seed)")
  }

  @Test func aWrongVarianceIsFound() {
    // The test itself must be able to fail: draws at 110 are not draws at 121.
    var words = SeededGenerator(seed: 3)
    var seen: [Int64: Double] = [:]
    for value in DiscreteGaussian(variance: 121).draws(20_000, from: &words) {
      seen[value, default: 0] += 1
    }
    let exact = probabilities(variance: 110).sorted { $0.key < $1.key }
    #expect(excess(exact.map { seen[$0.key] ?? 0 }, exact.map { $0.value * 20_000 }) > 4.5)
  }

  /// Words used by a whole share against the magnitudes in it: what a stopwatch could read.
  @Test func theTimeOfAShareSaysLittleOfItsNoise() {
    let points = (0..<6_000).map { seed in
      var words = CountedWords(base: SeededGenerator(seed: UInt64(seed) &* 7_919))
      let noise = NoiseShare.draw([1 << 44], from: &words)[0]
      return (words: Double(words.count), size: Double(noise.magnitude))
    }
    #expect(abs(correlation(points)) <= 0.05, "\(correlation(points))")
  }

  func correlation(_ points: [(words: Double, size: Double)]) -> Double {
    let count = Double(points.count)
    let first = points.reduce(0) { $0 + $1.words } / count
    let second = points.reduce(0) { $0 + $1.size } / count
    let (product, squares, others) = points.reduce((0.0, 0.0, 0.0)) { sum, point in
      let (left, right) = (point.words - first, point.size - second)
      return (sum.0 + left * right, sum.1 + left * left, sum.2 + right * right)
    }
    return product / (squares * others).squareRoot()
  }

  @Test func oneSeedGivesOneVector() {
    let draw = { (seed: UInt64) in
      var words = SeededGenerator(seed: seed)
      return DiscreteGaussian(variance: 1 << 40).draws(50, from: &words)
    }
    #expect(draw(5) == draw(5) && draw(5) != draw(6))
  }

  @Test func squareRootsAreExact() {
    var words = SeededGenerator(seed: 11)
    let squares: [UInt128] =
      [0, 1, 2, 3, 4, UInt128.max]
      + (0..<2_000).map { UInt128(words.next()) << UInt128($0 % 64) | UInt128(words.next() % 9) }
    let wrong = squares.filter { square in
      let root = IntegerSquareRoot.floor(of: square)
      let above = (root + 1).multipliedReportingOverflow(by: root + 1)
      return root * root > square || (!above.overflow && above.partialValue <= square)
    }
    #expect(wrong.isEmpty)
  }
}
