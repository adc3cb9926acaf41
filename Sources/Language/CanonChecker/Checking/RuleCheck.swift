import CanonAnalysis
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Reachability: every rule decides some task, and every training is permitted to somebody.
///
/// Conditions are compared as sets of requests, exactly: implication, overlap and coverage by
/// several rules together are questions about boxes (see `CanonAnalysis.Region`).
struct RuleCheck {
  let resolved: ResolvedPolicy
  let trainings: [TypedTraining]

  /// A rule with the requests that it holds for.
  private struct Known {
    let rule: RuleDeclaration
    let region: Region
  }

  func check(_ findings: inout Findings) {
    guard !trainings.isEmpty, resolved.isWhole else { return }
    let space = space()
    var known: [Known] = []
    for rule in resolved.rules {
      guard let region = Region(rule.condition.condition, in: space) else {
        tooMany(rule, &findings)
        return
      }
      known.append(Known(rule: rule, region: region))
    }
    let live = known.filter { !isVacuous($0, &findings) }
    let permits = live.filter { $0.rule.effect == .permit }
    let forbids = live.filter { $0.rule.effect == .forbid }
    for rules in [permits, forbids] { covered(rules, &findings) }
    overridden(permits, by: forbids, &findings)
    if live.count == known.count { permitted(space, permits, forbids, &findings) }
  }

  private func space() -> RequestSpace {
    let named = Set(resolved.rules.flatMap { $0.condition.condition.markets })
    return RequestSpace(
      instances: trainings.map { training in
        RequestSpace.Instance(
          template: training.declaration.name.text,
          arguments: Dictionary(training.arguments.map { ($0.name, $0.value) }) { first, _ in
            first
          },
          families: training.families.map(\.name))
      }, roles: resolved.roles, purposes: resolved.purposes, markets: named.sorted())
  }

  private func tooMany(_ rule: RuleDeclaration, _ findings: inout Findings) {
    findings.report(
      .unanalysable, "`\(rule.name.text)` tells too many requests apart to be compared",
      at: rule.condition.span,
      "more than \(Phrase.grouped(Region.mostBoxes)) separate cases",
      help: "group markets or families, or say it as several rules")
  }

  /// Whether a condition holds for no task, or for all without saying so.
  private func isVacuous(_ known: Known, _ findings: inout Findings) -> Bool {
    let (rule, region) = (known.rule, known.region)
    guard !region.isEmpty else {
      findings.report(
        .neverTrue, "no task can meet the condition of `\(rule.name.text)`",
        at: rule.condition.span, "never true", help: "the rule decides nothing: mend it or drop it")
      return true
    }
    if case .always = rule.condition { return false }
    if Region(everythingIn: region.space).isCovered(by: [region]) == true {
      findings.report(
        .alwaysTrue, "every task meets the condition of `\(rule.name.text)`",
        at: rule.condition.span, "always true",
        help: "it tells nothing apart: leave `when` away if every task is meant")
      return true
    }
    return false
  }

  /// A rule whose tasks others of its effect cover adds nothing; of two equal ones the later is
  /// named, and no rule counts as cover that was itself named.
  private func covered(_ rules: [Known], _ findings: inout Findings) {
    var redundant: Set<Int> = []
    for index in rules.indices {
      let single = rules.indices.first { other in
        other != index && rules[index].region.isCovered(by: [rules[other].region]) == true
          && (other < index || rules[other].region.isCovered(by: [rules[index].region]) != true)
      }
      guard let single else { continue }
      redundant.insert(index)
      report(rules[index].rule, coveredBy: [rules[single].rule], &findings)
    }
    for index in rules.indices.reversed() where !redundant.contains(index) {
      let others = rules.indices.filter {
        $0 != index && !redundant.contains($0) && rules[$0].region.meets(rules[index].region)
      }
      guard others.count > 1,
        rules[index].region.isCovered(by: others.map { rules[$0].region }) == true
      else { continue }
      redundant.insert(index)
      report(rules[index].rule, coveredBy: others.map { rules[$0].rule }, &findings)
    }
  }

  private func report(
    _ rule: RuleDeclaration, coveredBy others: [RuleDeclaration], _ findings: inout Findings
  ) {
    let names = Phrase.list(others.prefix(3).map(\.name.text))
    findings.report(
      .ruleCovered,
      "`\(rule.name.text)` decides nothing that \(names)\(others.count == 1 ? "" : " together") "
        + "\(others.count == 1 ? "does" : "do") not", at: rule.name.span, "covered",
      because: others.prefix(3).map {
        LabelledSpan(
          $0.name.span, others.count == 1 ? "already covers every such task" : "covers a part")
      })
  }

  private func overridden(
    _ permits: [Known], by forbids: [Known], _ findings: inout Findings
  ) {
    for permit in permits {
      let culprits = forbids.filter { $0.region.meets(permit.region) }
      guard !culprits.isEmpty, permit.region.isCovered(by: culprits.map(\.region)) == true
      else { continue }
      findings.report(
        .alwaysOverridden,
        "`\(permit.rule.name.text)` permits nothing: every such task is forbidden",
        at: permit.rule.name.span, "always overridden",
        because: culprits.prefix(3).map {
          LabelledSpan($0.rule.name.span, "forbids them, and `forbid` wins")
        })
    }
    guard !permits.isEmpty else { return }
    for forbid in forbids where !permits.contains(where: { $0.region.meets(forbid.region) }) {
      findings.report(
        .forbidsNothing, "`\(forbid.rule.name.text)` forbids only what nothing permits",
        at: forbid.rule.name.span, "decides no task",
        help: "the default is to deny: drop the rule, or check its condition")
    }
  }

  /// Every training is open to somebody: a permit for it that no forbid takes away.
  private func permitted(
    _ space: RequestSpace, _ permits: [Known], _ forbids: [Known], _ findings: inout Findings
  ) {
    guard !findings.diagnostics.contains(where: { $0.code == .alwaysOverridden }) else { return }
    let open = Set(
      permits.compactMap { $0.region.subtracting(forbids.map(\.region)) }
        .flatMap(\.templates))
    let closed = Set(trainings.map(\.declaration.name.text)).subtracting(open)
    for training in resolved.trainings where closed.contains(training.name.text) {
      findings.report(
        .neverPermitted, "no rule permits `\(training.name.text)` to anyone",
        at: training.name.span, "the default is to deny",
        help: "add `permit train … when task.submitter is …`")
    }
  }
}

extension Condition {
  /// The markets that a condition names.
  fileprivate var markets: [String] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.markets)
    case .not(let part): part.markets
    case .marketsSubset(let markets): markets
    case .marketsContain(let market): [market]
    default: []
    }
  }
}
