import CanonBundle
import CanonCrypto
import CanonDiagnostics
import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import CanonVerification
import CanonWorkspace
import Foundation
import Testing

/// T46 to T52: attacks on the mathematics of a release.
struct MechanismThreats {
  func words(_ seed: UInt64) -> DeterministicStream {
    DeterministicStream(key: SHA256.digest(Array("threat \(seed)".utf8)).bytes, label: "noise")
  }

  @Test("T46 the low bits of a noised value are the noise's, whatever the value is")
  func t46() throws {
    let noise = try GramNoise(rho: Rho(picos: 4_000_000_000), quorum: 3, colluding: 1)
    let source = DiscreteGaussian(variance: noise.diagonalShare)
    // Pearson's statistic of the low four bits, 15 degrees of freedom: mean 15, deviation √30.
    for value: Int64 in [0, 1, 1_048_576, -77] {
      var stream = words(46)
      var seen = Array(repeating: 0.0, count: 16)
      for _ in 0..<1_600 { seen[Int((value &+ source.draw(from: &stream)) & 15)] += 1 }
      let statistic = seen.reduce(0) { $0 + ($1 - 100) * ($1 - 100) / 100 }
      #expect(statistic < 15 + 4.5 * 5.5, "seed 46, value \(value): \(statistic)")
    }
  }

  @Test("T47 the worst sum fits its 64 bits")
  func t47() throws {
    let all = try ThreatFederation(seed: 47)
    let mathematics = try all.mathematics(try all.envelope(try all.request()))
    let worst = [Int64.min, .max].map {
      TrainingMathematics.Unit(values: [$0, $0], positive: $0 > 0)
    }
    let sums = mathematics.gramSums((0..<2_000).map { worst[$0 % 2] })
    let largest = sums.map(\.magnitude).max() ?? 0
    // A place grows by at most 2^20 a unit: 2^41 units fit with room for 2^40 shares of noise.
    #expect(largest <= 2_000 << 20 && largest > 0)
    #expect(mathematics.gramNoise.diagonalShare <= DiscreteGaussian.largestVariance)
  }

  @Test("T48 an empty Vault releases like any other, and n is never sent")
  func t48() throws {
    var all = try ThreatFederation(seed: 48, units: 12)
    all.sources["aachen"]?.rows = []
    let envelope = try all.dispatch()
    let gram = try all.run(envelope, 1)
    let histogram = try all.run(envelope, 2, history: [gram])
    #expect(try all.exact(gram, envelope) == all.plain(envelope))
    #expect(histogram.shares.map(\.payload.vector.elements.count).allSatisfy { $0 == 32 })
    #expect(gram.shares[0].payload.vector != gram.shares[1].payload.vector)
    let noise = try CountNoise(rho: SmallPolicy.privacy.cohortRho)
    let counts = (0..<40).map { seed in
      var stream = words(UInt64(4_800 + seed))
      return noise.release(0, from: &stream)
    }
    #expect(Set(counts).count == 40 && counts.contains { $0 < 0 } && counts.contains { $0 > 0 })
  }

  /// A Vault's own floor is decided on its noised count, or one unit would switch all others on.
  @Test("T54 a floor reads the noised count, never the live one")
  func floor() throws {
    for (units, isAsked) in [(12, true), (12, false), (400, true)] {
      var all = try ThreatFederation(seed: 480, units: units, ownFloor: 200)
      if isAsked {
        let question = CohortQuestion(
          bundle: all.small.bundle.digest, epochId: 9, privacy: "TrainingPrivacy",
          purpose: "marketing_models", markets: ["FR", "US"], tick: try all.tick())
        let signed = try all.sign(question, RecordType.cohortQuestion)
        for vault in all.names { try all.tell(vault, .cohort(signed)) }
      }
      let envelope = try all.dispatch()
      for vault in all.names {
        if let rows = all.sources[vault]?.rows { all.sources[vault]?.rows = Array(rows.prefix(5)) }
      }
      let gram = try all.run(envelope, 1)
      let expected = try all.plain(envelope)
      let empty = expected.map { _ in Int64(0) }
      #expect(try all.exact(gram, envelope) == (units == 400 ? expected : empty))
      // A count that is known only later changes no replay.
      for question in Verifier.questions([gram]) {
        #expect(try all.finding(question) == .match)
      }
    }
  }

  struct Counted: RandomWords {
    var base: DeterministicStream
    var count = 0

    mutating func next() -> UInt64 {
      count += 1
      return base.next()
    }
  }

  /// Decoys are independent of the share and drawn like it, so a correlation r of one draw with
  /// its own time is r/√(1 + decoys) with the time of the whole.
  @Test("T49 the time of a share says nothing of rows, and little of its noise")
  func t49() {
    let source = DiscreteGaussian(variance: 1 << 44)
    let points = (0..<6_000).map { seed in
      var counted = Counted(base: words(UInt64(seed)))
      let noise = source.draw(from: &counted)
      return (Double(counted.count), Double(noise.magnitude))
    }
    let count = Double(points.count)
    let first = points.reduce(0) { $0 + $1.0 } / count
    let second = points.reduce(0) { $0 + $1.1 } / count
    let (product, squares, others) = points.reduce((0.0, 0.0, 0.0)) { sum, point in
      let (left, right) = (point.0 - first, point.1 - second)
      return (sum.0 + left * right, sum.1 + left * left, sum.2 + right * right)
    }
    let one = abs(product / (squares * others).squareRoot())
    let whole = one / Double(1 + NoiseShare.decoys).squareRoot()
    #expect(whole <= 0.05 && one > 0.05, "seeds 0..<6000: \(one), \(whole)")
    let used = (0..<20).map { seed in
      var (share, draws) = (
        Counted(base: words(UInt64(seed))), Counted(base: words(UInt64(seed)))
      )
      _ = NoiseShare.draw([1 << 44, 1 << 40], from: &share)
      for _ in 0...NoiseShare.decoys {
        _ = source.draw(from: &draws)
        _ = DiscreteGaussian(variance: 1 << 40).draw(from: &draws)
      }
      return share.count == draws.count
    }
    #expect(used.allSatisfy { $0 })
  }

  @Test("T50 no seed leaves, replay tells only a pinned verifier, and finality forgets")
  func t50() throws {
    var all = try ThreatFederation(seed: 50)
    let envelope = try all.dispatch()
    let gram = try all.run(envelope, 1)
    guard let question = Verifier.questions([gram]).first else { return }
    let curious = try all.sign(question, RecordType.replayQuestion, all.small.executor)
    #expect(try all.refusal(.replay(curious)) == "CN8001")
    var (made, elsewhere, never) = (question, question, question)
    made.vector = SHA256.digest([1])
    elsewhere.roster = made.vector
    never.attempt.attempt = 2
    // About what the Vault never sent the answer is one word, whatever its rows are.
    func oracle() throws -> [ReplayAnswer.Finding?] {
      try [made, elsewhere, never].map { try all.finding($0) }
    }
    let before = try oracle()
    let honest = try all.finding(question)
    all.sources["aachen"]?.erased = [UnitID(high: 7, low: 1)]
    let after = (try oracle(), try all.finding(question))
    #expect(before == [.mismatch, .mismatch, nil] && after.0 == before)
    #expect(honest == .match && after.1 == .notReplayableErased)
    all.sources["aachen"]?.erased = []
    let early = [
      try all.refusal(try all.close(envelope, .completed, erase: true)),
      try all.refusal(
        try all.close(envelope, .completed, erase: true, reportedBy: all.small.executor)),
    ]
    #expect(try early == ["CN8001", "CN8001"] && all.finding(question) == .match)
    try all.tell(
      "aachen",
      try all.close(
        envelope, .completed, erase: true, reportedBy: all.small.verifier,
        reportedAt: try all.tick(), at: try all.tick("2026-03-16", 2)))
    #expect(try all.finding(question) == .noLongerReplayable)
    try all.restart("aachen")
    #expect(try all.finding(question) == .noLongerReplayable)
  }

  @Test("T51 one person is one row within the norm, and one cell of each histogram")
  func t51() throws {
    let all = try ThreatFederation(seed: 51)
    let mathematics = try all.mathematics(try all.envelope(try all.request()))
    let model = mathematics.model(
      released: Array(repeating: 0, count: mathematics.layout.count), answering: 4)
    var stream = words(51)
    for _ in 0..<300 {
      let values = [Int64(bitPattern: stream.next()), Int64(bitPattern: stream.next()) >> 40]
      let unit = TrainingMathematics.Unit(values: values, positive: stream.next() % 2 == 0)
      let norm = mathematics.row(of: unit).reduce(0) { $0 + $1 * $1 }
      let cells = mathematics.histogramSums([unit], model: model).filter { $0 != 0 }
      #expect(norm <= 1 << 20 && cells == [1_024, 1_024], "seed 51: \(values)")
    }
  }

  @Test("T52 a threshold within the metric's own noise does not compile")
  func t52() throws {
    let root = ThreatModelTests.root.appending(path: "Policies")
    let names = ["grocer/commerce.canon", "grocer/behavior.canon", "small_grocer/training.canon"]
    func codes(_ edit: (String) -> String) throws -> Set<String> {
      let files = try names.map { name in
        let text = try String(contentsOf: root.appending(path: name), encoding: .utf8)
        return (name, Array((name.hasPrefix("small") ? edit(text) : text).utf8))
      }
      return Set(Workspace(files: files).check().diagnostics.map(\.code.number))
    }
    #expect(try codes { $0 } == [])
    #expect(try codes { $0.replacing("margin ", with: "// margin ") } == ["CN5011"])
  }
}
