/// A condition as a tree: its text, and what it says of a request.
indirect enum Tree {
  case role(String)
  case purpose(String)
  case marketsWithin([String])
  case market(String)
  case familiesWithin([String])
  case family(String)
  case category(String)
  case not(Tree)
  case and(Tree, Tree)
  case or(Tree, Tree)

  init(_ dice: inout Dice, depth: Int) {
    switch dice.next(depth > 0 ? 12 : 7) {
    case 0: self = .role(dice.one(Words.roles))
    case 1: self = .purpose(dice.one(Words.purposes))
    case 2: self = .marketsWithin(dice.some(Words.markets))
    case 3: self = .market(dice.one(Words.markets))
    case 4: self = .familiesWithin(dice.some(Words.families))
    case 5: self = .family(dice.one(Words.families))
    case 6: self = .category(dice.one(Words.categories))
    case 7: self = .not(Tree(&dice, depth: depth - 1))
    case 8, 9: self = .and(Tree(&dice, depth: depth - 1), Tree(&dice, depth: depth - 1))
    default: self = .or(Tree(&dice, depth: depth - 1), Tree(&dice, depth: depth - 1))
    }
  }

  /// Parentheses stand only where the grammar needs them, so that precedence is tried too.
  var text: String {
    switch self {
    case .role(let role): "task.submitter is \(role)"
    case .purpose(let purpose): "task.purpose within \(purpose)"
    case .marketsWithin(let set): "task.markets subset of { \(set.joined(separator: ", ")) }"
    case .market(let market): "task.markets contains \(market)"
    case .familiesWithin(let set): "task.families subset of { \(set.joined(separator: ", ")) }"
    case .family(let family): "task.families contains \(family)"
    case .category(let category): "task.category is \(category)"
    case .not(let part): "not (\(part.text))"
    case .and(let left, let right): "\(left.factor) and \(right.factor)"
    case .or(let left, let right): "\(left.text) or \(right.text)"
    }
  }

  private var factor: String { if case .or = self { "(\(text))" } else { text } }

  func holds(_ request: Request) -> Bool {
    switch self {
    case .role(let role): role == request.role
    case .purpose(let top): Words.above[request.purpose]?.contains(top) ?? false
    case .marketsWithin(let set): Set(request.markets).isSubset(of: set)
    case .market(let market): Set(request.markets).contains(market)
    case .familiesWithin(let set): Set(request.families).subtracting(set).isEmpty
    case .family(let family): Set(request.families).contains(family)
    case .category(let category): category == request.category
    case .not(let part): part.holds(request) == false
    case .and(let left, let right): left.holds(request) ? right.holds(request) : false
    case .or(let left, let right): left.holds(request) ? true : right.holds(request)
    }
  }
}

/// A policy with random rules around one training.
struct Policy {
  private let rules: [(word: String, name: String, condition: Tree?)]

  init(_ dice: inout Dice) {
    var rules: [(word: String, name: String, condition: Tree?)] = []
    for index in 0..<(1 + dice.next(2)) {
      let isBare = dice.next(8) == 0
      rules.append(("permit", "may_\(index)", isBare ? nil : Tree(&dice, depth: 2)))
    }
    for index in 0..<dice.next(3) {
      rules.append(("forbid", "may_not_\(index)", Tree(&dice, depth: 2)))
    }
    for index in 0..<dice.next(2) {
      rules.append(("require", "owes_\(index)", Tree(&dice, depth: 1)))
    }
    self.rules = rules
  }

  func decide(_ request: Request) -> Decision {
    func those(_ word: String) -> [String] {
      rules.filter { $0.word == word && ($0.condition?.holds(request) ?? true) }
        .map { "Random.\($0.name)" }
    }
    let (permits, forbids) = (those("permit"), those("forbid"))
    let permitted = forbids.isEmpty && !permits.isEmpty
    return Decision(
      permitted: permitted, rules: Set(permits + forbids),
      owed: permitted ? Set(those("require")) : [])
  }

  var text: String {
    let lines = rules.map { rule in
      "    \(rule.word) train \(rule.name)"
        + (rule.condition.map { "\n        when \($0.text)" } ?? "")
        + (rule.word == "require" ? "\n        then record release" : "")
    }
    return Policy.head + lines.joined(separator: "\n") + Policy.body
  }

  private static let head = """
    policy Random version 1.0.0 uses Commerce 1, Behavior 1 {
        purpose commercial { model_training { marketing_models }  measurement }
        role model_operator, steward, researcher
        privacy TrainingPrivacy {
            unit      Customer in at most 1 Vault
            budget    epsilon 3.0 delta 1e-6 per Customer in 13 epochs,
                      lifetime epsilon 9.0 delta 1e-5
            mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
            cohort    at least 8_000 Customer, noised at rho 0.0005
            consent   required for task.purpose
            release   model, metrics
            keep      features 28d, transcripts 2y
        }

    """

  private static let body = """

        training PurchasePropensity(category: Category in { soup, cheese }) {
            goal     classify will_buy(category, 28d)
            learner  ridge
            features families frequency, spending, variety
            evaluate on 20% of Customer by keyed_hash
            cost     gram rho 0.0119, metrics rho 0.0119  attempts at most 2
            output   model
            under    TrainingPrivacy
            accepted by Quality
            settled  by Weekly
        }
        acceptance Quality {
            evidence  feature_manifest, round_transcripts, contributions, metrics, privacy_ledger
            challenge when replay != exact or evidence incomplete
            accept    when auc >= 0.65
            else      reject
        }
        settlement Weekly {
            challenge for 72h
            attempts  at most 3
            reward    vaults 100% by cohort
        }
    }
    """
}
