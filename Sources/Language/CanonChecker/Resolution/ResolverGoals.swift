import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Goals: each says what it needs and nothing else, and its learner can reach it.
extension Resolver {
  mutating func goal(
    _ syntax: GoalClauseSyntax, _ learner: Name, _ scope: Scope
  ) -> (use: GoalUse, learner: Placed<Training.Learner>)? {
    let goals = Training.GoalKind.allCases.map(\.rawValue)
    let learners = Training.Learner.allCases.map(\.rawValue)
    guard let name = Name(syntax.goal),
      let kind = word(name, among: goals, "goal").flatMap(Training.GoalKind.init),
      let method = word(learner, among: learners, "learner").flatMap(Training.Learner.init),
      parts(syntax, kind, name), reaches(method, kind, learner, name),
      steps(syntax, method, kind, learner, name),
      let form = form(syntax, kind, scope)
    else { return nil }
    let use = GoalUse(
      form: form, steps: placed(syntax.steps), name: name.span, span: syntax.span)
    return (use, Placed(value: method, span: learner.span))
  }

  /// The parts of a goal, what they say, and the goals that they belong to.
  private static let parts: [(kind: SyntaxKind, what: String, goals: Set<Training.GoalKind>)] = [
    (.instance, "outcome", [.classify, .respond]),
    (.toPart, "treatment", [.respond]),
    (.assignedPart, "assignment", [.respond]),
    (.overPart, "items", [.affinity]),
    (.itemsPart, "most items", [.affinity]),
    (.intoPart, "groups", [.cluster]),
    (.stepsPart, "steps", [.classify, .cluster]),
  ]

  /// Whole examples, one a goal.
  private static func example(_ goal: Training.GoalKind) -> String {
    switch goal {
    case .classify: "goal classify will_buy(category, 28d)"
    case .respond: "goal respond will_buy(category, 28d) to got_coupon(28d) assigned at 50%"
    case .affinity: "goal affinity over Line.category in last 300d at most 30 items"
    case .cluster: "goal cluster into 8 groups in 5 steps"
    }
  }

  private mutating func parts(
    _ syntax: GoalClauseSyntax, _ goal: Training.GoalKind, _ name: Name
  ) -> Bool {
    for part in Resolver.parts {
      let found = syntax.node.first(part.kind)
      if let found, !part.goals.contains(goal) {
        let owner = Training.GoalKind.allCases.first { part.goals.contains($0) } ?? goal
        findings.report(
          .goalPartMisplaced, "`\(goal.rawValue)` has no \(part.what)", at: found.span,
          "belongs to `\(owner.rawValue)`",
          because: [LabelledSpan(name.span, "this is the goal")],
          help: "leave it out, or write `\(Resolver.example(owner))`")
        return false
      }
      let isOptional = part.kind == .assignedPart || part.kind == .stepsPart
      guard found == nil, part.goals.contains(goal), !isOptional else { continue }
      findings.report(
        .goalPartMissing, "`\(goal.rawValue)` does not say its \(part.what)", at: name.span,
        "the \(part.what) of the goal", help: "write `\(Resolver.example(goal))`")
      return false
    }
    return true
  }

  private mutating func reaches(
    _ method: Training.Learner, _ goal: Training.GoalKind, _ learner: Name, _ name: Name
  ) -> Bool {
    guard !method.reaches(goal) else { return true }
    let fitting = Training.Learner.allCases.filter { $0.reaches(goal) }.map(\.rawValue)
    findings.report(
      .learnerDoesNotReach, "`\(method.rawValue)` does not learn `\(goal.rawValue)`",
      at: learner.span, "another goal's learner",
      because: [LabelledSpan(name.span, "this is the goal")],
      help: "write " + fitting.map { "`learner \($0)`" }.joined(separator: " or "))
    return false
  }

  /// A learner that goes in steps needs to know how many; one of a single shot has none.
  private mutating func steps(
    _ syntax: GoalClauseSyntax, _ method: Training.Learner, _ goal: Training.GoalKind,
    _ learner: Name, _ name: Name
  ) -> Bool {
    let written = syntax.node.first(.stepsPart)
    if let written, method.repeated == nil {
      findings.report(
        .stepsOfOneShot, "`\(method.rawValue)` learns in one shot", at: written.span,
        "no steps are taken", because: [LabelledSpan(learner.span, "learned by this")],
        help: "take the steps out, or write `learner gram_newton`")
      return false
    }
    guard written == nil, let phase = method.repeated else { return true }
    findings.report(
      .goalPartMissing,
      "`\(method.rawValue)` draws a `\(phase.rawValue)` each step, and the goal does not say how "
        + "many", at: name.span, "the steps of the goal",
      because: [LabelledSpan(learner.span, "learned by this")], help: "add `in 5 steps`")
    return false
  }

  private mutating func form(
    _ syntax: GoalClauseSyntax, _ goal: Training.GoalKind, _ scope: Scope
  ) -> GoalUse.Form? {
    switch goal {
    case .classify: return instance(syntax.target, of: queries, scope).map { .classify($0) }
    case .respond:
      let outcome = instance(syntax.target, of: queries, scope)
      guard let outcome, let treatment = instance(syntax.treatment, of: queries, scope) else {
        return nil
      }
      let assigned = syntax.assigned.flatMap { literal in
        literal.percent.map { Placed(value: $0, span: literal.span) }
      }
      return .respond(outcome, treatment: treatment, assigned: assigned)
    case .affinity: return items(syntax, scope).map { .affinity($0) }
    case .cluster: return placed(syntax.groups).map { .cluster(groups: $0) }
    }
  }

  private mutating func items(_ syntax: GoalClauseSyntax, _ scope: Scope) -> ItemsUse? {
    guard let path = syntax.items, let window = syntax.window.flatMap({ self.window($0) }),
      let most = placed(syntax.mostItems)
    else { return nil }
    guard path.parts.count == 2, let entity = path.parts.first.map({ Name($0) }) else {
      findings.report(
        .unexpectedForm, "items are the terms of an attribute of an entity", at: path.span,
        "this is `\(path.text)`", help: "write `over Line.category in last 300d`")
      return nil
    }
    guard entities.find(entity, from: scope, &findings) != nil,
      let use = attribute(path, scope)
    else { return nil }
    return ItemsUse(entity: entity, attribute: use, window: window, atMost: most)
  }
}
