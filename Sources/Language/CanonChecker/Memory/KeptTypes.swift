import CanonProgram
import CanonSource

/// A typed attribute with what was declared.
struct TypedAttribute {
  let declaration: AttributeDeclaration
  let attribute: Attribute
}

/// A closed query with the attributes that it was typed by; those that date records are among what
/// it reads.
struct ClosedQueryWithReads {
  let query: ClosedQuery
  private let reads: [(name: String, attribute: AttributeDeclaration?)]

  init(_ query: ClosedQuery, in resolved: ResolvedPolicy) {
    self.query = query
    let named = query.declaration.derive.aggregates.flatMap { aggregate in
      [aggregate.attribute?.name].compactMap(\.self) + (aggregate.filter?.names ?? [])
    }
    reads = Set(named + query.reads.map(\.name)).map { ($0, resolved.attribute($0)) }
  }

  func holds(for declaration: QueryDeclaration, in resolved: ResolvedPolicy) -> Bool {
    query.declaration === declaration
      && reads.allSatisfy { resolved.attribute($0.name) === $0.attribute }
  }
}

extension FilterUse {
  /// Every attribute that the filter names, those of nested records included.
  fileprivate var names: [String] {
    switch self {
    case .within(let use, _), .compare(let use, _, _), .contains(let use, _), .present(let use):
      [use.name]
    case .exists(_, let inner, _): inner?.names ?? []
    case .conjunction(let parts), .disjunction(let parts): parts.flatMap(\.names)
    case .negation(let part): part.names
    }
  }
}

/// The closed instances of a template.
struct TypedInstances {
  let declaration: TrainingDeclaration
  let trainings: [TypedTraining]
  private let families: [FamilyDeclaration?]

  /// - Returns: `nil` for instances that are made anew each time: an affinity reads attributes.
  init?(
    _ trainings: [TypedTraining], of declaration: TrainingDeclaration, in resolved: ResolvedPolicy
  ) {
    if case .affinity = declaration.goal.form { return nil }
    (self.declaration, self.trainings) = (declaration, trainings)
    families = declaration.families.map { resolved.family($0.name.text) }
  }

  func hasFamilies(of resolved: ResolvedPolicy) -> Bool {
    zip(declaration.families, families).allSatisfy { use, family in
      resolved.family(use.name.text) === family
    }
  }
}

/// The rules and templates of a policy that were compared, and what was found.
struct ComparedRules {
  let grounds: [Int]
  let rules: [RuleDeclaration]
  let trainings: [TrainingDeclaration]
  /// Closed instances of every class, each with its families.
  let instances: [String]
  var findings = Findings()

  /// Whether the comparison of others would find the same, at the same places.
  func holds(for other: ComparedRules) -> Bool {
    guard grounds == other.grounds, instances == other.instances else { return false }
    guard findings.reports == 0 else {
      return rules.elementsEqual(other.rules, by: ===)
        && trainings.elementsEqual(other.trainings, by: ===)
    }
    // Where nothing was found, it is no matter where anything stands.
    return rules.elementsEqual(other.rules) { $0 === $1 || $0.decides(as: $1) }
      && trainings.elementsEqual(other.trainings) { $0 === $1 || $0.name.text == $1.name.text }
  }
}

extension RuleDeclaration {
  fileprivate func decides(as other: RuleDeclaration) -> Bool {
    name.text == other.name.text && taskClass == other.taskClass && effect == other.effect
      && condition.condition == other.condition.condition
  }
}
