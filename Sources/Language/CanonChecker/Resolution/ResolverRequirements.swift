import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Requirements with their obligations.
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
}

extension Scope {
  /// The same names, for a condition over tasks of a class.
  func over(_ taskClass: TaskClass) -> Scope {
    Scope(name: name, uses: uses, taskClass: taskClass)
  }
}
