/// How one clause is read: its function, the node it makes, and whether it may be said twice.
struct Clause: Sendable {
  let kind: SyntaxKind
  let repeats: Bool
  let parse: @Sendable (inout Parser) -> Void

  init(
    _ kind: SyntaxKind, repeats: Bool = false, _ parse: @escaping @Sendable (inout Parser) -> Void
  ) {
    (self.kind, self.repeats, self.parse) = (kind, repeats, parse)
  }
}

/// The clauses that may stand between the braces of one kind of declaration, by their first word.
struct Body: Sendable {
  /// As findings name it, `an entity`.
  let title: String
  let clauses: [Keyword: Clause]

  static let entity = Body(
    title: "an entity",
    clauses: [
      .key: Clause(.keyClause) { $0.keyClause() },
      .rows: Clause(.rowsClause) { $0.rowsClause() },
    ])

  static let canonical = Body(
    title: "a canonical attribute",
    clauses: [
      .meaning: Clause(.meaningClause) { $0.meaningClause() },
      .class: Clause(.classClause) { $0.classClause() },
      .range: Clause(.rangeClause) { $0.rangeClause() },
      .source: Clause(.sourceClause) { $0.sourceClause() },
      .absent: Clause(.absentClause) { $0.absentClause() },
      .unknown: Clause(.unknownClause) { $0.unknownClause() },
      .deprecated: Clause(.deprecatedClause) { $0.deprecatedClause() },
    ])

  static let query = Body(
    title: "a query",
    clauses: [
      .meaning: Clause(.meaningClause) { $0.meaningClause() },
      .class: Clause(.classClause) { $0.classClause() },
      .derive: Clause(.deriveClause) { $0.deriveClause() },
      .if: Clause(.ifEmptyClause) { $0.ifEmptyClause() },
      .bound: Clause(.boundClause) { $0.boundClause() },
      .scale: Clause(.scaleClause) { $0.scaleClause() },
    ])

  static let privacy = Body(
    title: "a privacy block",
    clauses: [
      .unit: Clause(.unitClause) { $0.unitClause() },
      .budget: Clause(.budgetClause) { $0.budgetClause() },
      .mechanism: Clause(.mechanismClause) { $0.mechanismClause() },
      .cohort: Clause(.cohortClause) { $0.cohortClause() },
      .consent: Clause(.consentClause) { $0.consentClause() },
      .release: Clause(.releaseClause) { $0.releaseClause() },
      .keep: Clause(.keepClause) { $0.keepClause() },
      .region: Clause(.regionClause, repeats: true) { $0.regionClause() },
      .place: Clause(.placeClause) { $0.placeClause() },
      .contribution: Clause(.contributionClause, repeats: true) { $0.contributionClause() },
    ])

  static let training = Body(
    title: "a training",
    clauses: [
      .goal: Clause(.goalClause) { $0.goalClause() },
      .learner: Clause(.learnerClause) { $0.learnerClause() },
      .features: Clause(.featuresClause) { $0.featuresClause() },
      .row: Clause(.rowClause) { $0.rowClause() },
      .evaluate: Clause(.evaluateClause) { $0.evaluateClause() },
      .cost: Clause(.costClause) { $0.costClause() },
      .output: Clause(.outputClause) { $0.outputClause() },
      .under: Clause(.underClause) { $0.underClause() },
      .accepted: Clause(.acceptedClause) { $0.acceptedClause() },
      .settled: Clause(.settledClause) { $0.settledClause() },
    ])

  static let acceptance = Body(
    title: "an acceptance",
    clauses: [
      .evidence: Clause(.evidenceClause) { $0.evidenceClause() },
      .floor: Clause(.floorClause) { $0.floorClause() },
      .challenge: Clause(.challengeClause) { $0.challengeClause() },
      .reject: Clause(.rejectClause) { $0.rejectClause() },
      .accept: Clause(.acceptClause) { $0.acceptClause() },
      .else: Clause(.elseClause) { $0.elseClause() },
      .margin: Clause(.marginClause) { $0.marginClause() },
    ])

  static let settlement = Body(
    title: "a settlement",
    clauses: [
      .challenge: Clause(.challengeForClause) { $0.challengeForClause() },
      .reward: Clause(.rewardClause) { $0.rewardClause() },
      .attempts: Clause(.attemptsClause) { $0.attemptsClause() },
    ])
}

/// The bodies of delegations, of other tasks than trainings, of evolution and of tests.
extension Body {
  static let delegation = Body(
    title: "a delegation",
    clauses: [
      .purpose: Clause(.purposeClause) { $0.purposeClause() },
      .lasts: Clause(.lastsClause) { $0.lastsClause() },
      .cap: Clause(.capClause) { $0.capClause() },
    ])

  static let parsing = Body(
    title: "a parse task",
    clauses: [
      .reads: Clause(.readsClause) { $0.readsClause() },
      .output: Clause(.outputClause) { $0.outputClause() },
      .place: Clause(.placeClause) { $0.placeClause() },
    ])

  static let projection = aggregating("a query task")
  static let computation = aggregating("a compute task")

  private static func aggregating(_ title: String) -> Body {
    Body(
      title: title,
      clauses: [
        .aggregate: Clause(.aggregateClause) { $0.aggregateClause() },
        .cost: Clause(.costClause) { $0.costClause() },
        .output: Clause(.outputClause) { $0.outputClause() },
        .under: Clause(.underClause) { $0.underClause() },
      ])
  }

  static let evolution = Body(
    title: "an evolution",
    clauses: [
      .nominate: Clause(.nominateClause) { $0.nominateClause() },
      .purpose: Clause(.purposeClause) { $0.purposeClause() },
      .cost: Clause(.costClause) { $0.costClause() },
      .under: Clause(.underClause) { $0.underClause() },
      .promote: Clause(.promoteClause) { $0.promoteClause() },
    ])

  static let test = Body(
    title: "a test",
    clauses: [
      .given: Clause(.givenClause) { $0.givenClause() },
      .expect: Clause(.expectClause, repeats: true) { $0.expectClause() },
      .case: Clause(.caseClause, repeats: true) { $0.caseClause() },
    ])

  static let testCase = Body(
    title: "a case of a test",
    clauses: given.clauses.merging([
      .expect: Clause(.expectClause, repeats: true) { $0.expectClause() }
    ]) { $1 })

  static let given = Body(
    title: "a given task",
    clauses: [
      .submitter: Clause(.submitterClause) { $0.submitterClause() },
      .purpose: Clause(.purposeClause) { $0.purposeClause() },
      .markets: Clause(.marketsClause) { $0.marketsClause() },
      .families: Clause(.familiesClause) { $0.familiesClause() },
      .concepts: Clause(.conceptsClause) { $0.conceptsClause() },
      .output: Clause(.outputClause) { $0.outputClause() },
    ])
}

/// The declarations that may stand in a domain or a policy, by their first word.
struct Declarations: Sendable {
  /// As findings name it, `a domain`.
  let title: String
  let parse: [Keyword: @Sendable (inout Parser) -> Void]

  static let domain = Declarations(
    title: "a domain",
    parse: [
      .entity: { $0.entity() },
      .taxonomy: { $0.taxonomy() },
      .canonical: { $0.canonical() },
      .query: { $0.query() },
      .family: { $0.family() },
    ])

  static let policy = Declarations(
    title: "a policy",
    parse: [
      .purpose: { $0.purpose() },
      .role: { $0.role() },
      .parameter: { $0.parameter() },
      .privacy: { $0.privacy() },
      .permit: { $0.permit() },
      .forbid: { $0.forbid() },
      .require: { $0.require() },
      .market: { $0.market() },
      .scope: { $0.scope() },
      .delegation: { $0.delegation() },
      .parse: { $0.parsing() },
      .query: { $0.projection() },
      .compute: { $0.computation() },
      .evolution: { $0.evolution() },
      .test: { $0.test() },
      .training: { $0.training() },
      .acceptance: { $0.acceptance() },
      .settlement: { $0.settlement() },
    ])
}
