import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax

/// Tests of the policy: each case of one is a task of its own.
extension Resolver {
  /// What a test gives, or a case of it; the earlier of two that say a field says it.
  private struct Given {
    let parts: [any GivenFieldsSyntax]

    func first<Value>(_ field: (any GivenFieldsSyntax) -> Value?) -> Value? {
      for part in parts { if let value = field(part) { return value } }
      return nil
    }
  }

  mutating func tests(_ syntax: TestSyntax, _ scope: Scope) -> [TestDeclaration] {
    guard !syntax.hasError, let title = syntax.title, let text = title.text else { return [] }
    let name = Name(text: text, span: title.span)
    let given = required(
      syntax.given, "given", of: name, broken: false, "given task PurchasePropensity(…) { … }")
    guard let given, let task = instance(given.task, of: governance.tasks, scope) else {
      return []
    }
    guard !syntax.cases.isEmpty else {
      let one = test(name, task, Given(parts: [given]), syntax.expectations, scope)
      return [one].compactMap(\.self)
    }
    return syntax.cases.compactMap { row in
      guard let title = row.title, let own = title.text else { return nil }
      // A case that expects something of its own expects nothing else.
      return test(
        Name(text: "\(text): \(own)", span: title.span), task, Given(parts: [row, given]),
        row.expectations.isEmpty ? syntax.expectations : row.expectations, scope)
    }
  }

  private mutating func test(
    _ name: Name, _ task: InstanceUse, _ given: Given, _ expectations: [ExpectClauseSyntax],
    _ scope: Scope
  ) -> TestDeclaration? {
    let submitter = required(
      Name(given.first(\.submitter)), "submitter", of: name, broken: false,
      "submitter model_operator")
    let purpose = required(
      Name(given.first(\.purpose)), "purpose", of: name, broken: false,
      "purpose marketing_models")
    let markets = required(
      given.first(\.markets), "markets", of: name, broken: false, "markets DE")
    let expected = required(
      expectations.isEmpty ? nil : expectations, "expect", of: name, broken: false,
      "expect permitted")
    guard let submitter, let purpose, let markets, let expected,
      roles.find(submitter, from: scope, &findings) != nil,
      purposes.find(purpose, from: scope, &findings) != nil
    else { return nil }
    let outputs = given.first(\.outputs) ?? []
    let places = markets.map { market(Name($0)) }
    let families = given.first(\.families)?.map {
      self.families.find(Name($0), from: scope, &findings)?.name.text
    }
    let answers = expected.map { expectation($0, scope) }
    guard !places.contains(nil), !(families?.contains(nil) ?? false),
      !answers.contains(where: { $0 == nil }), agree(expected), isOnly(outputs)
    else { return nil }
    return TestDeclaration(
      title: name.text, span: name.span, task: task, role: submitter.text, purpose: purpose.text,
      markets: places.compactMap(\.self).sorted(), families: families?.compactMap(\.self),
      concepts: given.first(\.concepts)?.map(\.text) ?? [], output: outputs.first?.text,
      expectations: answers.compactMap(\.self))
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
        findings.reportUnknown(
          .unknownRule, "there is no rule `\(last.text)`", at: last.span, "not declared",
          name: Name(last), among: rules.symbols.keys, "rule")
        return nil
      }
      causes.append("\(scope.name).\(last.text)")
    }
    return .init(answer: answer, causes: causes.sorted())
  }

  /// A task has one answer; obligations come with a permission.
  private mutating func agree(_ expected: [ExpectClauseSyntax]) -> Bool {
    for (index, clause) in expected.enumerated() {
      for earlier in expected[..<index] where !agree(earlier, clause) {
        findings.report(
          .testContradictsItself,
          "no decision is both `\(earlier.answer?.text ?? "")` and "
            + "`\(clause.answer?.text ?? "")`", at: clause.span, "expects something else",
          because: [LabelledSpan(earlier.span, "expected here")],
          help: "write a test for each task")
        return false
      }
    }
    return true
  }

  private func agree(_ one: ExpectClauseSyntax, _ other: ExpectClauseSyntax) -> Bool {
    guard let word = one.answer?.text, let second = other.answer?.text else { return true }
    let permissions = ["permitted", "obliged", "unobliged"]
    guard word == second || permissions.contains(word) && permissions.contains(second) else {
      return false
    }
    // What is owed by one requirement says nothing of another.
    guard Set([word, second]) == ["obliged", "unobliged"] else { return true }
    let (owed, free) = word == "obliged" ? (one, other) : (other, one)
    let names = Set(free.causes.map(\.text))
    return !names.isEmpty && names.isDisjoint(with: owed.causes.map(\.text))
  }
}
