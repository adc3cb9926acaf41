package import CanonProgram

/// What the policy says of a scope. Whether the task can be paid for, and whether enough customers
/// take part, is a gate of its own, with its own codes.
package struct Answer: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable {
    case permitted
    case denied
    /// Meaning is not settled: nothing is wrong with the request but a name.
    case blocked
  }

  /// A rule or a gate that made the answer, or a name that kept it open.
  package struct Cause: Hashable, Sendable {
    package var code: DecisionCode
    package var sentence: String
    package var rule: String?
    package var place: SourcePlace?
    /// The values compared: `name = value, what the rule asks`.
    package var values: [String]
  }

  /// A name without a meaning, and how it could get one.
  package struct Unsettled: Hashable, Sendable {
    package var term: String
    /// The nearest names that have one, nearest first.
    package var nearest: [String]
    package var domain: String?
    /// The role that answers for the domain.
    package var steward: String?
    /// A declaration that the steward can complete.
    package var candidate: String
  }

  package var outcome: Outcome
  /// Ids of the rules that made it, ascending; requirements that are owed come after them.
  package var rules: [String]
  package var causes: [Cause]
  package var obligations: [String]
  package var unsettled: [Unsettled]
  /// The worst case that the task would reserve, in units of 10^−12 ρ; for a permitted one.
  package var reservedPicos: Int64?

  init(_ outcome: Outcome) {
    self.outcome = outcome
    (rules, causes, obligations, unsettled) = ([], [], [], [])
  }
}

/// Answers scopes under one table: gates, rules, then meaning. It reads nothing else.
package struct Adjudicator {
  package let table: DecisionTable
  package let decider: Decider

  package init(_ table: DecisionTable) {
    (self.table, decider) = (table, Decider(table))
  }

  package func answer(_ scope: TaskScope) -> Answer {
    guard let request = table.resolve(scope) else { return unknownTraining(scope) }
    let gates = gates(scope, request)
    guard gates.isEmpty else {
      var answer = Answer(.denied)
      answer.causes = gates
      return answer
    }
    let isPermitted = decider.decide(request)
    var answer = Answer(isPermitted ? .permitted : .denied)
    for index in 0..<decider.foundCount { add(decider.rule(at: index), scope, &answer) }
    if !isPermitted && decider.forbids == 0 {
      answer.causes = [
        Answer.Cause(
          code: .notPermitted, sentence: "no rule permits this task", rule: nil, place: nil,
          values: [])
      ]
    }
    if isPermitted {
      answer.reservedPicos = Int64(table.large(.instanceRho)[request.instance])
      settle(scope, request, &answer)
    }
    return answer
  }

  /// For the denied: what would have to change, by grant.
  package func nearest(
    to scope: TaskScope, most: Int = 3
  ) -> (misses: [NearMiss], isExact: Bool) {
    guard let request = table.resolve(scope) else { return ([], true) }
    var search = NearestMiss(decider)
    return search.misses(of: request, most: most)
  }

  private func add(_ rule: Int, _ scope: TaskScope, _ answer: inout Answer) {
    let record = table.rules + rule * ImageLayout.ruleStride
    let effect = Int(record[1])
    let id = table.text(record[0])
    answer.rules.append(id)
    let place = SourcePlace(
      file: table.text(record[3]), line: Int64(record[4]), column: Int64(record[5]))
    let because = record[2] == ImageLayout.none ? nil : table.text(record[2])
    // Of a forbidden task the permits are named, but they are no reason.
    if effect == 0 && decider.forbids > 0 { return }
    let (code, sentence): (DecisionCode, String) =
      switch effect {
      case 0: (.permitted, "`\(id)` permits it")
      case 1: (.forbidden, because ?? "`\(id)` forbids it")
      default: (.obliged, because ?? "`\(id)` asks for more")
      }
    var values = Comparison(table, Int(decider.clauseOfRule[rule])).values(scope, decider)
    if effect == 2 {
      let owed = table.small(.obligations)
      let phrases = (0..<Int(record[7])).map { table.text(owed[Int(record[6]) + $0]) }
      answer.obligations += phrases
      values += phrases.map { "owed = \($0)" }
    }
    answer.causes.append(
      Answer.Cause(code: code, sentence: sentence, rule: id, place: place, values: values))
  }

  private func names(_ section: ImageLayout.Section, _ stride: Int) -> [String] {
    let records = table.small(section)
    return (0..<(table.count(section) / stride)).map { table.text(records[$0 * stride]) }
  }

  /// What the policy declares of every task, whatever its rules say.
  private func gates(_ scope: TaskScope, _ request: ResolvedRequest) -> [Answer.Cause] {
    // The template decides: a task names some of its families, and none where it has none.
    let lacksFamilies =
      request.families.isEmpty && !table.families(of: request.instance).isEmpty
    var causes = scopeGates(scope, lacksFamilies: lacksFamilies)
    if request.purpose != table.purposeCount, !table.covers(request.instance, request.purpose) {
      causes.append(
        Answer.Cause(.purposeOutsideScope, "no consent is asked for `\(scope.purpose)`"))
    }
    for (index, family) in request.families.enumerated()
    where !table.offers(request.instance, family) {
      let name = scope.families?[index] ?? ""
      let own = table.families(of: request.instance).map { table.text(table.small(.families)[$0]) }
      causes.append(
        Answer.Cause(
          .familyOutside,
          "`\(name)` is not a family of `\(scope.training)`\(Suggestion.hint(name, among: own))",
          ["families = \(own.joined(separator: ", "))"]))
    }
    if let output = scope.output {
      let own = table.text(
        table.small(.instances)[request.instance * ImageLayout.instanceStride + 3])
      if output != own {
        causes.append(
          Answer.Cause(
            .outputNotReleased, "`\(output)` is not what this task may release",
            ["output = \(own)"]))
      }
    }
    return causes
  }

  /// Those of the gates that need no template.
  func scopeGates(_ scope: TaskScope, lacksFamilies: Bool = false) -> [Answer.Cause] {
    var causes: [Answer.Cause] = []
    if scope.markets.isEmpty || lacksFamilies {
      causes.append(
        Answer.Cause(.scopeEmpty, "a task names at least one market and one family"))
    }
    if let role = table.member(.role, scope.role) {
      if !table.submits(role) {
        causes.append(Answer.Cause(.roleIsNoSubmitter, "`\(scope.role)` does not submit tasks"))
      }
    } else {
      let hint = Suggestion.hint(scope.role, among: names(.roles, 2))
      causes.append(
        Answer.Cause(.roleUnknown, "the policy has no role `\(scope.role)`\(hint)"))
    }
    if table.member(.purpose, scope.purpose) == nil {
      let hint = Suggestion.hint(scope.purpose, among: names(.purposes, 2))
      causes.append(
        Answer.Cause(.purposeUnknown, "the policy has no purpose `\(scope.purpose)`\(hint)"))
    }
    for name in scope.markets
    where !table.isDeclared(table.member(.market, name) ?? table.marketCount) {
      causes.append(Answer.Cause(.marketOutsidePolicy, "the policy is not for \(name)"))
    }
    return causes
  }
}

extension Answer.Cause {
  /// A cause that no rule made.
  init(_ code: DecisionCode, _ sentence: String, _ values: [String] = []) {
    self.init(code: code, sentence: sentence, rule: nil, place: nil, values: values)
  }
}
