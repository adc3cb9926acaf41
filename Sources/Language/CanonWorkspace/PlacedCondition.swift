import CanonChecker
import CanonProgram
package import CanonSource

/// A rule or a requirement, and where each single test of its condition stands.
package struct PlacedCondition: Hashable, Sendable {
  package enum Kind: String, Codable, Hashable, Sendable {
    case permit, forbid, require
  }

  /// `Policy.rule`, as in the program.
  package let id: String
  package let kind: Kind
  /// The name in its declaration.
  package let name: SourceSpan
  /// In the order of the text, as many as `Condition.tests` of its condition.
  package let tests: [SourceSpan]
}

extension CompiledWorkspace {
  /// Every rule and requirement of a policy without errors, in the order of the text.
  package var conditions: [PlacedCondition] {
    guard let resolved = checked.policy?.resolved else { return [] }
    let rules = (resolved.rules + resolved.governance.rules).map { rule in
      PlacedCondition(
        id: "\(resolved.policy.text).\(rule.name.text)",
        kind: rule.effect == .permit ? .permit : .forbid, name: rule.name.span,
        tests: rule.condition.tests)
    }
    let requirements = resolved.governance.requirements.map { requirement in
      PlacedCondition(
        id: "\(resolved.policy.text).\(requirement.name.text)", kind: .require,
        name: requirement.name.span, tests: requirement.condition.tests)
    }
    return (rules + requirements).sorted { $0.name < $1.name }
  }
}

extension ConditionUse {
  fileprivate var tests: [SourceSpan] {
    switch self {
    case .always: []
    case .all(let parts, _), .any(let parts, _): parts.flatMap(\.tests)
    case .not(let part, _): part.tests
    case .test(_, let span): [span]
    }
  }
}
