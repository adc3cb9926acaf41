/// All rules, by group and then in the order in which `canon lint --rules` lists them.
package enum LintRules {
  package static let all: [any LintRule] = meaning + privacy + permission + style + testing

  private static let meaning: [any LintRule] = [
    MissingMeanings(), ShortMeanings(), EchoedMeanings(), RepeatedMeanings(), UnreadAttributes(),
    UnusedEntities(), UnusedTaxonomies(), UnusedTerms(), UnusedQueries(), UnusedFamilies(),
    UnusedParameters(), TwinQueries(), LinearScales(),
  ]
  private static let privacy: [any LintRule] = [
    UnusedBudgets(), LargeEpsilons(), LargeDeltas(), SmallCohorts(), ShortLifetimes(),
    SingleTaskWindows(), LongRetentions(), LaxNominations(), WholeQuorums(),
    TrustedVaults(),
  ]
  private static let permission: [any LintRule] = [
    UnconditionalPermits(), UnexplainedForbids(), UnexplainedDuties(), TwinPermits(), IdleRoles(),
    UnusedPurposes(), DeepConditions(), DoubleNegations(), UnrejectingAcceptances(),
    UnreplayedResults(), FloorlessAcceptances(), ShortChallenges(), StrandedRewards(),
  ]
  private static let style: [any LintRule] = [
    MiscasedNames(), CrowdedFiles(), UndocumentedPolicies(), UndocumentedTasks(), LongLines(),
    UnformattedFiles(), DisorderedDeclarations(), OpenTodos(), UnfinishedSentences(),
    UngroupedNumbers(),
  ]
  private static let testing: [any LintRule] = [
    UntestedTemplates(), UntestedRules(), UntestedDenials(), UntestedBlocks(), UntestedMarkets(),
    UntestedRoles(), TwinTests(), UnattributedDenials(),
  ]

  static let byName: [String: any LintRule] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
