import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Requirements with their obligations, and tests of the policy.
extension Resolver {
  mutating func requirement(
    _ syntax: RequirementSyntax, _ scope: Scope
  ) -> RequirementDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: rules), !syntax.hasError,
      let taskClass = taskClass(Name(syntax.taskClass))
    else { return nil }
    var condition = ConditionUse.always(name.span)
    if let expression = syntax.condition {
      guard let found = self.condition(expression, scope.over(taskClass)) else { return nil }
      condition = found
    }
    let obligations = syntax.obligations.map { obligation($0, scope) }
    guard !obligations.contains(where: { $0 == nil }) else { return nil }
    return RequirementDeclaration(
      name: name, taskClass: taskClass, condition: condition,
      obligations: obligations.compactMap(\.self), because: syntax.reason?.text)
  }

  mutating func taskClass(_ name: Name?) -> TaskClass? {
    name.flatMap { word($0, among: TaskClass.allCases.map(\.rawValue), "task class") }
      .flatMap(TaskClass.init)
  }

  private mutating func obligation(_ syntax: ObligationSyntax, _ scope: Scope) -> Obligation? {
    let forms = [
      "notify": "notify steward within 24h", "publish": "publish metrics",
      "attest": "attest vault_replay", "record": "record release",
    ]
    guard let verb = Name(syntax.name),
      word(verb, among: ["notify", "publish", "attest", "record"], "obligation") != nil
    else { return nil }
    let object = Name(syntax.receiver)
    let period = length(syntax.period, "the time to notify")
    guard syntax.period == nil || period != nil else { return nil }
    switch (verb.text, object?.text, period) {
    case ("notify", .some, .some(let period)):
      guard let object, roles.find(object, from: scope, &findings) != nil else { return nil }
      return .notify(role: object.text, within: period)
    case ("publish", "metrics", nil): return .publishMetrics
    case ("attest", "vault_replay", nil): return .attestVaultReplay
    case ("record", "release", nil): return .recordRelease
    default:
      findings.report(
        .invalidObligation, "nobody can tell what `\(verb.text)` asks for here", at: syntax.span,
        "not an obligation", help: forms[verb.text].map { "write `\($0)`" })
      return nil
    }
  }

  mutating func test(_ syntax: TestSyntax, _ scope: Scope) -> TestDeclaration? {
    guard !syntax.hasError, let title = syntax.title, let text = title.text else { return nil }
    let name = Name(text: text, span: title.span)
    let given = required(
      syntax.given, "given", of: name, broken: false, "given task PurchasePropensity(…) { … }")
    guard let given, let task = instance(given.task, of: governance.tasks, scope) else {
      return nil
    }
    let submitter = required(
      Name(given.submitter), "submitter", of: name, broken: false, "submitter model_operator")
    let purpose = required(
      Name(given.purpose), "purpose", of: name, broken: false, "purpose marketing_models")
    let markets = required(
      given.markets, "markets", of: name, broken: false, "markets DE")
    let expected = required(
      syntax.expectations.isEmpty ? nil : syntax.expectations, "expect", of: name, broken: false,
      "expect permitted")
    guard let submitter, let purpose, let markets, let expected,
      roles.find(submitter, from: scope, &findings) != nil,
      purposes.find(purpose, from: scope, &findings) != nil
    else { return nil }
    let places = markets.map { market(Name($0)) }
    let families = given.families?.map {
      self.families.find(Name($0), from: scope, &findings)?.name.text
    }
    let expectations = expected.map { expectation($0, scope) }
    guard !places.contains(nil), !(families?.contains(nil) ?? false),
      !expectations.contains(where: { $0 == nil }), agree(expected), isOnly(given.outputs ?? [])
    else { return nil }
    return TestDeclaration(
      title: text, span: title.span, task: task, role: submitter.text, purpose: purpose.text,
      markets: places.compactMap(\.self).sorted(), families: families?.compactMap(\.self),
      concepts: given.concepts?.map(\.text) ?? [], output: given.outputs?.first?.text,
      expectations: expectations.compactMap(\.self))
  }

  private mutating func expectation(
    _ syntax: ExpectClauseSyntax, _ scope: Scope
  ) -> PolicyTest.Expectation? {
    let known = PolicyTest.Answer.allCases.map(\.rawValue)
    guard let word = Name(syntax.answer),
      let answer = self.word(word, among: known, "answer").flatMap(PolicyTest.Answer.init)
    else { return nil }
    // What blocks a task is a concept that maps to nothing, so it is not declared anywhere.
    guard answer != .blocked else {
      return .init(answer: answer, causes: syntax.causes.map(\.text).sorted())
    }
    var causes: [String] = []
    for path in syntax.causes {
      let parts = path.parts
      guard parts.count == 1 || (parts.count == 2 && parts[0].text == scope.name),
        let last = parts.last
      else {
        findings.report(
          .unknownRule, "there is no rule `\(path.text)`", at: path.span, "not declared",
          help: "name a rule of `\(scope.name)`")
        return nil
      }
      guard rules.symbols[last.text] != nil else {
        findings.report(
          .unknownRule, "there is no rule `\(last.text)`", at: last.span, "not declared",
          help: Phrase.didYouMean(last.text, among: Array(rules.symbols.keys), "rule"),
          fix: .correct(last.text, last.span, among: Array(rules.symbols.keys)))
        return nil
      }
      causes.append("\(scope.name).\(last.text)")
    }
    return .init(answer: answer, causes: causes.sorted())
  }

  /// A task has one answer; obligations come with a permission.
  private mutating func agree(_ expected: [ExpectClauseSyntax]) -> Bool {
    var first: ExpectClauseSyntax?
    for clause in expected {
      guard let word = clause.answer?.text else { continue }
      let answer = word == "obliged" ? "permitted" : word
      guard let earlier = first else {
        first = clause
        continue
      }
      let before = earlier.answer?.text == "obliged" ? "permitted" : earlier.answer?.text
      guard before == answer else {
        findings.report(
          .testContradictsItself,
          "no decision is both `\(earlier.answer?.text ?? "")` and "
            + "`\(word)`", at: clause.span, "expects something else",
          because: [LabelledSpan(earlier.span, "expected here")],
          help: "write a test for each task")
        return false
      }
    }
    return true
  }
}

extension Scope {
  /// The same names, for a condition over tasks of a class.
  func over(_ taskClass: TaskClass) -> Scope {
    Scope(name: name, uses: uses, taskClass: taskClass)
  }
}
