import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// The second stage: `ResolvedPolicy` → `TypedPolicy`.
struct Typer {
  let resolved: ResolvedPolicy
  private let memory: CheckMemory?
  var queries: QueryTyper
  private var prices = PriceTyper([])
  var findings = Findings()

  private init(_ resolved: ResolvedPolicy, _ memory: CheckMemory?) {
    (self.resolved, self.memory) = (resolved, memory)
    queries = QueryTyper(resolved, memory)
  }

  static func type(
    _ resolved: ResolvedPolicy, _ memory: CheckMemory?, _ findings: inout Findings
  ) -> TypedPolicy {
    memory?.begin(resolved)
    var typer = Typer(resolved, memory)
    let attributes = resolved.attributes.compactMap { typer.known($0) }
    for query in resolved.queries { typer.sample(query) }
    DeprecationCheck(resolved: resolved).check(&typer.findings)
    let parameters = resolved.parameters.compactMap { typer.parameter($0) }
    typer.prices = PriceTyper(parameters)
    let trainings = resolved.trainings.flatMap { typer.known($0) }
    let settlements = resolved.settlements.compactMap { typer.settlement($0, parameters) }
    findings.absorb(typer.findings)
    return TypedPolicy(
      resolved: resolved, attributes: attributes, trainings: trainings, parameters: parameters,
      settlements: settlements)
  }

  /// Every query is typed once, used or not, with the first choice of each parameter.
  private mutating func sample(_ query: QueryDeclaration) {
    let key = ObjectIdentifier(query)
    if let known = memory?.samples[key], queries.takes(known) { return }
    let arguments = query.parameters.map { parameter -> Constant.Kind? in
      if let first = parameter.choices?.first { return first.kind }
      switch parameter.type {
      case .duration: return .duration(Period(seconds: 86_400))
      case .count: return .number(ExactDecimal(1))
      case .ratio: return .number(ExactDecimal(0))
      case .money(let currency): return .money(ExactDecimal(1), currency: currency)
      case .boolean: return .word("true")
      case .term(let taxonomy):
        return resolved.taxonomy(taxonomy)?.terms.first.map { .word($0.name) }
      case .date: return .instant(Instant(seconds: 0))
      case .decimal: return .number(ExactDecimal(0))
      case .instant, .market, .key, .text, .quantity: return nil
      }
    }
    guard !arguments.contains(nil),
      let closed = queries.close(query, arguments.compactMap(\.self), &findings)
    else { return }
    memory?.samples.keep(closed, for: key)
  }

  /// A typed attribute, from the check before where that holds.
  private mutating func known(_ declaration: AttributeDeclaration) -> Attribute? {
    let key = ObjectIdentifier(declaration)
    if let kept = memory?.typedAttributes[key] { return kept.attribute }
    let before = findings.reports
    guard let attribute = attribute(declaration) else { return nil }
    if findings.reports == before {
      memory?.typedAttributes.keep(
        TypedAttribute(declaration: declaration, attribute: attribute), for: key)
    }
    return attribute
  }

  private mutating func attribute(_ declaration: AttributeDeclaration) -> Attribute? {
    if declaration.type == .text, declaration.label != .local {
      findings.report(
        .textNotLocal, "`\(declaration.name.text)` is free text and must be `local`",
        at: declaration.labelSpan, "\(declaration.label.rawValue)",
        because: [LabelledSpan(declaration.typeSpan, "free text can hold anything")],
        help: "write `class local`, or give it a type that says what it holds",
        fix: .write("local", over: declaration.labelSpan))
      return nil
    }
    let scalars = ScalarTyper(resolved: resolved, bindings: [:])
    let because = [LabelledSpan(declaration.typeSpan, "declared \(declaration.type.written)")]
    var range: Bound?
    if let use = declaration.range {
      guard declaration.type.isOrdered else {
        findings.report(
          .typeMismatch, "values of \(declaration.type.written) have no range", at: use.span,
          "nothing to compare", because: because)
        return nil
      }
      range = scalars.bound(use, as: declaration.type, &findings, because: because)
      guard range != nil else { return nil }
    }
    let absent = treatment(declaration.absent, declaration.type, scalars, because)
    let unknown = treatment(declaration.unknown, declaration.type, scalars, because)
    guard let absent, let unknown else { return nil }
    return Attribute(
      name: declaration.name.text, domain: declaration.domain, entity: declaration.entity.text,
      type: declaration.type, label: declaration.label, meaning: declaration.meaning,
      source: declaration.source, range: range, outside: declaration.outside,
      absent: declaration.isOptional ? .kept : absent, unknown: unknown,
      deprecated: declaration.deprecated.map {
        Deprecation(since: $0.since.value, successor: $0.successor?.text)
      })
  }

  private mutating func treatment(
    _ use: AttributeDeclaration.Treatment?, _ type: ValueType, _ scalars: ScalarTyper,
    _ because: [LabelledSpan]
  ) -> AbsentTreatment? {
    guard case .value(let constant)? = use else { return .setAside }
    return scalars.value(constant, as: type, &findings, because: because).map { .value($0) }
  }

  private mutating func parameter(_ declaration: ParameterDeclaration) -> Parameter? {
    let scalars = ScalarTyper(resolved: resolved, bindings: [:])
    guard
      let initial = scalars.value(declaration.initial, as: declaration.type, &findings)
    else { return nil }
    var steps: [Parameter.Step] = []
    for step in declaration.steps {
      guard let value = scalars.value(step.value, as: declaration.type, &findings) else {
        return nil
      }
      if let last = steps.last, step.epoch.value <= last.epoch {
        findings.report(
          .stepsNotAscending, "epoch \(step.epoch.value) does not come after epoch \(last.epoch)",
          at: step.epoch.span, "steps are in ascending order",
          because: [LabelledSpan(declaration.name.span, "in this parameter")])
        return nil
      }
      steps.append(.init(epoch: step.epoch.value, value: value))
    }
    return Parameter(name: declaration.name.text, initial: initial, steps: steps)
  }

  private mutating func settlement(
    _ declaration: SettlementDeclaration, _ parameters: [Parameter]
  ) -> Settlement? {
    let use = declaration.challengeWindow
    let window: Parameter
    if case .word(let word) = use.kind {
      guard let known = resolved.parameters.first(where: { $0.name.text == word }) else {
        return nil
      }
      guard known.type == .duration else {
        findings.report(
          .typeMismatch,
          "a challenge window is a Duration, but `\(word)` is "
            + known.type.written, at: use.span, "this is \(known.type.written)",
          because: [LabelledSpan(known.name.span, "declared here")])
        return nil
      }
      guard let typed = parameters.first(where: { $0.name == word }) else { return nil }
      window = typed
    } else {
      let scalars = ScalarTyper(resolved: resolved, bindings: [:])
      guard let seconds = scalars.value(use, as: .duration, &findings) else { return nil }
      window = Parameter(name: "challenge_window", initial: seconds)
    }
    var shares: [Settlement.Share] = []
    for share in declaration.shares {
      guard let part = share.part.value.scaledDown(byPowerOfTen: 4) else { return nil }
      shares.append(.init(receiver: share.receiver.text, millionths: part))
    }
    return Settlement(
      name: declaration.name.text, challengeWindow: window, attempts: declaration.attempts.value,
      shares: shares, place: resolved.place(declaration.name.span))
  }
}

extension Typer {
  /// The closed instances of a template, from the check before where those hold.
  private mutating func known(_ declaration: TrainingDeclaration) -> [TypedTraining] {
    let key = ObjectIdentifier(declaration)
    if let kept = memory?.instances[key], kept.hasFamilies(of: resolved) {
      let isCurrent = kept.trainings.allSatisfy { training in
        training.queries.allSatisfy { queries.isCurrent($0, &findings) }
      }
      if isCurrent { return kept.trainings }
    }
    memory?.instances.forget(key)
    let before = findings.reports
    let instances = instances(of: declaration)
    let trainings = instances.compactMap(\.self)
    // A mistake of a query is reported once, and leaves every instance out that reads it.
    if findings.reports == before, trainings.count == instances.count, let memory,
      let kept = TypedInstances(trainings, of: declaration, in: resolved)
    {
      memory.instances.keep(kept, for: key)
    }
    return trainings
  }

  /// The closed instances of a template; `nil` for one with a mistake, after a finding.
  private mutating func instances(of declaration: TrainingDeclaration) -> [TypedTraining?] {
    let arguments = ArgumentTyper(resolved: resolved)
    guard let tuples = arguments.tuples(of: declaration.parameters, declaration.name, &findings),
      let intervals = prices.intervals(of: declaration.phases)
    else { return [] }
    return tuples.map { instance(of: declaration, $0, intervals) }
  }

  private mutating func instance(
    of declaration: TrainingDeclaration, _ tuple: [Constant.Kind], _ intervals: [PhaseInterval]
  ) -> TypedTraining? {
    let names = declaration.parameters.map(\.name.text)
    let scope = Bindings(zip(names, tuple), uniquingKeysWith: { first, _ in first })
    let families = declaration.families.map { family($0, in: scope) }
    let goal = goal(of: declaration, in: scope)
    let use = resolved.acceptances.first { $0.name.text == declaration.acceptance.text }?.floor
    var floor: (query: ClosedQuery, use: SourceSpan)?
    if let use {
      guard let query = feature(use, in: scope) else { return nil }
      floor = (query, use.span)
    }
    let known = families.compactMap(\.self)
    guard known.count == families.count, let goal else { return nil }
    return TypedTraining(
      id: ArgumentTyper.id(declaration.name.text, tuple), declaration: declaration,
      arguments: zip(names, tuple).map { .init(name: $0, value: $1.written) }, families: known,
      goal: goal, floor: floor,
      row: row(declaration.row, known),
      heldOutMillionths: declaration.heldOut.value.scaledDown(byPowerOfTen: 4) ?? 0,
      intervals: intervals, attempts: declaration.attempts.value)
  }

  /// Every feature centred alike, weight one: measured to be within noise of any tuned weighting.
  private func row(_ use: TrainingDeclaration.RowUse?, _ families: [ClosedFamily]) -> RowRecipe {
    func quantised(_ part: ExactDecimal) -> Int64 {
      guard part >= ExactDecimal(0), part <= ExactDecimal(1) else { return 0 }
      let millionths = part.scaledDown(byPowerOfTen: 6) ?? 0
      return millionths * RowRecipe.one / 1_000_000
    }
    let centre = use.map { quantised($0.centre.value) } ?? RowRecipe.one / 2
    let constant = use.map { quantised($0.constant.value) } ?? RowRecipe.one * 6 / 10
    var seen: Set<String> = []
    let ids = families.flatMap(\.queries).map(\.id).filter { seen.insert($0).inserted }
    return RowRecipe(
      entries: ids.map { .init(feature: $0, offset: centre, weight: RowRecipe.one) },
      constant: constant)
  }

  mutating func feature(_ use: InstanceUse, in scope: Bindings) -> ClosedQuery? {
    guard let declaration = resolved.query(use.name.text) else { return nil }
    guard !declaration.isOutcome else {
      findings.report(
        .outcomeAsFeature, "the outcome `\(use.name.text)` is not known at the reference time",
        at: use.span, "used as a feature",
        because: [LabelledSpan(declaration.name.span, "declared `as outcome`")],
        help: "a feature reads `in last …` only")
      return nil
    }
    return queries.close(use, in: scope, &findings)
  }

  private mutating func family(_ use: InstanceUse, in scope: Bindings) -> ClosedFamily? {
    guard let family = resolved.family(use.name.text) else { return nil }
    let arguments = ArgumentTyper(resolved: resolved)
      .bind(use, to: family.parameters, in: scope, &findings)
    guard let arguments else { return nil }
    let inner = Bindings(
      zip(family.parameters.map(\.name.text), arguments), uniquingKeysWith: { first, _ in first })
    let closed = family.items.map { feature($0, in: inner) }
    let known = closed.compactMap(\.self)
    guard known.count == closed.count else { return nil }
    return ClosedFamily(
      id: ArgumentTyper.id(family.name.text, arguments), name: family.name.text, queries: known,
      items: family.items.map(\.span), use: use.span)
  }
}
