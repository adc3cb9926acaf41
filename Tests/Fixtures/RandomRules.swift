package import CanonAdmission
import CanonProgram

/// The names that random rules and requests speak of.
package struct RuleWords: Sendable {
  package var roles: [String]
  /// Each purpose with itself and all above it.
  package var purposes: [(name: String, above: [String])]
  package var markets: [String]
  package var families: [String]
  /// The template that requests are for, its one parameter, and what that may be.
  package var template: String
  package var parameter: String
  package var arguments: [String]

  package init(
    roles: [String], purposes: [(name: String, above: [String])], markets: [String],
    families: [String], template: String, parameter: String, arguments: [String]
  ) {
    self.roles = roles
    self.purposes = purposes
    self.markets = markets
    self.families = families
    self.template = template
    self.parameter = parameter
    self.arguments = arguments
  }
}

/// A request as a rule can see it.
package struct RuleRequest: CustomStringConvertible, Sendable {
  package let role: String
  package let purpose: String
  package let markets: [String]
  package let families: [String]
  package let argument: String
  private let words: RuleWords

  package init(_ random: inout SeededGenerator, _ words: RuleWords) {
    self.words = words
    role = random.one(of: words.roles)
    purpose = random.one(of: words.purposes).name
    markets = random.some(of: words.markets)
    families = random.some(of: words.families)
    argument = random.one(of: words.arguments)
  }

  package var facts: TaskFacts {
    TaskFacts(
      role: role, purpose: purpose, markets: markets, families: families,
      template: words.template, arguments: [.init(name: words.parameter, value: argument)])
  }

  package var description: String {
    "\(role) for \(purpose) in \(markets) with \(families) on \(argument)"
  }

  fileprivate func isWithin(_ purpose: String) -> Bool {
    words.purposes.first { $0.name == self.purpose }?.above.contains(purpose) ?? false
  }
}

/// A condition as a tree: its text, and what it says of a request.
package indirect enum RuleTree: Sendable {
  case role(String)
  case purpose(String)
  case marketsWithin([String])
  case market(String)
  case familiesWithin([String])
  case family(String)
  case argument(String, of: String)
  case not(RuleTree)
  case and(RuleTree, RuleTree)
  case or(RuleTree, RuleTree)

  package init(_ random: inout SeededGenerator, depth: Int, _ words: RuleWords) {
    func part(_ random: inout SeededGenerator) -> RuleTree {
      RuleTree(&random, depth: depth - 1, words)
    }
    switch random.below(depth > 0 ? 12 : 7) {
    case 0: self = .role(random.one(of: words.roles))
    case 1: self = .purpose(random.one(of: words.purposes).name)
    case 2: self = .marketsWithin(random.some(of: words.markets))
    case 3: self = .market(random.one(of: words.markets))
    case 4: self = .familiesWithin(random.some(of: words.families))
    case 5: self = .family(random.one(of: words.families))
    case 6: self = .argument(random.one(of: words.arguments), of: words.parameter)
    case 7: self = .not(part(&random))
    case 8, 9: self = .and(part(&random), part(&random))
    default: self = .or(part(&random), part(&random))
    }
  }

  /// Parentheses stand only where the grammar needs them, so that precedence is tried too.
  package var text: String {
    switch self {
    case .role(let role): "task.submitter is \(role)"
    case .purpose(let purpose): "task.purpose within \(purpose)"
    case .marketsWithin(let set): "task.markets subset of { \(set.joined(separator: ", ")) }"
    case .market(let market): "task.markets contains \(market)"
    case .familiesWithin(let set): "task.families subset of { \(set.joined(separator: ", ")) }"
    case .family(let family): "task.families contains \(family)"
    case .argument(let value, let parameter): "task.\(parameter) is \(value)"
    case .not(let part): "not (\(part.text))"
    case .and(let left, let right): "\(left.factor) and \(right.factor)"
    case .or(let left, let right): "\(left.text) or \(right.text)"
    }
  }

  private var factor: String { if case .or = self { "(\(text))" } else { text } }

  package func holds(_ request: RuleRequest) -> Bool {
    switch self {
    case .role(let role): role == request.role
    case .purpose(let top): request.isWithin(top)
    case .marketsWithin(let set): Set(request.markets).isSubset(of: set)
    case .market(let market): Set(request.markets).contains(market)
    case .familiesWithin(let set): Set(request.families).subtracting(set).isEmpty
    case .family(let family): Set(request.families).contains(family)
    case .argument(let value, _): value == request.argument
    case .not(let part): part.holds(request) == false
    case .and(let left, let right): left.holds(request) ? right.holds(request) : false
    case .or(let left, let right): left.holds(request) ? true : right.holds(request)
    }
  }
}

/// Random rules of a policy, as text and as what they decide: default deny, `forbid` first.
package struct RandomRules: Sendable {
  private let policy: String
  private let rules: [(word: String, name: String, condition: RuleTree?)]

  /// - Parameter policy: the policy's name, which the ids of its rules begin with.
  package init(_ random: inout SeededGenerator, of policy: String, _ words: RuleWords) {
    var rules: [(word: String, name: String, condition: RuleTree?)] = []
    for index in 0..<(1 + random.below(2)) {
      let isBare = random.below(8) == 0
      rules.append(("permit", "may_\(index)", isBare ? nil : RuleTree(&random, depth: 2, words)))
    }
    for index in 0..<random.below(3) {
      rules.append(("forbid", "may_not_\(index)", RuleTree(&random, depth: 2, words)))
    }
    for index in 0..<random.below(2) {
      rules.append(("require", "owes_\(index)", RuleTree(&random, depth: 1, words)))
    }
    (self.policy, self.rules) = (policy, rules)
  }

  /// What came of a request: the rules that decided, and what is owed when it is permitted.
  package struct Decision: Equatable, Sendable {
    package let permitted: Bool
    package let rules: Set<String>
    package let owed: Set<String>

    package init(permitted: Bool, rules: Set<String>, owed: Set<String>) {
      (self.permitted, self.rules, self.owed) = (permitted, rules, owed)
    }
  }

  package func decide(_ request: RuleRequest) -> Decision {
    func those(_ word: String) -> [String] {
      rules.filter { $0.word == word && ($0.condition?.holds(request) ?? true) }
        .map { "\(policy).\($0.name)" }
    }
    let (permits, forbids) = (those("permit"), those("forbid"))
    let permitted = forbids.isEmpty && !permits.isEmpty
    return Decision(
      permitted: permitted, rules: Set(permits + forbids),
      owed: permitted ? Set(those("require")) : [])
  }

  package var text: String {
    rules.map { rule in
      "    \(rule.word) train \(rule.name)"
        + (rule.condition.map { "\n        when \($0.text)" } ?? "")
        + (rule.word == "require" ? "\n        then record release" : "") + "\n"
    }.joined()
  }

  /// The codes with which a checker refuses rules that decide nothing.
  package static let refusals: Set = [
    "CN5001", "CN5002", "CN5003", "CN5004", "CN5005", "CN5006", "CN5020", "CN5031",
  ]
}
