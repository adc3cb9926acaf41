/// An attribute of a request as a policy asks for it (core, 5.29).
package struct Slot: Hashable, Sendable {
  package var category: String
  package var attribute: String
  package var type: DataType
  /// `nil` asks for the attribute of any issuer.
  package var issuer: String?
}

/// An expression of one type, checked when it was read.
indirect enum Expression: Hashable, Sendable {
  case literal(Value)
  case attribute(Slot, mustBePresent: Bool)
  case apply(String, [Expression])
  /// `any-of` and its kin, over the function that is named first.
  case overBags(HigherOrder, String, [Expression])
}

/// Functions that take a function (core, A.3.12).
enum HigherOrder: String, Hashable, Sendable {
  case anyOf = "any-of"
  case allOf = "all-of"
  case anyOfAny = "any-of-any"
  case allOfAny = "all-of-any"
  case anyOfAll = "any-of-all"
  case allOfAll = "all-of-all"
  case map
}

/// A truth in three values: what targets and conditions are made of.
///
/// Targets look at all their parts; `and` and `or` go in order and stop, so that they may end
/// before what is Indeterminate.
indirect enum Logic: Hashable, Sendable {
  case observe(Expression)
  case all([Logic])
  case any([Logic])
  case and([Logic])
  case or([Logic])
  case not(Logic)
  case atLeast(Int, [Logic])
}

enum Effect: String, Hashable, Sendable {
  case permit = "Permit"
  case deny = "Deny"
}

/// An obligation, or an advice.
struct Duty: Hashable, Sendable {
  var id: String
  var isAdvice: Bool
  var on: Effect
  var place: XMLPlace
}

struct XacmlRule: Sendable {
  var id: String
  var about: String
  var effect: Effect
  var target: Logic
  var condition: Logic?
  var duties: [Duty]
  var place: XMLPlace
}

/// A policy or a policy set.
struct XacmlPolicy: Sendable {
  enum Member: Sendable {
    case rule(XacmlRule)
    case policy(XacmlPolicy)
  }

  var id: String
  var about: String
  var algorithm: CombiningAlgorithm
  var target: Logic
  var members: [Member]
  var duties: [Duty]
  var place: XMLPlace

  /// In the order of the text.
  var rules: [XacmlRule] {
    members.flatMap { member in
      switch member {
      case .rule(let rule): [rule]
      case .policy(let policy): policy.rules
      }
    }
  }

  var allDuties: [Duty] {
    duties
      + members.flatMap { member in
        switch member {
        case .rule(let rule): rule.duties
        case .policy(let policy): policy.allDuties
        }
      }
  }
}

/// The combining algorithms of XACML 3.0 (core, appendix C); those of 1.0 that 3.0 replaced are
/// not read, since they treat what is Indeterminate in another way.
enum CombiningAlgorithm: String, Hashable, Sendable {
  case denyOverrides = "deny-overrides"
  case orderedDenyOverrides = "ordered-deny-overrides"
  case permitOverrides = "permit-overrides"
  case orderedPermitOverrides = "ordered-permit-overrides"
  case denyUnlessPermit = "deny-unless-permit"
  case permitUnlessDeny = "permit-unless-deny"
  case firstApplicable = "first-applicable"
  case onlyOneApplicable = "only-one-applicable"

  init?(uri: String, ofRules: Bool) {
    let kind = ofRules ? "rule" : "policy"
    let parts = ["1.0", "3.0"].compactMap { version -> String? in
      let prefix = "urn:oasis:names:tc:xacml:\(version):\(kind)-combining-algorithm:"
      return uri.hasPrefix(prefix) ? "\(version) \(uri.dropFirst(prefix.count))" : nil
    }
    guard let part = parts.first,
      let known = CombiningAlgorithm(rawValue: String(part.dropFirst(4)))
    else { return nil }
    let isOld = known == .firstApplicable || known == .onlyOneApplicable
    guard part.hasPrefix(isOld ? "1.0" : "3.0"), !(ofRules && known == .onlyOneApplicable) else {
      return nil
    }
    self = known
  }
}
