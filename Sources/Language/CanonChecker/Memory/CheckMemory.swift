import CanonProgram
import CanonSource

/// What a check leaves for the next one of nearly the same files.
///
/// Kept is what was made of a declaration without a finding. It holds for the next check when the
/// declaration has the same section of its file (see `SyntaxSections`) and nothing changed that
/// the declaration is understood by. A check with a memory says what one without says: random
/// sessions of edits are compared with cold checks in the tests.
///
/// An object, for every stage of a check writes to it; it belongs to one session.
package final class CheckMemory {
  /// What attributes, queries and families are understood by: heads of domains, entities,
  /// taxonomies.
  private var meaning = Aged<Frame>()
  /// What rules and trainings are understood by beside that: everything else in a policy.
  private var policy = Aged<Frame>()
  private var familyNames = Aged<DeclaredNames>()
  private var trainingNames = Aged<DeclaredNames>()
  private var trainingParameters = Aged<[String: ValueType]>()
  /// Entities whose records say a market.
  private var marketed = Aged<[String]>()

  let attributes = Kept<SourceID, Understood<AttributeDeclaration>>()
  let queries = Kept<SourceID, Understood<QueryDeclaration>>()
  let families = Kept<SourceID, Understood<FamilyDeclaration>>()
  let rules = Kept<SourceID, Understood<RuleDeclaration>>()
  let trainings = Kept<SourceID, Understood<TrainingDeclaration>>()
  let typedAttributes = Kept<ObjectIdentifier, TypedAttribute>()
  let closedQueries = Kept<String, ClosedQueryWithReads>()
  /// The instance of each query that is typed whether anything reads it or not.
  let samples = Kept<ObjectIdentifier, ClosedQuery>()
  let instances = Kept<ObjectIdentifier, TypedInstances>()
  let checkedTrainings = Kept<ObjectIdentifier, CheckedTraining>()
  /// The comparisons made last, the latest at the end: while a word is typed a policy is what it
  /// was before every few letters.
  private var comparedRules: [ComparedRules] = []

  package init() {}

  /// Begins to resolve what domains say.
  func begin(_ meaning: Frame?) {
    self.meaning.become(meaning)
    attributes.begin(on: [self.meaning.age])
    queries.begin(on: [self.meaning.age])
    families.begin(on: [self.meaning.age])
  }

  /// Begins to resolve what the policy says.
  func begin(policy: Frame?, _ resolver: Resolver) {
    self.policy.become(policy)
    familyNames.become(DeclaredNames(resolver.families))
    trainingNames.become(DeclaredNames(resolver.trainings))
    trainingParameters.become(resolver.trainingParameters)
    rules.begin(on: grounds + [familyNames.age, trainingNames.age, trainingParameters.age])
    trainings.begin(on: grounds)
  }

  /// Begins to type and check what was resolved.
  func begin(_ resolved: ResolvedPolicy) {
    marketed.become(resolved.attributes.filter { $0.type == .market }.map(\.entity.text))
    // Declarations that are understood otherwise are other objects: what is kept by them needs no
    // grounds of its own.
    typedAttributes.begin()
    closedQueries.begin()
    samples.begin()
    instances.begin()
    checkedTrainings.begin(on: [marketed.age])
  }

  /// What a policy's declarations are resolved, and its rules compared under.
  var grounds: [Int] { [meaning.age, policy.age] }

  /// What the comparison of rules finds.
  func findings(of unknown: ComparedRules, _ compare: () -> Findings) -> Findings {
    if let known = comparedRules.last(where: { $0.holds(for: unknown) }) { return known.findings }
    var next = unknown
    next.findings = compare()
    comparedRules = comparedRules.suffix(3) + [next]
    return next.findings
  }
}

/// Names of one kind and the domains that they are declared in.
private struct DeclaredNames: Equatable {
  let symbols: [String: Symbol]

  init(_ table: SymbolTable) { symbols = table.symbols }

  static func == (left: DeclaredNames, right: DeclaredNames) -> Bool {
    left.symbols.count == right.symbols.count
      && left.symbols.allSatisfy { right.symbols[$0.key]?.domain == $0.value.domain }
  }
}
