import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Permits and forbids: conditions over the request, in finite sets.
extension Resolver {
  mutating func rule(_ syntax: RuleSyntax, _ scope: Scope) -> RuleDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: rules), !syntax.hasError,
      let taskClass = taskClass(Name(syntax.taskClass))
    else { return nil }
    return kept(memory?.rules, syntax.node, scope) { $0.rule(syntax, name, taskClass, scope) }
  }

  private mutating func rule(
    _ syntax: RuleSyntax, _ name: Name, _ taskClass: TaskClass, _ scope: Scope
  ) -> RuleDeclaration? {
    var condition = ConditionUse.always(name.span)
    if let expression = syntax.condition {
      guard let found = self.condition(expression, scope.over(taskClass)) else { return nil }
      condition = found
    }
    return RuleDeclaration(
      name: name, taskClass: taskClass, effect: syntax.isForbid ? .forbid : .permit,
      condition: condition,
      because: syntax.reason?.text)
  }

  mutating func condition(
    _ expression: ExpressionSyntax, _ scope: Scope
  ) -> ConditionUse? {
    let span = expression.span
    switch expression.inner {
    case .unary(let unary) where unary.isNot:
      guard let operand = unary.operand else { return nil }
      return condition(operand, scope).map { .not($0, span) }
    case .binary(let binary):
      guard let operation = binary.operator, let left = binary.left, let right = binary.right
      else { return nil }
      if operation == .and || operation == .or {
        let first = condition(left, scope)
        let second = condition(right, scope)
        guard let first, let second else { return nil }
        return operation == .and ? .all([first, second], span) : .any([first, second], span)
      }
      return test(left, operation, right, span, scope).map { .test($0, span) }
    default: break
    }
    findings.report(
      .unexpectedForm, "a rule tests fields of the task", at: span, "not a test",
      help: "write `task.submitter is model_operator`, or `task.families subset of { … }`")
    return nil
  }

  private mutating func test(
    _ left: ExpressionSyntax, _ operation: BinaryOperator, _ right: ExpressionSyntax,
    _ span: SourceSpan, _ scope: Scope
  ) -> Condition? {
    guard case .path(let path) = left.inner, path.parts.count == 2,
      path.parts.first?.text == "task", let field = path.parts.last
    else {
      let turned = right.pathText?.hasPrefix("task.") == true
      findings.report(
        .unexpectedForm,
        turned
          ? "the test stands the wrong way round" : "a rule tests fields of the task",
        at: left.span, "not a field of `task`",
        help: turned
          ? "write `\(right.pathText ?? "") \(operation.rawValue) …`"
          : "a condition has no arithmetic, so it cannot fail: begin it with a field of `task`",
        fix: turned && operation == .subsetOf
          ? .write("\(right.node.text) subset of \(left.node.text)", over: span) : nil)
      return nil
    }
    guard Resolver.fields(of: scope.taskClass).contains(field.text) else {
      return argument(Name(field), operation, right, span, scope)
    }
    switch (field.text, operation) {
    case ("submitter", .is), ("submitter", .equal):
      guard let word = single(right) else { return nil }
      return role(word, as: .taskSubmitter, scope, "only a task_submitter submits")
        .map { .submitterIs(role: $0) }
    case ("template", .is), ("template", .equal):
      return known(right, in: governance.bounded, scope).map { .trainingIs([$0]) }
    case ("purpose", .within), ("purpose", .is):
      return known(right, in: purposes, scope).map { .purposeWithin($0) }
    case ("families", .subsetOf):
      return set(right, in: families, scope).map { .familiesSubset(of: $0) }
    case ("families", .contains):
      return known(right, in: families, scope).map { .familiesContain($0) }
    case ("markets", .subsetOf): return markets(right).map { .marketsSubset(of: $0) }
    case ("markets", .contains): return market(right).map { .marketsContain($0) }
    case ("training", .is), ("training", .equal):
      return known(right, in: trainings, scope).map { .trainingIs([$0]) }
    default:
      wrongOperator(field.text, operation, span)
      return nil
    }
  }

  private static let forms = [
    "submitter": "task.submitter is model_operator",
    "purpose": "task.purpose within measurement",
    "families": "task.families subset of { … }` or `task.families contains …",
    "markets": "task.markets subset of { … }` or `task.markets contains DE",
    "training": "task.training is PurchasePropensity", "template": "task.template is Reach",
  ]

  /// The protocol's fields of a task of a class; families are there only where some are used.
  private static func fields(of taskClass: TaskClass) -> [String] {
    let shared = ["submitter", "purpose", "markets"]
    return switch taskClass {
    case .train: shared + ["families", "training"]
    case .compute: shared + ["families", "template"]
    case .parse, .query: shared + ["template"]
    }
  }

  private func parameters(of taskClass: TaskClass) -> [String: ValueType] {
    taskClass == .train ? trainingParameters : governance.parameters[taskClass] ?? [:]
  }

  private mutating func wrongOperator(
    _ field: String, _ operation: BinaryOperator, _ span: SourceSpan
  ) {
    findings.report(
      .unexpectedForm, "`task.\(field)` is not tested by `\(operation.rawValue)`", at: span,
      "does not fit the field", help: Resolver.forms[field].map { "write `\($0)`" })
  }

  /// A parameter of a training template against a term, a closed set or a literal.
  private mutating func argument(
    _ field: Name, _ operation: BinaryOperator, _ right: ExpressionSyntax, _ span: SourceSpan,
    _ scope: Scope
  ) -> Condition? {
    let parameters = parameters(of: scope.taskClass)
    guard let type = parameters[field.text] else {
      let known = Resolver.fields(of: scope.taskClass) + parameters.keys.sorted()
      findings.reportUnknown(
        .unknownTaskField, "a task has no field `\(field.text)`", at: field.span, "not a field",
        name: field, among: known, "field")
      return nil
    }
    guard operation == .is || operation == .equal || operation == .within,
      let constant = constant(right)
    else {
      wrongOperator(field.text, operation, span)
      return nil
    }
    guard case .term(let name) = type, let taxonomy = terms[name] else {
      return .argument(field.text, isOneOf: [constant.kind.written])
    }
    guard case .word(let word) = constant.kind, let index = taxonomy.index(of: word) else {
      findings.reportUnknown(
        .unknownTerm, "`\(name)` has no term `\(constant.kind.written)`", at: constant.span,
        "not in the taxonomy",
        name: Name(text: constant.kind.written, span: constant.span),
        among: taxonomy.terms.map(\.name), "term")
      return nil
    }
    let terms = operation == .within ? taxonomy.closure(of: index) : [index]
    return .argument(field.text, isOneOf: terms.map { taxonomy.terms[Int($0)].name }.sorted())
  }

  private mutating func known(
    _ expression: ExpressionSyntax, in table: SymbolTable, _ scope: Scope
  ) -> String? {
    guard let word = single(expression) else { return nil }
    return table.find(word, from: scope, &findings)?.name.text
  }

  private mutating func set(
    _ expression: ExpressionSyntax, in table: SymbolTable, _ scope: Scope
  ) -> [String]? {
    guard let elements = elements(expression) else { return nil }
    let found = elements.map { known($0, in: table, scope) }
    return found.contains(nil) ? nil : found.compactMap(\.self).sorted()
  }

  private mutating func markets(_ expression: ExpressionSyntax) -> [String]? {
    guard let elements = elements(expression) else { return nil }
    let found = elements.map { market($0) }
    return found.contains(nil) ? nil : found.compactMap(\.self).sorted()
  }

  private mutating func market(_ expression: ExpressionSyntax) -> String? {
    single(expression).flatMap { market($0) }
  }

  private mutating func elements(_ expression: ExpressionSyntax) -> [ExpressionSyntax]? {
    if case .set(let set) = expression.inner { return set.elements }
    findings.report(
      .unexpectedForm, "expected a set", at: expression.span, "not a set",
      help: "write `{ \(expression.node.text) }`")
    return nil
  }

  private mutating func single(_ expression: ExpressionSyntax) -> Name? {
    if case .path(let path) = expression.inner, path.parts.count == 1 {
      return Name(text: path.text, span: path.span)
    }
    findings.report(
      .unexpectedForm, "expected a name", at: expression.span, "not a name")
    return nil
  }
}
