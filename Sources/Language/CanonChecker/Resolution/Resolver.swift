import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// The first stage: trees → `ResolvedPolicy`.
///
/// A declaration whose text did not parse is left out silently, for its mistake is known; its name
/// is declared all the same, so that uses of it are no second mistake.
struct Resolver {
  let sources: SourceCollection
  /// What the last check of nearly the same files left.
  let memory: CheckMemory?
  var findings = Findings()
  /// The names outside of frames that the declaration in hand was understood by.
  var uses: [NameUse] = []
  /// Whether every file parsed: only then does a lack mean that something was not written.
  let isWhole: Bool

  var domains = SymbolTable("domain", .unknownDomain)
  var entities = SymbolTable("entity", .unknownEntity)
  var taxonomies = SymbolTable("taxonomy", .unknownType)
  var attributes = SymbolTable("attribute", .unknownAttribute)
  var queries = SymbolTable("query", .unknownQuery)
  var families = SymbolTable("family", .unknownFamily)
  var purposes = SymbolTable("purpose", .unknownPurpose)
  var roles = SymbolTable("role", .unknownRole)
  var parameters = SymbolTable("parameter", .unknownParameter)
  var privacies = SymbolTable("privacy block", .unknownBlock)
  var rules = SymbolTable("rule", .unknownBlock)
  var trainings = SymbolTable("training", .unknownTraining)
  var acceptances = SymbolTable("acceptance", .unknownBlock)
  var settlements = SymbolTable("settlement", .unknownBlock)

  var governance = GovernanceNames()

  var terms: [String: Taxonomy] = [:]
  /// Attribute name → the entity that it was declared on.
  var owners: [String: String] = [:]
  /// Template parameters of all trainings: `task.x` may name them.
  var trainingParameters: [String: ValueType] = [:]
  /// Parameters of the policy whose declarations are sound: a cost may name them.
  var parameterTypes: [String: ValueType] = [:]

  private init(_ sources: SourceCollection, _ memory: CheckMemory?, isWhole: Bool) {
    (self.sources, self.memory, self.isWhole) = (sources, memory, isWhole)
  }

  static func resolve(
    _ files: consuming [ParsedFile], _ sources: SourceCollection, _ memory: CheckMemory?,
    _ findings: inout Findings
  ) -> ResolvedPolicy? {
    var resolver = Resolver(sources, memory, isWhole: !files.contains(where: \.hasErrors))
    let policy = resolver.resolve((consume files).map(\.file))
    findings.absorb(resolver.findings)
    return policy
  }

  private mutating func resolve(_ files: consuming [FileSyntax]) -> ResolvedPolicy? {
    let edition = edition(files)
    let epochs = epochs(files)
    let policy = onlyPolicy(files)
    let frame = policy.flatMap { self.frame(of: $0, in: files) }
    guard let meaning = meaning(consume files, policy), let policy, let edition, let epochs
    else { return nil }
    return resolve(policy, edition, epochs, meaning, frame)
  }

  /// What domains say. The trees of files without the policy are let go when this returns: they
  /// are the larger part of what a long policy needs.
  ///
  /// - Returns: nothing when too little parsed to go on.
  private mutating func meaning(
    _ files: consuming [FileSyntax], _ policy: PolicySyntax?
  ) -> ResolvedMeaning? {
    let sections = files.flatMap(\.domains).compactMap { domain($0) }
    declareNames(sections)
    memory?.begin(frame(of: files))
    guard isWhole || policy != nil else { return nil }
    let homes = sections.map {
      DomainHome(name: $0.name, version: $0.version, steward: Name($0.syntax.steward))
    }
    let scoped = sections.map { ($0, self.scope($0.name, $0.syntax.uses, homes)) }
    let taxonomies = scoped.flatMap { section, _ in
      section.syntax.taxonomies.compactMap { taxonomy($0) }
    }
    terms = Dictionary(taxonomies.map { ($0.name.text, $0.taxonomy) }) { first, _ in first }
    let entities = entities(scoped)
    let attributes = scoped.flatMap { section, scope in
      section.syntax.canonicals.compactMap { attribute($0, section.name.text, scope) }
    }
    checkTimes(entities, attributes)
    let queries = scoped.flatMap { section, scope in
      section.syntax.queries.compactMap { query($0, section.name.text, scope) }
    }
    let families = scoped.flatMap { section, scope in
      section.syntax.families.compactMap { family($0, section.name.text, scope) }
    }
    return ResolvedMeaning(
      homes: homes, entities: entities, taxonomies: taxonomies, attributes: attributes,
      queries: queries, families: families)
  }

  private mutating func resolve(
    _ policy: PolicySyntax, _ edition: Int64, _ epochs: EpochCalendar,
    _ meaning: ResolvedMeaning, _ frame: Frame?
  ) -> ResolvedPolicy? {
    guard let name = Name(policy.name), let version = policy.version?.version else { return nil }
    let scope = self.scope(name, policy.uses, meaning.homes)
    declareNames(policy)
    for training in policy.trainings { declareParameters(training, scope) }
    declareGovernance(policy, scope)
    memory?.begin(policy: frame, self)
    let parameters = policy.parameters.compactMap { parameter($0, scope) }
    parameterTypes = Dictionary(parameters.map { ($0.name.text, $0.type) }) { first, _ in first }
    let rules = policy.rules.compactMap { rule($0, scope) }
    let trainings = policy.trainings.compactMap { training($0, scope) }
    var governance = governance(policy, meaning.homes, scope)
    governance.rules = rules.filter { $0.taskClass != .train }
    return ResolvedPolicy(
      edition: edition, epochs: epochs, meaning: meaning, policy: name, policyVersion: version,
      purposes: purposes(policy.purposes), roles: policy.roles.flatMap(\.roles).map(\.text),
      parameters: parameters,
      privacyBlocks: policy.privacies.compactMap { privacy($0, scope) },
      rules: rules.filter { $0.taskClass == .train }, trainings: trainings,
      acceptances: policy.acceptances.compactMap { acceptance($0, scope) },
      settlements: policy.settlements.compactMap { settlement($0) }, governance: governance,
      isWhole: rules.count == policy.rules.count && trainings.count == policy.trainings.count,
      sources: sources)
  }
}

/// A domain whose name and version are known.
struct DomainSection {
  let name: Name
  let version: SemanticVersion
  let syntax: DomainSyntax
}

/// What is left of a domain without its tree.
struct DomainHome {
  let name: Name
  let version: SemanticVersion
  let steward: Name?

  var versioned: DomainVersion { DomainVersion(name: name.text, version: version) }
}

/// What domains declare, resolved.
struct ResolvedMeaning {
  let homes: [DomainHome]
  let entities: [EntityDeclaration]
  let taxonomies: [TaxonomyDeclaration]
  let attributes: [AttributeDeclaration]
  let queries: [QueryDeclaration]
  let families: [FamilyDeclaration]
}

extension Resolver {
  private mutating func edition(_ files: [FileSyntax]) -> Int64? {
    let editions = files.flatMap(\.editions)
    guard let first = editions.first else {
      missingDeclaration("edition", in: files, "begin a file with `edition 1`")
      return nil
    }
    for other in editions where other.number?.integer != first.number?.integer {
      findings.report(
        .duplicateName, "two editions in one policy", at: other.span, "another edition",
        because: [LabelledSpan(first.span, "first stated here")])
    }
    guard let number = first.number?.integer else { return nil }
    guard number == 1 else {
      findings.report(
        .notInForce, "edition \(number) is not known", at: first.span, "only edition 1 is",
        help: "write `edition 1`")
      return nil
    }
    return number
  }

  private mutating func epochs(_ files: [FileSyntax]) -> EpochCalendar? {
    let all = files.flatMap(\.epochs)
    guard let first = all.first else {
      missingDeclaration(
        "definition of epochs", in: files, "add `epochs of 7d from 2026-01-05T00:00:00Z`")
      return nil
    }
    for other in all.dropFirst() {
      findings.report(
        .duplicateName, "epochs are defined twice", at: other.span, "defined again",
        because: [LabelledSpan(first.span, "first defined here")])
    }
    guard let length = first.length?.duration, let origin = first.origin?.instant else {
      return nil
    }
    guard length.seconds > 0, length <= ProgramLimits.longestPeriod, origin.seconds >= 0 else {
      findings.report(
        .outsideLimits, "an epoch of \(length) from \(origin) is not possible", at: first.span,
        "from 1s to \(ProgramLimits.longestPeriod), beginning in 1970 or later")
      return nil
    }
    return EpochCalendar(origin: origin, length: length)
  }

  private mutating func onlyPolicy(_ files: [FileSyntax]) -> PolicySyntax? {
    let policies = files.flatMap(\.policies)
    guard let first = policies.first else {
      missingDeclaration("policy", in: files, "add `policy Name version 1.0.0 uses … { … }`")
      return nil
    }
    for other in policies.dropFirst() {
      findings.report(
        .duplicateName, "two policies are compiled together", at: other.name?.span ?? other.span,
        "another policy",
        because: [LabelledSpan(first.name?.span ?? first.span, "the first one")],
        help: "check each policy with the domains that it uses")
    }
    return first
  }

  private mutating func missingDeclaration(
    _ what: String, in files: [FileSyntax], _ help: String
  ) {
    guard isWhole, let file = files.first else { return }
    let place = file.node.firstToken?.span ?? file.span
    findings.report(
      .missingDeclaration, "there is no \(what)", at: place, "in none of the files", help: help)
  }

  private mutating func domain(_ syntax: DomainSyntax) -> DomainSection? {
    guard let name = Name(syntax.name), let version = syntax.version?.version,
      domains.declare(name, in: name.text, &findings)
    else { return nil }
    return DomainSection(name: name, version: version, syntax: syntax)
  }

  /// The scope that `uses` opens; each used domain exists, in the major version that is meant.
  private mutating func scope(
    _ name: Name, _ uses: [UseSyntax], _ homes: [DomainHome]
  ) -> Scope {
    var seen: Set<String> = []
    for use in uses {
      guard let used = Name(use.name) else { continue }
      guard let home = homes.first(where: { $0.name.text == used.text }) else {
        findings.reportUnknown(
          .unknownDomain, "there is no domain `\(used.text)`", at: used.span, "not declared",
          name: used, among: homes.map(\.name.text), "domain")
        seen.insert(used.text)
        continue
      }
      seen.insert(used.text)
      guard let major = use.major?.integer, major != home.version.major else { continue }
      findings.report(
        .versionMismatch,
        "`\(name.text)` is written for `\(used.text)` \(major), found version "
          + "\(home.version)", at: use.span, "another major version",
        because: [LabelledSpan(home.name.span, "version \(home.version)")],
        help: "read what changed, then write `uses \(used.text) \(home.version.major)`",
        fix: .write("\(used.text) \(home.version.major)", over: use.span))
    }
    return Scope(name: name.text, uses: seen)
  }

  private mutating func declareNames(_ sections: [DomainSection]) {
    for section in sections {
      let domain = section.name.text
      for name in section.syntax.entities.compactMap({ Name($0.name) }) {
        _ = entities.declare(name, in: domain, &findings)
      }
      for name in section.syntax.taxonomies.compactMap({ Name($0.name) }) {
        _ = taxonomies.declare(name, in: domain, &findings)
      }
      for syntax in section.syntax.canonicals {
        guard let name = Name(syntax.name) else { continue }
        if attributes.declare(name, in: domain, &findings) {
          owners[name.text] = Name(syntax.entity)?.text
        }
      }
      for name in section.syntax.queries.compactMap({ Name($0.name) }) {
        _ = queries.declare(name, in: domain, &findings)
      }
      for name in section.syntax.families.compactMap({ Name($0.name) }) {
        _ = families.declare(name, in: domain, &findings)
      }
    }
  }

  private mutating func declareNames(_ policy: PolicySyntax) {
    let here = Name(policy.name)?.text ?? ""
    func names(_ syntaxes: [NameSyntax?]) -> [Name] { syntaxes.compactMap { Name($0) } }
    for name in names(policy.purposes.flatMap { $0.root?.everyName ?? [] }) {
      _ = purposes.declare(name, in: here, &findings)
    }
    for name in names(policy.roles.flatMap(\.roles)) {
      _ = roles.declare(name, in: here, &findings)
    }
    for name in names(policy.parameters.map(\.name)) {
      _ = parameters.declare(name, in: here, &findings)
    }
    for name in names(policy.privacies.map(\.name)) {
      _ = privacies.declare(name, in: here, &findings)
    }
    for name in names(policy.rules.map(\.name)) { _ = rules.declare(name, in: here, &findings) }
    for name in names(policy.trainings.map(\.name)) {
      _ = trainings.declare(name, in: here, &findings)
    }
    for name in names(policy.acceptances.map(\.name)) {
      _ = acceptances.declare(name, in: here, &findings)
    }
    for name in names(policy.settlements.map(\.name)) {
      _ = settlements.declare(name, in: here, &findings)
    }
  }

  /// Whether `name` is the declaration that counts, not a second one of the same name.
  func isFirst(_ name: Name, in table: SymbolTable) -> Bool {
    table.symbols[name.text]?.name.span == name.span
  }

  mutating func notInForce(_ what: String, _ span: SourceSpan) {
    findings.report(
      .notInForce, "`\(what)` is read, but nothing enforces it yet", at: span,
      "would have no effect", help: "take it out: a policy never says more than is done")
  }

  /// A clause that has to be there; a finding, unless the declaration did not parse.
  mutating func required<Value>(
    _ value: Value?, _ clause: String, of name: Name, broken: Bool, _ example: String
  ) -> Value? {
    if value == nil, !broken {
      findings.report(
        .missingClause, "`\(name.text)` has no `\(clause)`", at: name.span,
        "`\(clause)` is missing", help: "add `\(example)`")
    }
    return value
  }

  /// One of a closed set of words.
  mutating func word(
    _ name: Name, among known: [String], _ kind: String
  ) -> String? {
    if known.contains(name.text) { return name.text }
    findings.report(
      .unknownWord, "there is no \(kind) `\(name.text)`", at: name.span, "not known here",
      help: Spelling.nearest(to: name.text, among: known).map { "did you mean `\($0)`?" }
        ?? "write \(Phrase.list(known, "or"))",
      fix: .correct(name.text, name.span, among: known))
    return nil
  }
}

extension PurposeTermSyntax {
  /// The purpose's name and those of everything within it.
  var everyName: [NameSyntax?] { [name] + terms.flatMap(\.everyName) }
}
