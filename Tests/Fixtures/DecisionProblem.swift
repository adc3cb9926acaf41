package import CanonProgram
import CanonTypes

/// The decision problem that engines are compared on: role, purpose, market, output, epsilon,
/// cohort, one to four domains, 3 to 13 features, against 90 % grants and 10 % prohibitions; deny
/// overrides.
///
/// The language has no word for output, epsilon and cohort of a task: they are arguments of the
/// template over finite sets (an epsilon of at most 1 is membership in the levels up to 1).
/// Domains are families besides the features'.
package struct DecisionProblem: Codable, Sendable {
  /// One rule in plain data, as every engine gets it.
  package struct Line: Codable, Sendable {
    package var id: String
    package var isGrant: Bool
    package var roles: [String]
    /// The purpose or one below it.
    package var purpose: String
    /// Of a grant: everything asked for lies within; of a prohibition: each is asked for.
    package var markets: [String]
    package var outputs: [String]
    package var mostEpsilon: Int64
    package var leastCohort: Int64
    package var domains: [String]
    package var features: [String]
  }

  package struct Request: Codable, Sendable {
    package var role: String
    package var purpose: String
    package var markets: [String]
    package var output: String
    package var epsilon: Int64
    package var cohort: Int64
    package var domains: [String]
    package var features: [String]

    /// The closed instance that it asks for.
    package var training: String { "Model(\(output), \(epsilon), \(cohort))" }
    package var families: [String] { domains + features }
  }

  package var lines: [Line]
  package var requests: [Request]
  package var purposes: [Above]

  /// A purpose, and itself with all that contain it.
  package struct Above: Codable, Sendable {
    package var name: String
    package var above: [String]
  }

  private func above(_ purpose: String) -> [String] {
    purposes.first { $0.name == purpose }?.above ?? []
  }

  static let roles = (0..<8).map { "role_\($0)" }
  static let markets = (0..<12).map { "\(Array("ABCDEFGHIJKL")[$0])X" }
  static let outputs = ["metrics", "model", "segments"]
  /// Hundredths.
  static let epsilons: [Int64] = [10, 30, 100, 200, 300]
  static let cohorts: [Int64] = [1_000, 2_000, 5_000, 10_000, 50_000]
  static let domains = (0..<6).map { "domain_\($0)" }
  static let features = (0..<40).map { "feature_\($0 < 10 ? "0" : "")\($0)" }
  static let purposes: [Purpose] =
    [Purpose(name: "purpose")]
    + (0..<4).flatMap { top in
      [Purpose(name: "purpose_\(top)", parent: "purpose")]
        + (0..<4).map { Purpose(name: "purpose_\(top)_\($0)", parent: "purpose_\(top)") }
    }

  package init(rules: Int, requests: Int, seed: UInt64) {
    var dice = ProblemDice(state: seed)
    let names = Self.purposes.map(\.name)
    purposes = names.map { purpose in
      Above(
        name: purpose, above: names.filter { purpose == $0 || purpose.hasPrefix($0 + "_") })
    }
    lines = []
    for index in 0..<rules {
      let isGrant = index % 10 != 9
      let number = String(repeating: "0", count: 5 - "\(index)".count) + "\(index)"
      lines.append(
        Line(
          id: "P.r\(number)", isGrant: isGrant,
          roles: dice.some(Self.roles, isGrant ? 1...2 : 1...3), purpose: dice.one(names),
          markets: dice.some(Self.markets, isGrant ? 4...9 : 1...1),
          outputs: dice.some(Self.outputs, 1...3),
          mostEpsilon: isGrant ? dice.one(Self.epsilons) : 300,
          leastCohort: isGrant ? dice.one(Self.cohorts) : 1_000,
          domains: dice.some(Self.domains, isGrant ? 3...6 : 1...1),
          features: dice.some(Self.features, isGrant ? 14...34 : 1...2)))
    }
    self.requests = []
    for _ in 0..<requests {
      let line = lines[dice.below(lines.count)]
      self.requests.append(dice.below(10) < 7 ? Self.near(line, &dice) : Self.any(&dice))
    }
  }

  /// A request that the line is about.
  private static func near(_ line: Line, _ dice: inout ProblemDice) -> Request {
    let below = purposes.map(\.name)
      .filter { $0 == line.purpose || $0.hasPrefix(line.purpose + "_") }
    let isNarrow = line.features.count >= 3
    return Request(
      role: dice.one(line.roles), purpose: dice.one(below),
      markets: dice.some(line.markets, 1...min(3, line.markets.count)),
      output: dice.one(line.outputs),
      epsilon: dice.one(epsilons.filter { $0 <= line.mostEpsilon }),
      cohort: dice.one(cohorts.filter { $0 >= line.leastCohort }),
      domains: dice.some(line.domains, 1...min(4, line.domains.count)),
      features: dice.some(isNarrow ? line.features : features, 3...13))
  }

  private static func any(_ dice: inout ProblemDice) -> Request {
    Request(
      role: dice.one(roles), purpose: dice.one(purposes.map(\.name)),
      markets: dice.some(markets, 1...3), output: dice.one(outputs), epsilon: dice.one(epsilons),
      cohort: dice.one(cohorts), domains: dice.some(domains, 1...4),
      features: dice.some(features, 3...13))
  }

  /// Ids of the rules that hold, by walking the lines: the reference that shares nothing with the
  /// engine. Ascending.
  package func matches(_ request: Request) -> [String] {
    lines.filter { line in
      guard line.roles.contains(request.role), line.outputs.contains(request.output),
        above(request.purpose).contains(line.purpose),
        request.epsilon <= line.mostEpsilon, request.cohort >= line.leastCohort
      else { return false }
      return line.isGrant
        ? request.markets.allSatisfy(line.markets.contains)
          && request.domains.allSatisfy(line.domains.contains)
          && request.features.allSatisfy(line.features.contains)
        : line.markets.allSatisfy(request.markets.contains)
          && line.domains.allSatisfy(request.domains.contains)
          && line.features.allSatisfy(request.features.contains)
    }.map(\.id)
  }

  /// Everything in the terms of a program; it passes every validation of a bundle.
  package var program: Program {
    var program = SmallPolicy.program
    program.policyName = "P"
    program.roles = (Self.roles + ["model_operator"]).sorted()
    (program.governance.delegations, program.governance.evolutions) = ([], [])
    program.governance.actors = []
    program.purposes = Self.purposes.sorted { $0.name < $1.name }
    program.rules = lines.map(rule)
    let names = Self.domains + Self.features
    guard let base = program.features.first(where: { $0.id == "visits(90d)" }),
      let training = program.trainings.first
    else { return program }
    program.features += names.map { name in
      var feature = base
      feature.id = "visits_\(name)(90d)"
      return feature
    }
    program.features.sort { $0.id < $1.id }
    program.families = names.map {
      Family(id: $0, name: $0, features: ["visits_\($0)(90d)"])
    }
    program.trainings = Self.outputs.flatMap { output in
      Self.epsilons.flatMap { epsilon in
        Self.cohorts.map { Self.instance(of: training, names, output, epsilon, $0) }
      }
    }.sorted { $0.id < $1.id }
    for index in program.acceptances.indices {
      program.acceptances[index].floors = program.trainings.map {
        .init(training: $0.id, feature: "visits(90d)")
      }
    }
    return program
  }

  private static func instance(
    of training: Training, _ names: [String], _ output: String, _ epsilon: Int64, _ cohort: Int64
  ) -> Training {
    var training = training
    training.id = "Model(\(output), \(epsilon), \(cohort))"
    training.template = "Model"
    training.arguments = [
      .init(name: "output", value: output), .init(name: "epsilon", value: "\(epsilon)"),
      .init(name: "cohort", value: "\(cohort)"),
    ]
    training.families = names
    training.row.entries = names.map {
      .init(feature: "visits_\($0)(90d)", offset: 128, weight: 64)
    }
    return training
  }

  private func rule(_ line: Line) -> Rule {
    let scope: [Condition] =
      line.isGrant
      ? [
        .marketsSubset(of: line.markets), .familiesSubset(of: line.domains + line.features),
      ]
      : line.markets.map(Condition.marketsContain)
        + (line.domains + line.features).map(Condition.familiesContain)
    return Rule(
      id: line.id, effect: line.isGrant ? .permit : .forbid,
      condition: .all(
        [
          .any(line.roles.map { .submitterIs(role: $0) }), .purposeWithin(line.purpose),
          .argument("output", isOneOf: line.outputs),
          .argument(
            "epsilon",
            isOneOf: Self.epsilons.filter { $0 <= line.mostEpsilon }.map { "\($0)" }),
          .argument(
            "cohort", isOneOf: Self.cohorts.filter { $0 >= line.leastCohort }.map { "\($0)" }),
        ] + scope), place: SourcePlace(file: "policy.canon", line: 1, column: 1))
  }
}

/// SplitMix64 with the draws that the problem needs.
private struct ProblemDice {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((word ^ (word >> 31)) % UInt64(limit))
  }

  mutating func one<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// So many of them, in their order.
  mutating func some(_ list: [String], _ range: ClosedRange<Int>) -> [String] {
    let count = min(list.count, range.lowerBound + below(range.count))
    var chosen: Set<Int> = []
    while chosen.count < count { chosen.insert(below(list.count)) }
    return chosen.sorted().map { list[$0] }
  }
}
