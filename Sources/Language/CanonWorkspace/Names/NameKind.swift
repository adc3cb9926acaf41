import CanonSyntax

/// What a name stands for; a name is looked up among those of its kind only.
package enum NameKind: String, CaseIterable, Hashable, Sendable {
  case domain, entity, taxonomy, term, attribute, query, family
  case policy, purpose, role, market, scope, delegation, parameter, privacy, rule, template
  case acceptance, settlement, evolution
  /// Of a query or family, within it.
  case argument
  /// Of a training, task or acceptance; `task.x` names it too, so all of one name are one.
  case taskArgument

  /// As people say it.
  package var word: String {
    switch self {
    case .privacy: "privacy block"
    case .template: "training or task"
    case .argument, .taskArgument: "parameter of the template"
    default: rawValue
    }
  }
}

/// What the place of a name in the tree says about it.
enum NamePlace {
  case declares(NameKind)
  /// Looked up among these kinds, in this order.
  case uses([NameKind])
  /// A word of the language, not a name.
  case none

  static func one(_ kind: NameKind) -> NamePlace { .uses([kind]) }

  /// - Parameters:
  ///   - index: which of the parent's names it is, from 0.
  ///   - parent: the node that the name is a child of; `above` is the one around that.
  static func of(name index: Int, in parent: SyntaxKind, below above: SyntaxKind?) -> NamePlace {
    if let kind = declared(by: parent) { return index == 0 ? .declares(kind) : .none }
    switch parent {
    case .permit, .forbid, .require: return index == 1 ? .declares(.rule) : .none
    case .roleItem: return index == 0 ? .declares(.role) : .none
    case .market: return .declares(.market)
    case .templateParameter:
      return index == 0 ? .declares(.argument) : .none
    default: return use(index, parent, above)
    }
  }

  private static func declared(by parent: SyntaxKind) -> NameKind? {
    switch parent {
    case .domain: .domain
    case .entity: .entity
    case .taxonomy: .taxonomy
    case .term: .term
    case .canonical: .attribute
    case .query: .query
    case .family: .family
    case .policy: .policy
    case .purposeTerm: .purpose
    case .scope: .scope
    case .delegation: .delegation
    case .parameter: .parameter
    case .privacy: .privacy
    case .training, .parsing, .projection, .computation: .template
    case .acceptance: .acceptance
    case .settlement: .settlement
    case .evolution: .evolution
    default: nil
    }
  }

  private static func use(_ index: Int, _ parent: SyntaxKind, _ above: SyntaxKind?) -> NamePlace {
    switch parent {
    case .use: return .one(.domain)
    case .stewardPart, .promoteClause, .submitterClause, .rewardShare:
      return index == 0 ? .one(.role) : .none
    case .ofPart: return .one(above == .delegation ? .role : .entity)
    case .atPart, .deprecatedClause: return .one(.attribute)
    case .onPart: return .one(.entity)
    case .unitClause, .cohortClause, .contributionClause, .budgetClause, .evaluateClause,
      .presentPart:
      return index == 0 ? .one(.entity) : .none
    case .type: return .one(.taxonomy)
    case .readsClause: return .uses([.entity, .taxonomy])
    case .coversPart, .purposeClause: return .one(.purpose)
    case .marketsClause, .aggregatePart, .releasePart, .regionClause: return .one(.market)
    case .familiesClause: return .one(.family)
    case .conceptsClause: return .uses([.attribute, .query, .family])
    case .underClause: return .one(.privacy)
    case .acceptedClause: return .one(.acceptance)
    case .settledClause: return .one(.settlement)
    case .costClause: return .one(.parameter)
    case .costShare: return index == 1 ? .one(.parameter) : .none
    case .expectClause: return index > 0 ? .one(.rule) : .none
    case .instance: return instance(in: above)
    default: return .none
    }
  }

  private static func instance(in above: SyntaxKind?) -> NamePlace {
    switch above {
    case .featuresClause: .one(.family)
    case .givenClause: .one(.template)
    default: .uses([.query, .family])
    }
  }
}
