import CanonCrypto
import CanonFixtures
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes
import Testing

/// The two rounds as a whole, over several Vaults with real noise and masks.
struct TrainingMathematicsTests {
  let cost = Training.Cost(
    gram: Rho(picos: 11_900_000_000), metrics: Rho(picos: 11_900_000_000), attempts: 2,
    total: Rho(picos: 23_800_000_000))

  /// A program that holds the oracle's features, one training and its floor.
  func program(_ oracle: LearningOracle, floor: String) -> Program {
    let place = SourcePlace(file: "t.canon", line: 1, column: 1)
    let training = Training(
      id: "T", template: "T", arguments: [], goal: .classify(outcome: "o"), learner: .ridge,
      families: ["all"], row: oracle.recipe, heldOutMillionths: 200_000, cost: cost,
      output: "model", privacy: "P", acceptance: "A", settlement: "S", place: place)
    let acceptance = Acceptance(
      name: "A", evidence: [], floors: [.init(training: "T", feature: floor)], challenge: [],
      reject: [], accept: [], otherwise: .rejected, place: place)
    return Program(
      edition: 1,
      epochs: EpochCalendar(origin: Instant(seconds: 0), length: Period(seconds: 604_800)),
      domains: [], policyName: "P", policyVersion: SemanticVersion(1, 0, 0),
      features: oracle.declared, trainings: [training], acceptances: [acceptance])
  }

  func mathematics(_ oracle: LearningOracle, features: [String]) throws -> TrainingMathematics {
    try TrainingMathematics(
      program: program(oracle, floor: "f5"), training: "T", features: features, quorum: 6,
      colluding: 1, cost: cost)
  }

  /// Units with a strong common cause, so that a sound model is recognisable under noise.
  func population(_ oracle: LearningOracle, count: Int) -> [TrainingMathematics.Unit] {
    var words = SeededGenerator(seed: 61)
    return (0..<count).map { _ in
      let taste = words.number(in: 0...999)
      let values = oracle.features.map { shape in
        shape.low + (shape.high - shape.low) * (taste + words.number(in: 0...299)) / 1_300
      }
      return .init(values: values, positive: taste + words.number(in: 0...399) > 800)
    }
  }

  /// One round over eight Vaults: sums, noise, masks from pair secrets, and their total.
  func release(
    _ parts: [[Int64]], label: String, share: (inout DeterministicStream) -> [Int64]
  ) -> [Int64]? {
    var sealed: [Words] = []
    for (own, sums) in parts.enumerated() {
      var stream = DeterministicStream(key: Array(repeating: UInt8(own), count: 32), label: label)
      var contribution = Contribution(sums: sums, noise: share(&stream))
      for peer in parts.indices where peer != own {
        let secret =
          [UInt8](repeating: UInt8(min(own, peer)), count: 16)
          + [UInt8](repeating: UInt8(max(own, peer)), count: 16)
        contribution.mask(own: own, peer: peer, secret: secret, context: [Array(label.utf8)])
      }
      sealed.append(contribution.words)
    }
    return Contribution.total(sealed)
  }

  @Test func eightVaultsLearnWhatIsThere() throws {
    let oracle = try LearningOracle.read()
    let mathematics = try mathematics(oracle, features: oracle.declared.map(\.id))
    let units = population(oracle, count: 8_000)
    let vaults = (0..<8).map { vault in
      units.indices.filter { $0 % 8 == vault }.map { units[$0] }
    }
    let trained = vaults.map { mathematics.gramSums($0.prefix(800)) }
    let gram = try #require(release(trained, label: "gram") { mathematics.gramShare(from: &$0) })
    let model = mathematics.model(released: gram, answering: 8)
    let held = vaults.map { mathematics.histogramSums($0.suffix(200), model: model) }
    let cells = try #require(
      release(held, label: "metrics") { mathematics.histogramShare(from: &$0) })
    let metrics = mathematics.metrics(released: cells, answering: 8)
    #expect(model.isWellFormed && metrics.auc.value > 850_000 && metrics.auc.noise < 60_000)
    #expect(abs(metrics.units - 1_600) < 400 && metrics.values.count == 6)
    // Without noise nothing but the noise differs: the sum is the sum of all units.
    let plain = mathematics.gramSums(vaults.flatMap { $0.prefix(800) })
    let bound =
      6 * Int64(IntegerSquareRoot.floor(of: UInt64(8 * mathematics.gramNoise.diagonalShare)))
    #expect(zip(gram, plain).allSatisfy { abs($0 - $1) < bound } && gram != plain)
  }

  @Test func aNarrowedTaskStillReadsItsFloor() throws {
    let oracle = try LearningOracle.read()
    let narrowed = try mathematics(oracle, features: ["f0", "f2"])
    #expect(narrowed.readings == ["f0", "f2", "f5"] && narrowed.layout.width == 3)
    let unit = TrainingMathematics.Unit(values: [3, 86_400, 2], positive: true)
    #expect(narrowed.row(of: unit).count == 3)
    let model = narrowed.model(
      released: Array(repeating: 0, count: narrowed.layout.count), answering: 6)
    let cells = narrowed.histogramSums([unit], model: model)
    // Score zero stands in the middle bin; the floor's value 2 in its own.
    #expect(cells.indices.filter { cells[$0] != 0 } == [2 * 4 + 1, 16 + 2 * 2 + 1])
  }

  @Test func whatIsNotInTheBundleIsRefused() throws {
    let oracle = try LearningOracle.read()
    let fault = { (training: String, feature: String, rho: Int64) -> TrainingFault? in
      do throws(TrainingFault) {
        _ = try TrainingMathematics(
          program: program(oracle, floor: "f5"), training: training, features: [feature],
          quorum: 6, colluding: 1,
          cost: .init(gram: Rho(picos: rho), metrics: Rho(picos: rho), attempts: 1, total: .zero))
        return nil
      } catch { return error }
    }
    #expect(fault("U", "f0", 1_000_000_000) == .unknownTraining("U"))
    #expect(fault("T", "g", 1_000_000_000) == .unknownFeature("g"))
    #expect(fault("T", "f0", 1) == .noise(.costTooSmall(Rho(picos: 1))))
    #expect(fault("T", "f0", 1_000_000_000) == nil)
  }
}
