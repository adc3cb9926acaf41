import CanonFixtures
import CanonPrivacy
import CanonTypes
import Testing

/// Sensitivities, variances and shares.
struct CalibrationTests {
  let rho = Rho(picos: 10_500_000_000)

  /// Searches rows at and near the norm for one whose weighted squared change exceeds 2^41.
  @Test func noRowBreaksTheGramBound() {
    let seed: UInt64 = 20_260_106
    var words = SeededGenerator(seed: seed)
    var worst: Int64 = 0
    for trial in 0..<4_000 {
      let width = 1 + trial % 14
      var row = (0..<width).map { _ in words.number(in: -1_024...1_024) }
      // Shrink to the ball, then push entries outward while they stay in it.
      while squaredNorm(row) > 1 << 20 { row = row.map { $0 * 31 / 32 } }
      for index in row.indices {
        row[index] += row[index] < 0 ? -1 : 1
        if squaredNorm(row) > 1 << 20 { row[index] -= row[index] < 0 ? -1 : 1 }
      }
      worst = max(worst, weightedChange(row, label: trial % 2 == 0 ? 1_024 : -1_024))
    }
    #expect(worst <= Int64(GramNoise.sensitivitySquared) && worst > 1 << 40, "seed \(seed)")
    #expect(weightedChange([1_024], label: 1_024) == Int64(GramNoise.sensitivitySquared))
    #expect(weightedChange([1_025], label: 1_024) > Int64(GramNoise.sensitivitySquared))
  }

  func squaredNorm(_ row: [Int64]) -> Int64 { row.reduce(0) { $0 + $1 * $1 } }

  /// Σ (change of an entry)²·σ²/variance of the entry, over the layout that is sent.
  func weightedChange(_ row: [Int64], label: Int64) -> Int64 {
    let layout = GramLayout(width: row.count)
    var change = Array(repeating: Int64(0), count: layout.count)
    for first in row.indices {
      for second in first..<row.count {
        let weight: Int64 = first == second ? 1 : 2
        change[layout.square(first, second)] +=
          weight * row[first] * row[first] * row[second]
          * row[second]
      }
      change[layout.cross(first)] += row[first] * row[first] * label * label
    }
    return change.reduce(0, +)
  }

  @Test func theLayoutIsAPermutation() {
    for width in 1...17 {
      let layout = GramLayout(width: width)
      var places: [Int] = []
      for first in 0..<width {
        for second in first..<width { places.append(layout.square(first, second)) }
      }
      places += (0..<width).map { layout.cross($0) }
      #expect(places == Array(0..<layout.count) && layout.square(width - 1, 0) == width - 1)
    }
  }

  @Test func variancesRoundTowardMoreNoise() throws {
    let gram = try GramNoise(rho: rho, quorum: 6, colluding: 1)
    // σ² ≥ 2^40/ρ; shares of six Vaults without one colluder reach σ²; off the diagonal half.
    let product = UInt128(gram.variance) * UInt128(rho.picos)
    #expect(product >= UInt128(1 << 40) * 1_000_000_000_000)
    #expect(gram.diagonalShare * 5 >= gram.variance)
    #expect((gram.diagonalShare - 1) * 5 < gram.variance)
    #expect(gram.offDiagonalShare * 10 >= gram.variance)
    #expect((gram.offDiagonalShare - 1) * 10 <= gram.variance)
    let histogram = try HistogramNoise(rho: rho, quorum: 6, colluding: 1)
    #expect(
      UInt128(histogram.variance) * UInt128(rho.picos) >= UInt128(1 << 20) * 1_000_000_000_000)
    #expect(try CountNoise(rho: Rho(picos: 500_000_000)).variance >= 1_048_576_000)
    let layout = GramLayout(width: 3)
    let (wide, narrow) = (gram.diagonalShare, gram.offDiagonalShare)
    #expect(
      gram.shareVariances(layout) == [wide, narrow, narrow, wide, narrow, wide, wide, wide, wide])
  }

  @Test func calibrationRefusesWhatItCannotProve() {
    let fault = { (rho: Int64, quorum: Int64, colluding: Int64) -> CalibrationFault? in
      do throws(CalibrationFault) {
        _ = try HistogramNoise(rho: Rho(picos: rho), quorum: quorum, colluding: colluding)
        return nil
      } catch { return error }
    }
    #expect(fault(0, 6, 1) == .costTooSmall(.zero))
    #expect(fault(2, 6, 1) == .costTooSmall(Rho(picos: 2)))
    let lavish: Int64 = 4_000_000_000_000_000
    #expect(fault(lavish, 6, 1) == .costTooLarge(Rho(picos: lavish)))
    #expect(fault(10_000_000_000, 1, 1) == .quorumTooSmall(quorum: 1, colluding: 1))
    #expect(fault(10_000_000_000, 2, 1) == nil)
  }

  @Test func theExcessOfSharesIsCovered() {
    #expect(
      SumOfShares.isCovered(
        shares: 1 << 20, dimension: 1 << 23,
        shareVariance: Calibration.smallestShareVariance))
    #expect(!SumOfShares.isCovered(shares: 8, dimension: 77, shareVariance: 2))
    // 10·7·exp(−π²·2)·77/4 = 3.6e−6 at two: the bound may not fall below it.
    #expect(SumOfShares.excessLogarithm(shares: 8, dimension: 77, shareVariance: 2) >= -19)
  }

  @Test func aCountCarriesItsNoise() throws {
    let noise = try CountNoise(rho: Rho(picos: 500_000_000))
    var words = SeededGenerator(seed: 9)
    let released = (0..<400).map { _ in CountNoise.units(noise.release(300, from: &words)) - 300 }
    let square = released.reduce(0) { $0 + $1 * $1 } / 400
    // √(1/2ρ) = 31.6 units.
    #expect((800...1_200).contains(square))
    #expect(CountNoise.units(-512) == 0 && CountNoise.units(-513) == -1)
  }

  @Test func metricNoiseFallsWithUnitsAndCost() throws {
    var setting = MetricNoise.Setting(
      cohort: 12_000, heldOutMillionths: 200_000, rho: rho, vaults: 8, quorum: 6, colluding: 1)
    setting.rho = Rho(picos: 11_900_000_000)
    let usual = try MetricNoise(setting)
    // s = √(8/5)/√ρ = 11.6 units a cell over 2,400 units: 11.6/2400·√(105·8/64) = 0.0175.
    #expect((17_400...17_600).contains(usual.auc.noise))
    #expect((24_600...24_900).contains(usual.gainOverFloor.noise))
    #expect((13_600...13_800).contains(usual.calibrationError.noise))
    #expect((25_000...25_300).contains(usual.calibrationBias))
    setting.cohort = 48_000
    let larger = try MetricNoise(setting)
    #expect(larger.auc.noise * 4 <= usual.auc.noise + 16)
    #expect(larger.brier.sampling * 2 <= usual.brier.sampling + 8)
    setting.rho = Rho(picos: setting.rho.picos * 4)
    let dearer = try MetricNoise(setting)
    #expect(dearer.gainOverFloor.noise * 2 <= larger.gainOverFloor.noise + 8)
    #expect(usual.auc.total >= max(usual.auc.noise, usual.auc.sampling))
    #expect(usual.gainOverFloor.noise >= usual.auc.noise)
  }
}
