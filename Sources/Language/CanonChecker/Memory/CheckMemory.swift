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
  private var attributeNames = Aged<DeclaredNames>()
  private var owners = Aged<[String: String]>()
  private var queryNames = Aged<DeclaredNames>()
  private var familyNames = Aged<DeclaredNames>()
  private var trainingNames = Aged<DeclaredNames>()
  private var trainingParameters = Aged<[String: ValueType]>()
  private var times = Aged<EventTimes>()
  /// Entities whose records say a market.
  private var marketed = Aged<[String]>()

  let attributes = Kept<SourceID, AttributeDeclaration>()
  let queries = Kept<SourceID, QueryDeclaration>()
  let families = Kept<SourceID, FamilyDeclaration>()
  let rules = Kept<SourceID, RuleDeclaration>()
  let trainings = Kept<SourceID, TrainingDeclaration>()
  let typedAttributes = Kept<ObjectIdentifier, TypedAttribute>()
  let closedQueries = Kept<String, ClosedQueryWithReads>()
  let instances = Kept<ObjectIdentifier, TypedInstances>()
  let checkedTrainings = Kept<ObjectIdentifier, CheckedTraining>()
  var comparedRules: ComparedRules?

  package init() {}

  /// Begins to resolve what domains say.
  func begin(_ meaning: Frame?, _ resolver: Resolver) {
    self.meaning.become(meaning)
    attributeNames.become(DeclaredNames(resolver.attributes))
    owners.become(resolver.owners)
    queryNames.become(DeclaredNames(resolver.queries))
    familyNames.become(DeclaredNames(resolver.families))
    let attributeGrounds = [self.meaning.age, attributeNames.age, owners.age]
    attributes.begin(on: attributeGrounds)
    queries.begin(on: attributeGrounds)
    families.begin(on: [self.meaning.age, queryNames.age])
  }

  /// Begins to resolve what the policy says.
  func begin(policy: Frame?, _ resolver: Resolver) {
    self.policy.become(policy)
    trainingNames.become(DeclaredNames(resolver.trainings))
    trainingParameters.become(resolver.trainingParameters)
    let both = [meaning.age, self.policy.age]
    rules.begin(on: both + [familyNames.age, trainingNames.age, trainingParameters.age])
    trainings.begin(
      on: both + [attributeNames.age, owners.age, queryNames.age, familyNames.age])
  }

  /// Begins to type and check what was resolved.
  func begin(_ resolved: ResolvedPolicy) {
    times.become(EventTimes(resolved))
    marketed.become(resolved.attributes.filter { $0.type == .market }.map(\.entity.text))
    typedAttributes.begin(on: [meaning.age])
    closedQueries.begin(on: [meaning.age, times.age])
    instances.begin(on: grounds)
    checkedTrainings.begin(on: grounds + [marketed.age])
  }

  /// What trainings are typed, and rules compared under.
  var grounds: [Int] { [meaning.age, policy.age] }
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
