import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import Testing

/// The learner against a second implementation, and the properties that the accounts rely on.
struct LearningTests {
  @Test func everyIntegerIsTheOracles() throws {
    let oracle = try LearningOracle.read()
    let builder = try #require(RowBuilder(recipe: oracle.recipe, features: oracle.declared))
    #expect(oracle.logarithms.allSatisfy { FixedLogarithm2.of($0[0]) == $0[1] })
    #expect(oracle.units.allSatisfy { builder.row($0.values) == $0.row })
    var gram = GramAccumulator(layout: builder.layout)
    for unit in oracle.units where !unit.heldOut { gram.add(unit.row, positive: unit.positive) }
    #expect(gram.sums == oracle.gram)
    let released = zip(gram.sums, oracle.gramNoise).map { $0 + $1 }
    let solve = { (vector: [Int64], variance: Int64) in
      Ridge.solve(released: vector, layout: builder.layout, sumVariance: variance)
    }
    let model = LinearModel(
      training: "T", row: oracle.recipe, weights: solve(released, oracle.sumVariance),
      fractionBits: LinearModel.weightFractionBits)
    #expect(model.weights == oracle.weights && model.isWellFormed)
    #expect(solve(gram.sums, 0) == oracle.weightsWithoutNoise)
    #expect(solve(gram.sums.map { -$0 }, 0) == oracle.indefiniteWeights)
    var histogram = ScoreHistogram()
    for unit in oracle.units where unit.heldOut {
      histogram.add(
        score: model.score(unit.row),
        floorBin: ScoreHistogram.floorBin(unit.values[5], of: oracle.declared[5]),
        positive: unit.positive)
    }
    #expect(histogram.sums == oracle.histogram)
  }

  @Test func metricsAreTheOraclesToAMillionth() throws {
    let oracle = try LearningOracle.read()
    let noisy = zip(oracle.histogram, oracle.histogramNoise).map { $0 + $1 }
    for (cells, expected) in [(noisy, oracle.metrics), (oracle.histogram, oracle.exactMetrics)] {
      let metrics = Metrics(released: cells, cellVariance: 1_400_000)
      let found = [
        "auc": metrics.auc, "floorAuc": metrics.floorAuc, "gainOverFloor": metrics.gainOverFloor,
        "brier": metrics.brier, "calibrationError": metrics.calibrationError,
        "baseRate": metrics.baseRate,
      ].mapValues(\.value)
      let apart = expected.filter { abs((found[$0.key] ?? -1) - $0.value) > 1 }
      #expect(apart.isEmpty && expected.count == found.count, "\(found)")
    }
  }

  @Test func quantisingIsMonotoneAndMeetsItsEnds() {
    var words = SeededGenerator(seed: 41)
    var wrong = 0
    for trial in 0..<400 {
      let low = trial % 3 == 0 ? 0 : words.number(in: -(1 << 39)...(1 << 39))
      let high = low + words.number(in: 1...(1 << Int64(1 + trial % 50)))
      let scale: Scale = trial % 2 == 0 ? .linear : .log(unit: words.number(in: 1...100_000))
      let quantiser = Quantiser(bound: Bound(low: low, high: high), scale: scale)
      let points = (0..<40).map { _ in words.number(in: low...high) }.sorted()
      let steps = ([Int64.min, low] + points + [high, Int64.max]).map(quantiser.quantise)
      let rising = zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 }
      if !rising || steps.first != 0 || steps[1] != 0 || steps.last != 1_024 { wrong += 1 }
    }
    #expect(wrong == 0)
    let point = Quantiser(bound: Bound(low: 7, high: 7), scale: .log(unit: 1))
    #expect([Int64.min, 7, Int64.max].map(point.quantise) == [0, 0, 0])
    let whole = Quantiser(bound: Bound(low: .min, high: .max), scale: .log(unit: .max))
    #expect([Int64.min, .max].map(whole.quantise) == [0, 1_024])
  }

  @Test func theLogarithmKeepsItsBound() {
    // 2^(f/2^20) ≤ n < 2^((f+1)/2^20) up to the stated error, checked on exact powers.
    #expect((0..<64).allSatisfy { FixedLogarithm2.of(1 << $0) == UInt64($0) << 20 })
    let steps = (1...200_000).map { FixedLogarithm2.of($0) }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 <= $1 })
    // log₂ 3 = 1.58496250072115618…, log₂ 10 = 3.32192809488736234…, in units of 2^−20.
    #expect(FixedLogarithm2.of(3) == 1_661_953 && FixedLogarithm2.of(10) == 3_483_294)
  }

  @Test func noRowLeavesTheBall() throws {
    let oracle = try LearningOracle.read()
    let builder = try #require(RowBuilder(recipe: oracle.recipe, features: oracle.declared))
    var words = SeededGenerator(seed: 42)
    var longest: Int64 = 0
    for _ in 0..<4_000 {
      let row = builder.row(oracle.features.map { _ in Int64(bitPattern: words.next()) >> 30 })
      longest = max(longest, row.reduce(0) { $0 + $1 * $1 })
    }
    #expect(longest <= 1 << 20 && longest > 1 << 19)
    #expect(builder.emptyRow == [0, 0, 0, 0, 0, 0, 0])
    #expect(builder.row([0, 0, 0, 0, 0, 0]).contains { $0 != 0 })
  }

  @Test func recipesThatDoNotFitAreRefused() throws {
    let oracle = try LearningOracle.read()
    var recipe = oracle.recipe
    recipe.entries[0].feature = "unknown"
    #expect(RowBuilder(recipe: recipe, features: oracle.declared) == nil)
    recipe = oracle.recipe
    recipe.constant = 1 << 21
    #expect(RowBuilder(recipe: recipe, features: oracle.declared) == nil)
  }

  @Test func aGramOfNothingOrNonsenseStillGivesAModel() {
    let layout = GramLayout(width: 3)
    let zero = Array(repeating: Int64(0), count: layout.count)
    let model = { (vector: [Int64]) in
      Ridge.solve(released: vector, layout: layout, sumVariance: 1 << 40)
    }
    #expect(model(zero) == [0, 0, 0])
    for extreme in [Int64.min, .max] {
      let nonsense = zero.indices.map { $0 % 2 == 0 ? extreme : ~extreme }
      #expect(model(nonsense).allSatisfy { $0.magnitude <= 1 << 24 })
    }
  }
}
