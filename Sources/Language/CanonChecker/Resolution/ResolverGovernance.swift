import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// The names of what a policy declares beside its trainings, and what they are.
struct GovernanceNames {
  var scopes = SymbolTable("scope", .unknownScope)
  var delegations = SymbolTable("delegation", .unknownBlock)
  var evolutions = SymbolTable("evolution", .unknownBlock)
  /// Templates of every class, trainings included: a request names one of them.
  var tasks = SymbolTable("task template", .unknownTask)
  /// Templates of the classes beside `train`.
  var bounded = SymbolTable("task template", .unknownTask)
  var actors: [String: (actor: Actor, span: SourceSpan)] = [:]
  var markets: [String: SourceSpan] = [:]
  /// Parameters of the templates of a class: `task.x` may name them.
  var parameters: [TaskClass: [String: ValueType]] = [:]
}

/// Stewards, actors, markets, scopes, delegations and the terms of privacy blocks.
extension Resolver {
  mutating func declareGovernance(_ policy: PolicySyntax, _ scope: Scope) {
    let here = scope.name
    for item in policy.roles.flatMap(\.items) {
      guard let name = Name(item.name), isFirst(name, in: roles), let actor = Name(item.actor)
      else { continue }
      let known = Actor.allCases.map(\.rawValue)
      if let word = word(actor, among: known, "actor"), let found = Actor(rawValue: word) {
        governance.actors[name.text] = (found, actor.span)
      }
    }
    for market in policy.markets.flatMap(\.markets).map({ Name($0) }) {
      guard isMarket(market) else { continue }
      if let first = governance.markets[market.text] {
        findings.report(
          .duplicateName, "market `\(market.text)` is declared twice", at: market.span,
          "declared again", because: [LabelledSpan(first, "first declared here")],
          help: "drop one of them")
      } else {
        governance.markets[market.text] = market.span
      }
    }
    for name in policy.scopes.compactMap({ Name($0.name) }) {
      _ = governance.scopes.declare(name, in: here, &findings)
    }
    for name in policy.delegations.compactMap({ Name($0.name) }) {
      _ = governance.delegations.declare(name, in: here, &findings)
    }
    for name in policy.evolutions.compactMap({ Name($0.name) }) {
      _ = governance.evolutions.declare(name, in: here, &findings)
    }
    for name in policy.requirements.compactMap({ Name($0.name) }) {
      _ = rules.declare(name, in: here, &findings)
    }
    for name in policy.trainings.compactMap({ Name($0.name) }) {
      _ = governance.tasks.declare(name, in: here, &findings)
    }
    declareTasks(policy, scope)
  }

  /// Whether a market is a country's code; the policy's own list is not asked.
  private mutating func isMarket(_ name: Name) -> Bool {
    if Markets.known.contains(name.text) { return true }
    findings.report(
      .unknownMarket, "there is no market `\(name.text)`", at: name.span,
      "a country code of ISO 3166-1",
      help: Spelling.nearest(to: name.text, among: Markets.known).map { "did you mean `\($0)`?" }
        ?? "write two capital letters, such as `DE`",
      fix: .correct(name.text, name.span, among: Markets.known))
    return false
  }

  /// A market that the policy is for.
  mutating func market(_ name: Name) -> String? {
    guard isMarket(name) else { return nil }
    if governance.markets.isEmpty || governance.markets[name.text] != nil { return name.text }
    let declared = governance.markets.sorted { $0.key < $1.key }
    findings.report(
      .marketNotDeclared, "the policy is not for market `\(name.text)`", at: name.span,
      "no task can name it",
      because: declared.first.map { [LabelledSpan($0.value, "the policy's markets")] } ?? [],
      help: "declare it: `market \((declared.map(\.key) + [name.text]).joined(separator: ", "))`",
      fix: .append(
        name.text,
        after: declared.max { $0.value < $1.value }.map { Name(text: $0.key, span: $0.value) }))
    return nil
  }

  /// A role that is what the place asks for; `use` says for what.
  mutating func role(
    _ name: Name, as wanted: Actor, _ scope: Scope, _ use: String
  ) -> String? {
    guard roles.find(name, from: scope, &findings) != nil else { return nil }
    let found = governance.actors[name.text]
    let actor = found?.actor ?? .taskSubmitter
    if actor == wanted { return name.text }
    let declared = roles.symbols[name.text].map { $0.name.span } ?? name.span
    findings.report(
      .wrongActor, "`\(name.text)` is a \(actor.rawValue), and \(use)", at: name.span,
      "acts as something else",
      because: [LabelledSpan(found?.span ?? declared, "\(actor.rawValue): declared here")],
      help: "name a role that is declared `as \(wanted.rawValue)`")
    return nil
  }

  /// Everything that was declared, after the names are known.
  mutating func governance(
    _ policy: PolicySyntax, _ homes: [DomainHome], _ scope: Scope
  ) -> GovernanceDeclarations {
    var result = GovernanceDeclarations()
    result.actors = governance.actors.map { RoleActor(role: $0.key, actor: $0.value.actor) }
    result.markets = governance.markets.keys.sorted()
    let offices =
      homes.map { ($0.name.text, $0.steward) } + [(scope.name, Name(policy.steward))]
    for (of, steward) in offices {
      guard let name = steward else { continue }
      if let role = role(name, as: .governanceActor, scope, "a steward is a governance_actor") {
        result.stewards.append(Stewardship(of: of, role: role))
      }
    }
    result.scopes = policy.scopes.compactMap { consentScope($0, scope) }
    result.delegations = policy.delegations.compactMap { delegation($0, scope) }
    result.evolutions = policy.evolutions.compactMap { evolution($0, scope) }
    for block in policy.privacies {
      guard let name = Name(block.name), isFirst(name, in: privacies) else { continue }
      result.terms[name.text] = terms(of: block)
    }
    result.requirements = policy.requirements.compactMap { requirement($0, scope) }
    result.tasks = tasks(policy, scope)
    result.tasksAreWhole =
      result.tasks.count
      == policy.parsings.count + policy.projections.count + policy.computations.count
    result.tests = policy.tests.flatMap { tests($0, scope) }
    return result
  }

  private mutating func known(
    _ names: [NameSyntax], in table: SymbolTable, _ scope: Scope
  ) -> [String]? {
    let found = names.map { table.find(Name($0), from: scope, &findings)?.name.text }
    return found.contains(nil) ? nil : Set(found.compactMap(\.self)).sorted()
  }

  /// A positive length of time within what can be kept; `nil` after a finding, or without one.
  mutating func length(_ literal: LiteralSyntax?, _ what: String) -> Period? {
    guard let literal, let period = literal.duration else { return nil }
    if period.seconds > 0, period <= ProgramLimits.longestPeriod { return period }
    findings.report(
      .outsideLimits, "\(what) cannot last \(period)", at: literal.span,
      "from 1s to \(ProgramLimits.longestPeriod)", help: "write a length within that")
    return nil
  }

  private mutating func consentScope(_ syntax: ScopeSyntax, _ scope: Scope) -> ConsentScope? {
    guard let name = Name(syntax.name), isFirst(name, in: governance.scopes), !syntax.hasError,
      let covered = known(syntax.purposes, in: purposes, scope)
    else { return nil }
    let longest = length(syntax.longest, "a consent")
    guard syntax.longest == nil || longest != nil else { return nil }
    return ConsentScope(name: name.text, purposes: covered, longest: longest)
  }

  private mutating func delegation(
    _ syntax: DelegationSyntax, _ scope: Scope
  ) -> DelegationTerms? {
    guard let name = Name(syntax.name), isFirst(name, in: governance.delegations),
      !syntax.hasError, let principal = Name(syntax.principal),
      let role = role(principal, as: .taskSubmitter, scope, "only a task_submitter can lend")
    else { return nil }
    let purposes = required(
      syntax.purposes, "purpose", of: name, broken: false, "purpose marketing_models")
    let lasts = required(
      syntax.longest, "lasts", of: name, broken: false, "lasts at most 90d")
    let cap = required(syntax.cap, "cap", of: name, broken: false, "cap rho 0.05")
    guard let purposes, let lasts, let cap, let covered = known(purposes, in: self.purposes, scope),
      let longest = length(lasts, "a delegation"), let rho = rho(placedNumber(cap))
    else { return nil }
    let (text, position) = sources.position(name.span)
    return DelegationTerms(
      name: name.text, role: role, purposes: covered, longest: longest, cap: rho,
      place: SourcePlace(
        file: text.name, line: Int64(position.line), column: Int64(position.column)))
  }

  /// A cost that can be charged, rounded up to 10^−12.
  private mutating func rho(_ placed: Placed<ExactDecimal>?) -> Rho? {
    guard let placed else { return nil }
    return Charge.rho(placed, &findings)
  }

  private mutating func evolution(
    _ syntax: EvolutionSyntax, _ scope: Scope
  ) -> EvolutionDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: governance.evolutions),
      !syntax.hasError
    else { return nil }
    let nominate = required(
      syntax.nominate, "nominate", of: name, broken: false,
      "nominate local when declared in at least 3 Vaults and present for at least 100 Customer "
        + "in one epoch")
    let covered = required(
      syntax.purposes, "purpose", of: name, broken: false, "purpose measurement")
    let cost = required(
      plainCost(syntax.cost), "cost", of: name, broken: syntax.cost?.parameter != nil,
      "cost rho 0.0005")
    let under = required(
      Name(syntax.under?.privacy), "under", of: name, broken: false, "under TrainingPrivacy")
    let promoter = required(
      Name(syntax.promoter), "promote", of: name, broken: false, "promote by steward")
    guard let nominate, let covered, let cost, let under, let promoter,
      let purposes = known(covered, in: purposes, scope), let vaults = placed(nominate.vaults),
      let units = placed(nominate.units),
      let unit = Name(nominate.entity), entities.find(unit, from: scope, &findings) != nil,
      privacies.find(under, from: scope, &findings) != nil,
      role(promoter, as: .governanceActor, scope, "only a governance_actor promotes") != nil
    else { return nil }
    return EvolutionDeclaration(
      name: name, vaults: vaults, units: units, unit: unit, purposes: purposes, rho: cost,
      privacy: under, promoter: promoter)
  }
}

/// The terms of a privacy block that say where, and for what consent.
extension Resolver {
  private mutating func terms(of syntax: PrivacySyntax) -> PrivacyTerms {
    var terms = PrivacyTerms()
    if let path = syntax.consent?.scope, path.text != "task.purpose" {
      terms.consentScope = path.text
    }
    if let place = syntax.place { terms.places = places(place).sorted() }
    var seen: [String: SourceSpan] = [:]
    for region in syntax.regions where !region.hasError {
      guard let market = Name(region.region), self.market(market) != nil else { continue }
      if let first = seen.updateValue(market.span, forKey: market.text) {
        findings.report(
          .duplicateName, "the region of `\(market.text)` is stated twice", at: market.span,
          "again", because: [LabelledSpan(first, "first stated here")],
          help: "keep the one that is meant")
        continue
      }
      let aggregate = Name(region.aggregateIn)
      let release = region.releaseTo.map { Name($0) }
      guard aggregate.map({ isMarket($0) }) ?? true else { continue }
      guard release.allSatisfy({ isMarket($0) }) else { continue }
      terms.regions.append(
        .init(
          market: market.text, aggregateIn: aggregate?.text,
          releaseTo: Set(release.map(\.text)).sorted()))
    }
    terms.regions.sort { $0.market < $1.market }
    return terms
  }

  /// Whether consent is asked for the task's purpose, or for a declared scope.
  mutating func isPurposeOrScope(_ syntax: ConsentClauseSyntax, _ scope: Scope) -> Bool {
    guard let path = syntax.scope else { return false }
    if path.text == "task.purpose" { return true }
    return governance.scopes.find(Name(text: path.text, span: path.span), from: scope, &findings)
      != nil
  }

  /// Places that exist and of which one is the Vault: nothing here computes anywhere else.
  mutating func places(_ syntax: PlaceClauseSyntax) -> [String] {
    let names = syntax.places.map { Name($0) }
    let known = names.compactMap { word($0, among: ["vault", "tee"], "place") }
    guard known.count == names.count else { return [] }
    if !known.contains("vault") {
      findings.report(
        .wrongPlace, "nothing computes outside the Vault", at: syntax.span,
        "`vault` is not among the places", help: "write `place vault`",
        fix: .write("place vault", over: syntax.span))
    }
    return known
  }
}
