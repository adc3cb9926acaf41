import CanonCrypto
import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonTypes
import Testing

/// No row moves a release further than its contribution says, and no sum leaves 64 bits.
struct ContributionTests {
  /// A row of norm at most 2^10, near the bound as often as not.
  func row(_ width: Int, _ words: inout some RandomWords) -> [Int64] {
    let raw = (0..<width).map { _ in Int64(truncatingIfNeeded: words.next() >> 53) - 1_024 }
    let square = raw.reduce(0) { $0 + $1 * $1 }
    guard square > 1 << 20 else { return raw }
    let norm = Int64(IntegerSquareRoot.ceiling(of: UInt128(square)))
    return raw.map { $0 * 1_024 / norm }
  }

  /// Every entry of a release with the weight that its noise has.
  func released(
    _ phase: Training.Phase, labelled: Bool, _ row: [Int64], _ factor: Int64
  ) -> [(entry: Int64, weight: Int64)] {
    switch phase {
    case .gram:
      let squares = row.indices.flatMap { i in
        row.indices[i...].map { j in (row[i] * row[j], Int64(i == j ? 1 : 2)) }
      }
      return squares + (labelled ? row.map { ($0 * factor, 1) } : [])
    case .gradient: return row.map { ($0 * factor, 1) }
    case .step: return [(1_024, 1)] + row.prefix(4).map { ($0, 1) }
    case .metrics: return [(1_024, 1), (1_024, 1)]
    }
  }

  @Test func noRowMovesAReleaseFurther() {
    let seed: UInt64 = 77
    var words = SeededGenerator(seed: seed)
    let forms: [(Training.Goal, Training.Learner)] = [
      (.classify(outcome: "o"), .ridge), (.classify(outcome: "o"), .gramNewton),
      (.cluster(groups: 8), .pcaLloyd),
    ]
    var nearest = 0.0
    for round in 0..<600 {
      let (goal, learner) = forms[round % forms.count]
      let width = 1 + Int(words.next() % 24)
      let row = row(width, &words)
      let factor = round.isMultiple(of: 2) ? 1_024 : -(Int64(words.next() >> 54))
      for phase in learner.phases {
        let bound = goal.contribution(to: phase, learner: learner, width: Int64(width))
        let entries = released(phase, labelled: learner == .ridge, row, factor)
        let sum = entries.reduce(Int64(0)) { $0 + abs($1.entry) }
        let squared = entries.reduce(Int64(0)) { $0 + $1.weight * $1.entry * $1.entry }
        let largest = entries.map { abs($0.entry) }.max() ?? 0
        #expect(
          sum <= bound.sum && squared <= bound.squared && largest <= bound.largest,
          "seed \(seed), round \(round), \(phase): \(sum) \(squared) \(largest)")
        nearest = max(nearest, Double(squared) / Double(bound.squared))
      }
    }
    // The bounds are met, not only held: rows at the norm use nearly all of them.
    #expect(nearest > 0.99, "seed \(seed): \(nearest)")
  }

  @Test func everySumStaysInside() {
    let goals: [Training.Goal] = [
      .classify(outcome: "o"), .cluster(groups: 64),
      .respond(response: .init(outcome: "o", treatment: "t", assignedMillionths: nil)),
      .affinity(
        items: .init(attribute: "a", window: .last(Period(seconds: 1)), atMost: 30)),
    ]
    var met = 0
    for goal in goals {
      for learner in Training.Learner.allCases where learner.reaches(goal.kind) {
        for phase in learner.phases {
          for width in [1, 2, 129] as [Int64] {
            met += 1
            let found = goal.contribution(to: phase, learner: learner, width: width)
            #expect(found.fits && found.squared > 0, "\(goal) \(phase) \(width)")
          }
        }
      }
    }
    #expect(met == 36)
    #expect(!Contribution(sum: 1, squared: 1, largest: (1 << 21) + 1).fits)
    #expect(!Contribution(sum: 1, squared: 1, largest: .max).fits)
  }

  /// The old bound of a labelled Gram is the one that its noise was always calibrated to.
  @Test func aRidgeIsNoisedAsBefore() throws {
    let rho = Rho(picos: 11_900_000_000)
    let gram = try GramNoise(rho: rho, quorum: 6, colluding: 1)
    let metrics = try HistogramNoise(rho: rho, quorum: 6, colluding: 1)
    let goal = Training.Goal.classify(outcome: "o")
    for (phase, variance, share) in [
      (Training.Phase.gram, gram.variance, gram.diagonalShare),
      (.metrics, metrics.variance, metrics.cellShare),
    ] {
      let noise = try PhaseNoise(
        squared: goal.contribution(to: phase, learner: .ridge, width: 11).squared,
        isGram: phase == .gram, rho: rho, quorum: 6, colluding: 1)
      #expect(noise.variance == variance && noise.share == share)
    }
  }
}
