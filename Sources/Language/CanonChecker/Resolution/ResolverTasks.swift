import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Parse, query and compute templates.
extension Resolver {
  /// The parts of a template that all classes share.
  private struct Template {
    let name: NameSyntax?
    let taskClass: TaskClass
    let parameters: [TemplateParameterSyntax]
    var hasError = false
    var aggregate: AggregateClauseSyntax?
    var cost: CostClauseSyntax?
    var output: OutputClauseSyntax?
    var under: UnderClauseSyntax?
    var parsing: ParsingSyntax?
  }

  private static func templates(_ policy: PolicySyntax) -> [Template] {
    policy.parsings.map {
      Template(
        name: $0.name, taskClass: .parse, parameters: $0.parameters, hasError: $0.hasError,
        output: $0.output, parsing: $0)
    }
      + policy.projections.map {
        Template(
          name: $0.name, taskClass: .query, parameters: $0.parameters, hasError: $0.hasError,
          aggregate: $0.aggregate, cost: $0.cost, output: $0.output, under: $0.under)
      }
      + policy.computations.map {
        Template(
          name: $0.name, taskClass: .compute, parameters: $0.parameters, hasError: $0.hasError,
          aggregate: $0.aggregate, cost: $0.cost, output: $0.output, under: $0.under)
      }
  }

  mutating func declareTasks(_ policy: PolicySyntax, _ scope: Scope) {
    for template in Resolver.templates(policy) {
      guard let name = Name(template.name) else { continue }
      _ = governance.tasks.declare(name, in: scope.name, &findings)
      _ = governance.bounded.declare(name, in: scope.name, &findings)
      var own = self
      for parameter in template.parameters {
        guard let name = Name(parameter.name), let type = own.type(parameter.type, scope) else {
          continue
        }
        governance.parameters[template.taskClass, default: [:]][name.text] = type
      }
    }
  }

  mutating func tasks(_ policy: PolicySyntax, _ scope: Scope) -> [TaskDeclaration] {
    Resolver.templates(policy).compactMap { template in
      guard let name = Name(template.name), isFirst(name, in: governance.tasks),
        !template.hasError
      else { return nil }
      return template.taskClass == .parse
        ? parsing(template, name, scope) : aggregation(template, name, scope)
    }
  }

  private mutating func output(_ template: Template, _ name: Name, _ wanted: String) -> Name? {
    let outputs = template.output?.outputs ?? []
    let output = required(
      outputs.first.map { Name($0) }, "output", of: name, broken: false, "output \(wanted)")
    guard let output, isOnly(outputs), word(output, among: [wanted], "output") != nil else {
      return nil
    }
    return output
  }

  /// A task has one output; a second one would be passed over silently.
  mutating func isOnly(_ outputs: [NameSyntax]) -> Bool {
    guard outputs.count > 1, let first = outputs.first else { return true }
    findings.report(
      .unexpectedForm, "a task has one output", at: outputs[1].span, "a second one",
      because: [LabelledSpan(first.span, "the first")], help: "write `output \(first.text)`")
    return false
  }

  private mutating func parsing(
    _ template: Template, _ name: Name, _ scope: Scope
  ) -> TaskDeclaration? {
    let parameters = templateParameters(template.parameters, scope)
    let reads = required(
      template.parsing?.reads, "reads", of: name, broken: false,
      "reads Receipt with purchased_at")
    if let place = template.parsing?.place { _ = places(place) }
    guard let parameters, let reads, let output = output(template, name, "record"),
      let entity = Name(reads.entity), entities.find(entity, from: scope, &findings) != nil
    else { return nil }
    let read = reads.attributes.map { Name($0) }
    for attribute in read {
      guard attributes.find(attribute, from: scope, &findings) != nil else { return nil }
      guard let owner = owners[attribute.text], owner != entity.text else { continue }
      findings.report(
        .invalidAggregate,
        "`\(attribute.text)` is an attribute of `\(owner)`, not of "
          + "`\(entity.text)`", at: attribute.span, "of another record",
        because: [LabelledSpan(entity.span, "one record of it is read")],
        help: "read attributes of `\(entity.text)` only")
      return nil
    }
    return TaskDeclaration(
      name: name, taskClass: .parse, parameters: parameters, reads: (entity, read),
      aggregates: [], cost: nil, output: output, privacy: nil)
  }

  private mutating func aggregation(
    _ template: Template, _ name: Name, _ scope: Scope
  ) -> TaskDeclaration? {
    let parameters = templateParameters(template.parameters, scope)
    let aggregate = required(
      template.aggregate, "aggregate", of: name, broken: false, "aggregate count")
    let rho = required(
      plainCost(template.cost), "cost", of: name, broken: template.cost?.parameter != nil,
      "cost rho 0.002 attempts at most 2")
    let under = required(
      Name(template.under?.privacy), "under", of: name, broken: false, "under TrainingPrivacy")
    guard let parameters, let aggregate, let rho, let under,
      let output = output(template, name, "aggregates"), let cost = template.cost,
      privacies.find(under, from: scope, &findings) != nil
    else { return nil }
    let uses = aggregate.items.map { self.aggregate($0, template.taskClass, scope) }
    guard !uses.contains(where: { $0 == nil }) else { return nil }
    let attempts = placed(cost.attempts) ?? Placed(value: 1, span: cost.span)
    return TaskDeclaration(
      name: name, taskClass: template.taskClass, parameters: parameters, reads: nil,
      aggregates: uses.compactMap(\.self),
      cost: .init(rho: rho, attempts: attempts, span: cost.span), output: output, privacy: under)
  }

  private mutating func aggregate(
    _ syntax: AggregateItemSyntax, _ taskClass: TaskClass, _ scope: Scope
  ) -> TaskDeclaration.AggregateUse? {
    let functions = ["count", "sum", "histogram"] + (taskClass == .compute ? ["gram"] : [])
    guard let function = Name(syntax.function),
      word(function, among: functions, "aggregate") != nil
    else { return nil }
    let table = function.text == "gram" ? families : queries
    let example =
      [
        "count": "count", "gram": "gram of spending", "sum": "sum of spend(90d)",
        "histogram": "histogram of spend(90d) at { 0 USD, 50 USD }",
      ][function.text] ?? ""
    let wantsQuery = function.text != "count"
    let wantsEdges = function.text == "histogram"
    guard (syntax.query != nil) == wantsQuery, (syntax.edges != nil) == wantsEdges else {
      findings.report(
        .invalidAggregate, "`\(function.text)` is not written so", at: syntax.span,
        "does not fit", help: "write `\(example)`")
      return nil
    }
    var query: InstanceUse?
    if wantsQuery {
      guard let found = instance(syntax.query, of: table, scope) else { return nil }
      query = found
    }
    let edges = syntax.edges?.elements.map { constant($0) }
    guard !(edges?.contains { $0 == nil } ?? false) else { return nil }
    return .init(
      function: function, query: query, edges: edges?.compactMap(\.self), span: syntax.span)
  }
}
