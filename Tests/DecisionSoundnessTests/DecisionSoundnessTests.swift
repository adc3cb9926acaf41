import CanonAdmission
import CanonDiagnostics
import CanonProgram
import CanonWorkspace
import Foundation
import Testing

/// What a policy's text says of a request, and what its compiled program decides, are one.
///
/// Rules are made as trees, written as text, compiled, and decided by the program that came out;
/// beside it a second evaluator walks the trees themselves, with default deny and `forbid` first.
/// It shares nothing with the project but the text. Policies that the checker refuses, because a
/// rule of theirs decides nothing, are passed over.
@Suite struct DecisionSoundnessTests {
  /// A hundred thousand decisions and more on demand: `CANON_SOUNDNESS=100000`, `CANON_SEED=7`.
  @Test func textAndProgramDecideAlike() throws {
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["CANON_SOUNDNESS"].flatMap(Int.init) ?? 1_500
    let seed = environment["CANON_SEED"].flatMap(UInt64.init) ?? 20_260_105
    print("seed \(seed), \(wanted) decisions")
    var dice = Dice(state: seed)
    let domains = try ["commerce", "behavior"].map { name in
      let path = "Policies/grocer/\(name).canon"
      return (name: path, bytes: Array(try Data(contentsOf: Self.root.appending(path: path))))
    }
    var (decisions, policies, refused) = (0, 0, 0)
    var answers: [String: Int] = [:]
    while decisions < wanted {
      let policy = Policy(&dice)
      let files = domains + [(name: "policy.canon", bytes: Array(policy.text.utf8))]
      let compiled = Workspace(files: files).compile()
      policies += 1
      try #require(policies < wanted + 1_000, "the checker refuses too many of the policies")
      guard let program = compiled.program else {
        refused += 1
        let codes = Set(compiled.diagnostics.map(\.code.number))
        let expected: Set = [
          "CN5001", "CN5002", "CN5003", "CN5004", "CN5005", "CN5006", "CN5020", "CN5031",
        ]
        let text = compiled.checked.text()
        try #require(codes.isSubset(of: expected), "seed \(seed): \(text)\n\(policy.text)")
        continue
      }
      for _ in 0..<100 {
        let request = Request(&dice)
        let ruling = Ruling(request.facts, under: program)
        let expected = policy.decide(request)
        let found = Decision(
          permitted: ruling.isPermitted, rules: Set(ruling.rules),
          owed: Set(ruling.requirements.map(\.id)))
        try #require(
          found == expected, "seed \(seed), decision \(decisions): \(request)\n\(policy.text)")
        answers["\(found.permitted) \(found.owed.isEmpty)", default: 0] += 1
        decisions += 1
      }
    }
    print("\(decisions) decisions alike, \(policies) policies, \(refused) refused; \(answers)")
    #expect(answers.count >= 3, "permitted, denied and obliged all occur: \(answers)")
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// What came of a request.
struct Decision: Equatable {
  let permitted: Bool
  let rules: Set<String>
  let owed: Set<String>
}

/// A small generator, so that a seed replays a run (Steele, Lea, Flood 2014).
struct Dice {
  var state: UInt64

  mutating func next(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ (word >> 31)) % UInt64(limit))
  }

  mutating func one(_ words: [String]) -> String { words[next(words.count)] }

  /// At least one of them, in their order.
  mutating func some(_ words: [String]) -> [String] {
    let sure = one(words)
    return words.filter { $0 == sure || next(2) == 0 }
  }
}

/// The names that policies and requests of this test speak of.
enum Words {
  static let roles = ["model_operator", "steward", "researcher"]
  static let purposes = ["commercial", "model_training", "marketing_models", "measurement"]
  static let above = [
    "commercial": ["commercial"], "model_training": ["model_training", "commercial"],
    "marketing_models": ["marketing_models", "model_training", "commercial"],
    "measurement": ["measurement", "commercial"],
  ]
  static let markets = ["DE", "FR", "US"]
  static let families = ["spending", "frequency", "variety"]
  static let categories = ["soup", "cheese"]
}

/// A request as a rule can see it.
struct Request: CustomStringConvertible {
  let role: String
  let purpose: String
  let markets: [String]
  let families: [String]
  let category: String

  init(_ dice: inout Dice) {
    role = dice.one(Words.roles)
    purpose = dice.one(Words.purposes)
    markets = dice.some(Words.markets)
    families = dice.some(Words.families)
    category = dice.one(Words.categories)
  }

  var facts: TaskFacts {
    TaskFacts(
      role: role, purpose: purpose, markets: markets, families: families,
      template: "PurchasePropensity", arguments: [.init(name: "category", value: category)])
  }

  var description: String {
    "\(role) for \(purpose) in \(markets) with \(families) on \(category)"
  }
}
