import CanonDiagnostics
import CanonPrivacy
package import CanonProgram
import CanonSource
import CanonTypes

/// A closed parse, query or compute task with the queries that it is made of.
package struct CheckedTask: Sendable {
  package let task: BoundedTask
  package let features: [ClosedQuery]
  package let families: [ClosedFamily]
}

/// What tasks beside trainings may release, how far one unit moves it, and what it costs.
struct TaskCheck {
  let resolved: ResolvedPolicy
  let blocks: [String: PrivacyBlock]
  var queries: QueryTyper

  init(resolved: ResolvedPolicy, blocks: [String: PrivacyBlock]) {
    (self.resolved, self.blocks) = (resolved, blocks)
    queries = QueryTyper(resolved)
  }

  /// Every closed instance; those with a mistake are left out after a finding.
  mutating func check(_ use: TaskDeclaration, _ findings: inout Findings) -> [CheckedTask] {
    let arguments = ArgumentTyper(resolved: resolved)
    guard let tuples = arguments.tuples(of: use.parameters, use.name, &findings) else { return [] }
    if let block = use.privacy.flatMap({ blocks[$0.text] }),
      !released(use, block, &findings)
    {
      return []
    }
    return tuples.compactMap { instance(of: use, $0, &findings) }
  }

  private mutating func instance(
    of use: TaskDeclaration, _ tuple: [Constant.Kind], _ findings: inout Findings
  ) -> CheckedTask? {
    let names = use.parameters.map(\.name.text)
    let scope = Bindings(zip(names, tuple), uniquingKeysWith: { first, _ in first })
    var features: [ClosedQuery] = []
    var families: [ClosedFamily] = []
    var aggregates: [Aggregate] = []
    for item in use.aggregates {
      guard let aggregate = self.aggregate(item, in: scope, &features, &families, use, &findings)
      else { return nil }
      aggregates.append(aggregate)
    }
    let cost = cost(of: use, &findings)
    guard use.cost == nil || cost != nil else { return nil }
    let task = BoundedTask(
      id: ArgumentTyper.id(use.name.text, tuple), template: use.name.text,
      taskClass: use.taskClass,
      arguments: zip(names, tuple).map { .init(name: $0, value: $1.written) },
      reads: use.reads.map {
        .init(entity: $0.entity.text, attributes: $0.attributes.map(\.text).sorted())
      }, aggregates: aggregates, families: Set(families.map(\.name)).sorted(), cost: cost,
      output: use.output.text, privacy: use.privacy?.text, place: resolved.place(use.name.span))
    return CheckedTask(task: task, features: features, families: families)
  }

  private mutating func aggregate(
    _ item: TaskDeclaration.AggregateUse, in scope: Bindings, _ features: inout [ClosedQuery],
    _ families: inout [ClosedFamily], _ use: TaskDeclaration, _ findings: inout Findings
  ) -> Aggregate? {
    guard let name = item.query else { return Aggregate(kind: .count, sensitivity: .one) }
    if item.function.text == "gram" {
      guard let family = family(name, in: scope, use, &findings) else { return nil }
      families.append(family)
      features += family.queries
      return Aggregate(
        kind: .gram(family: family.id), sensitivity: .gram(features: family.queries.count))
    }
    guard let query = feature(name, in: scope, use, &findings), let bound = query.bound else {
      return nil
    }
    features.append(query)
    guard let edges = item.edges else {
      return sum(of: query, bound, item, use, &findings)
    }
    guard let values = self.edges(edges, of: query, bound, item, &findings) else { return nil }
    return Aggregate(kind: .histogram(feature: query.id, edges: values), sensitivity: .one)
  }

  /// A sum, moved by one unit as far as its bound and the records that count for its block let it.
  private func sum(
    of query: ClosedQuery, _ bound: Bound, _ item: TaskDeclaration.AggregateUse,
    _ use: TaskDeclaration, _ findings: inout Findings
  ) -> Aggregate? {
    let block = use.privacy.flatMap { blocks[$0.text] }
    var narrow = QueryTyper(resolved, under: block?.contributions ?? [])
    let largest = bound.largest(of: narrow.values(of: query), ifEmpty: query.ifEmpty)
    let sensitivity = Aggregate.Sensitivity.sum(ofAtMost: largest)
    guard sensitivity.inVaults(block?.unitInVaults ?? 1) != nil else {
      findings.report(
        .mayOverflow, "one unit moves the sum of `\(query.declaration.name.text)` too far",
        at: item.span, "beyond the integers that are kept exactly", help: "lower its bound")
      return nil
    }
    return Aggregate(kind: .sum(feature: query.id), sensitivity: sensitivity)
  }

  /// A bounded feature that may leave: an aggregate releases all that its query reads.
  private mutating func feature(
    _ name: InstanceUse, in scope: Bindings, _ use: TaskDeclaration, _ findings: inout Findings
  ) -> ClosedQuery? {
    guard let declaration = resolved.query(name.name.text) else { return nil }
    guard !declaration.isOutcome else {
      findings.report(
        .outcomeAsFeature, "the outcome `\(name.name.text)` is not known at the reference time",
        at: name.span, "aggregated as a feature",
        because: [LabelledSpan(declaration.name.span, "declared `as outcome`")],
        help: "aggregate a query that reads `in last …`")
      return nil
    }
    guard let query = queries.close(name, in: scope, &findings) else { return nil }
    guard stays(query, name.span, use, &findings) else { return nil }
    return query
  }

  private mutating func family(
    _ name: InstanceUse, in scope: Bindings, _ use: TaskDeclaration, _ findings: inout Findings
  ) -> ClosedFamily? {
    guard let family = resolved.family(name.name.text),
      let arguments = ArgumentTyper(resolved: resolved).bind(
        name, to: family.parameters, in: scope, &findings)
    else { return nil }
    let inner = Bindings(
      zip(family.parameters.map(\.name.text), arguments), uniquingKeysWith: { first, _ in first })
    let closed = family.items.map { feature($0, in: inner, use, &findings) }
    let known = closed.compactMap(\.self)
    guard known.count == closed.count else { return nil }
    return ClosedFamily(
      id: ArgumentTyper.id(family.name.text, arguments), name: family.name.text, queries: known,
      items: family.items.map(\.span), use: name.span)
  }

  /// Rule 5, at an aggregate: nothing local reaches it, and its unit is the block's.
  private func stays(
    _ query: ClosedQuery, _ span: SourceSpan, _ use: TaskDeclaration, _ findings: inout Findings
  ) -> Bool {
    let name = query.declaration.name.text
    let path = [LabelledSpan(span, "released here, by `\(use.name.text)` as aggregates")]
    let help = "aggregate a query that is not `local`"
    if let declared = query.declaration.label, declared.value > .protected {
      findings.report(
        .localLeavesVault, "`\(name)` would leave its Vault", at: declared.span,
        "local: declared so by its author", because: path, help: help)
      return false
    }
    for read in query.reads {
      guard let attribute = resolved.attribute(read.name), attribute.label > .protected else {
        continue
      }
      findings.report(
        .localLeavesVault, "`\(read.name)` would leave its Vault", at: read.span,
        "local: read by `\(name)`",
        because: [LabelledSpan(attribute.labelSpan, "declared local here")] + path, help: help)
      return false
    }
    guard let block = use.privacy.flatMap({ blocks[$0.text] }),
      query.declaration.unit.text != block.unit
    else { return true }
    findings.report(
      .readsBeyondUnit,
      "`\(name)` is a value of each `\(query.declaration.unit.text)`, but `\(block.name)` "
        + "protects `\(block.unit)`", at: span, "another unit",
      because: [LabelledSpan(query.declaration.unit.span, "declared here")])
    return false
  }

  /// Edges in the query's unit, ascending and within its bound.
  private func edges(
    _ edges: [Constant], of query: ClosedQuery, _ bound: Bound,
    _ item: TaskDeclaration.AggregateUse, _ findings: inout Findings
  ) -> [Int64]? {
    let scalars = ScalarTyper(resolved: resolved, bindings: [:])
    var values: [Int64] = []
    for edge in edges {
      guard let value = scalars.value(edge, as: query.declaration.type, &findings) else {
        return nil
      }
      guard values.last.map({ $0 < value }) ?? true, bound.contains(value) else {
        findings.report(
          .invalidAggregate, "the edges of a histogram ascend within the bound", at: edge.span,
          bound.contains(value) ? "not above the edge before it" : "outside the bound",
          because: query.declaration.bound.map { [LabelledSpan($0.span, "the bound")] } ?? [],
          help: "list each edge once, the smallest first")
        return nil
      }
      values.append(value)
    }
    guard (2...256).contains(values.count) else {
      findings.report(
        .invalidAggregate, "a histogram of \(Phrase.count(values.count, "edge")) has no intervals",
        at: item.span, "from 2 to 256 edges", help: "write `at { 0, 10, 100 }`")
      return nil
    }
    return values
  }

  private func released(
    _ use: TaskDeclaration, _ block: PrivacyBlock, _ findings: inout Findings
  ) -> Bool {
    guard !block.releases.contains("aggregates") else { return true }
    let declared = resolved.privacyBlocks.first { $0.name.text == block.name }
    findings.report(
      .notReleased, "`\(block.name)` does not let `aggregates` be released", at: use.output.span,
      "asks for `aggregates`",
      because: declared?.releases.first.map { [LabelledSpan($0.span, "what may be released")] }
        ?? [],
      help: "write `release \((block.releases + ["aggregates"]).joined(separator: ", "))`",
      fix: .append("aggregates", after: declared?.releases.last))
    return false
  }

  /// attempts × ρ for the joint release, beside the noised cohort within one window.
  private func cost(of use: TaskDeclaration, _ findings: inout Findings) -> BoundedTask.Cost? {
    guard let cost = use.cost, let name = use.privacy, let block = blocks[name.text],
      Limits.check(cost.attempts, "attempts", ProgramLimits.attempts, &findings),
      let rho = Charge.rho(cost.rho, &findings)
    else { return nil }
    let total = ZeroConcentrated.cost(
      rho * cost.attempts.value, unitInVaults: block.unitInVaults)
    let cohort = block.cohortRho * block.unitInVaults
    guard total + cohort <= block.window.rho else {
      let squared = block.unitInVaults * block.unitInVaults
      let room = block.window.rho.less(cohort).picos / (cost.attempts.value * squared)
      let most = Rho(picos: room / 1_000_000 * 1_000_000)
      let fitting =
        most > .zero ? "cost rho \(most) attempts at most \(cost.attempts.value)" : nil
      findings.report(
        .overspentBudget,
        "`\(use.name.text)` costs each \(block.unit) ρ \(total + cohort), "
          + "\(block.name) allows ρ \(block.window.rho)", at: cost.span,
        "worst case: \(cost.attempts.value) attempts, and the noised cohort",
        because: [LabelledSpan(name.span, "under this block")],
        help: fitting.map { "fits: `\($0)`" }
          ?? "nothing fits beside the noised cohort: lower its rho, or raise the budget",
        fix: fitting.map { .write($0, over: cost.span) })
      return nil
    }
    return .init(rho: rho, attempts: cost.attempts.value, total: total)
  }
}
