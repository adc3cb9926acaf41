import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// What a policy declares of every task comes out of the compiler as it was written.
@Suite struct GovernanceTests {
  static let privacy = """
    privacy TrainingPrivacy {
        unit      Customer in at most 1 Vault
        budget    epsilon 3.0 delta 1e-6 per Customer in 13 epochs, lifetime epsilon 9.0 delta 1e-5
        mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
        cohort    at least 8_000 Customer, noised at rho 0.0005
        consent   required for advertising
        release   model, metrics, aggregates
        keep      features 28d, transcripts 2y
        region    DE: aggregate in DE, release to SG, DE
        place     vault, tee
    }

    """

  static let declarations =
    privacy + """
      market US, DE
      scope advertising covers marketing_models, measurement lasts at most 2y
      require train german_notice
          when task.markets contains DE
          then notify privacy_office within 24h, attest vault_replay
      permit parse reading when task.submitter is steward and task.template is Stores
      permit compute moments when task.submitter is steward and task.families contains spending
      parse Stores { reads Receipt with store, purchased_at output record place vault }
      compute Moments(c: Category in { soup, cheese }) {
          aggregate count, sum of spend_on(c, 90d), histogram of visits(90d) at { 0, 10, 64 },
                    gram of spending
          cost      rho 0.002 attempts at most 2
          output    aggregates
          under     TrainingPrivacy
      }
      evolution CommonWords {
          nominate local when declared in at least 3 Vaults
              and present for at least 100 Customer in one epoch
          purpose  measurement
          cost     rho 0.0005
          under    TrainingPrivacy
          promote  by privacy_office
      }
      """

  static func program() throws -> Program {
    let compiled = try Fragments.workspace(declarations).compile()
    let text = compiled.checked.text()
    return try #require(compiled.program, "\(text)")
  }

  @Test func declarationsAreCompiled() throws {
    let program = try GovernanceTests.program()
    let governance = program.governance
    #expect(governance.markets == ["DE", "US"])
    #expect(
      governance.actors.map(\.role) == ["privacy_office", "vault_operator", "verifier"])
    #expect(governance.actor(of: "steward") == .taskSubmitter)
    #expect(
      governance.scopes == [
        ConsentScope(
          name: "advertising", purposes: ["marketing_models", "measurement"],
          longest: Period(seconds: 2 * 365 * 86_400))
      ])
    let terms = program.privacyBlocks[0].terms
    #expect(terms.consentScope == "advertising" && terms.places == ["tee", "vault"])
    #expect(
      terms.regions == [.init(market: "DE", aggregateIn: "DE", releaseTo: ["DE", "SG"])])
    #expect(
      governance.requirements.map(\.obligations) == [
        [.notify(role: "privacy_office", within: Period(seconds: 86_400)), .attestVaultReplay]
      ])
    #expect(governance.evolutions.map(\.rho) == [Rho(picos: 500_000_000)])
    #expect(governance.delegations.map(\.cap) == [Rho(picos: 50_000_000_000)])
    #expect(
      program.rules.filter { $0.taskClass == .parse }.map(\.id) == ["ConsumerTraining.reading"])
  }

  @Test func aggregatesStateHowFarOneUnitMovesThem() throws {
    let tasks = try GovernanceTests.program().governance.tasks
    #expect(tasks.map(\.id) == ["Moments(cheese)", "Moments(soup)", "Stores"])
    let moments = tasks[0]
    let sensitivities = moments.aggregates.map {
      [$0.sensitivity.l1, $0.sensitivity.l2, $0.sensitivity.linf]
    }
    // 256 USD in cents; a row of one feature and its constant, cut to norm 2^10.
    #expect(
      sensitivities == [
        [1, 1, 1], [25_600, 25_600, 25_600], [1, 1, 1], [2 << 20, 1 << 20, 1 << 20],
      ])
    #expect(moments.cost?.total == Rho(picos: 4_000_000_000))
    #expect(moments.families == ["spending"])
    #expect(tasks[2].reads?.attributes == ["purchased_at", "store"] && tasks[2].cost == nil)
  }
}
