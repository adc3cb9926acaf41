import CanonBundle
import CanonFixtures
import CanonProgram
import CanonTypes
import Testing

/// What a program declares of every task is checked again: each lie has its refusal.
struct GovernanceForgeryTests {
  static let key = SmallFederation.key(1)

  /// A sound program that declares something of everything.
  static var whole: Program {
    var program = SmallPolicy.program
    let place = SmallPolicy.privacy.place
    program.roles.append("warden")
    program.governance.actors = [.init(role: "warden", actor: .governanceActor)]
    program.governance.stewards = [.init(of: "Commerce", role: "warden")]
    program.governance.markets = ["FR", "US"]
    program.governance.scopes = [
      .init(name: "ads", purposes: ["marketing_models"], longest: Period(seconds: 86_400))
    ]
    program.privacyBlocks[0].terms = PrivacyTerms(
      consentScope: "ads", regions: [.init(market: "FR", aggregateIn: "FR", releaseTo: ["US"])],
      places: ["tee", "vault"])
    program.privacyBlocks[0].releases.append("aggregates")
    program.governance.evolutions = [
      Evolution(
        name: "Words", vaults: 3, units: 100, purposes: ["marketing_models"],
        rho: Rho(picos: 500_000_000), privacy: "TrainingPrivacy", promoter: "warden", place: place)
    ]
    program.governance.requirements = [
      Requirement(
        id: "ConsumerTraining.notice", taskClass: .train, condition: .marketsContain("FR"),
        obligations: [.notify(role: "steward", within: Period(seconds: 3_600))], place: place)
    ]
    program.governance.tasks = [
      BoundedTask(
        id: "Moments", template: "Moments", taskClass: .compute, arguments: [],
        aggregates: [
          .init(kind: .count, sensitivity: .one),
          .init(
            kind: .sum(feature: "spend(30d)"),
            sensitivity: .init(l1: 200_000, l2: 200_000, linf: 200_000)),
          .init(
            kind: .histogram(feature: "visits(90d)", edges: [0, 10, 60]), sensitivity: .one),
          .init(
            kind: .gram(family: "spending"),
            sensitivity: .init(l1: 2 << 20, l2: 1 << 20, linf: 1 << 20)),
        ], families: ["spending"],
        cost: .init(
          rho: Rho(picos: 1_000_000_000), attempts: 2, total: Rho(picos: 2_000_000_000)),
        output: "aggregates", privacy: "TrainingPrivacy", place: place),
      BoundedTask(
        id: "Notes", template: "Notes", taskClass: .parse, arguments: [],
        reads: .init(entity: "Receipt", attributes: ["cashier_note", "purchased_at"]),
        output: "record", place: place),
    ]
    return program
  }

  static func refusal(_ program: Program) -> String? {
    do throws(BundleFault) {
      _ = try Bundle.seal(
        program, files: [(name: "policy.canon", bytes: [])], with: [key])
      return nil
    } catch { return error.code }
  }

  typealias Change = @Sendable (inout Program) -> Void

  static let lies: [(String, String, Change)] = [
    ("an actor of no role", "CN7105", { $0.governance.actors[0].role = "nobody" }),
    ("a steward that is none", "CN7111", { $0.governance.stewards[0].role = "steward" }),
    ("a steward of nothing", "CN7105", { $0.governance.stewards[0].of = "Nowhere" }),
    ("markets out of order", "CN7104", { $0.governance.markets.swapAt(0, 1) }),
    ("a scope of no purpose", "CN7105", { $0.governance.scopes[0].purposes = ["x"] }),
    ("a scope of nothing", "CN7111", { $0.governance.scopes[0].purposes = [] }),
    (
      "a scope without end", "CN7106",
      { $0.governance.scopes[0].longest = Period(seconds: 1 << 50) }
    ),
    ("a missing scope", "CN7105", { $0.governance.scopes = [] }),
    ("nowhere in the Vault", "CN7111", { $0.privacyBlocks[0].terms.places = ["tee"] }),
    ("a lender that does not submit", "CN7111", { $0.governance.delegations[0].role = "warden" }),
    ("a delegation for nothing", "CN7106", { $0.governance.delegations[0].cap = .zero }),
    ("words for no purpose", "CN7111", { $0.governance.evolutions[0].purposes = [] }),
    (
      "words for an unknown purpose", "CN7105",
      { $0.governance.evolutions[0].purposes = ["espionage"] }
    ),
    ("one Vault's words", "CN7106", { $0.governance.evolutions[0].vaults = 1 }),
    ("a few people's words", "CN7106", { $0.governance.evolutions[0].units = 3 }),
    (
      "dear words", "CN7109",
      { $0.governance.evolutions[0].rho = Rho(picos: 900_000_000_000) }
    ),
    ("a promoter that is none", "CN7111", { $0.governance.evolutions[0].promoter = "steward" }),
    ("nothing owed", "CN7111", { $0.governance.requirements[0].obligations = [] }),
    (
      "owed to nobody", "CN7105",
      {
        $0.governance.requirements[0].obligations = [
          .notify(role: "nobody", within: Period(seconds: 1))
        ]
      }
    ),
    ("tasks out of order", "CN7104", { $0.governance.tasks.swapAt(0, 1) }),
    ("a task of training", "CN7111", { $0.governance.tasks[0].taskClass = .train }),
    ("a smaller total", "CN7108", { $0.governance.tasks[0].cost?.total = Rho(picos: 1) }),
    (
      "a sum that moves less", "CN7108", { $0.governance.tasks[0].aggregates[1].sensitivity = .one }
    ),
    (
      "an aggregate of nothing", "CN7105",
      { $0.governance.tasks[0].aggregates[1].kind = .sum(feature: "x") }
    ),
    (
      "edges that descend", "CN7104",
      {
        $0.governance.tasks[0].aggregates[2].kind = .histogram(
          feature: "visits(90d)", edges: [9, 3])
      }
    ),
    ("a Gram in a query", "CN7105", { $0.governance.tasks[0].taskClass = .query }),
    ("aggregates that stay", "CN7111", { $0.privacyBlocks[0].releases = ["model", "metrics"] }),
    ("a record that leaves", "CN7111", { $0.governance.tasks[1].output = "aggregates" }),
    (
      "another record's attribute", "CN7105",
      { $0.governance.tasks[1].reads?.attributes = ["amount_paid"] }
    ),
    ("a rule over no template", "CN7105", { $0.rules[0].condition = .trainingIs(["Nothing"]) }),
  ]

  @Test("a whole program seals, and each lie about its governance is refused")
  func lies() {
    #expect(GovernanceForgeryTests.refusal(GovernanceForgeryTests.whole) == nil)
    for (name, code, change) in GovernanceForgeryTests.lies {
      var program = GovernanceForgeryTests.whole
      change(&program)
      let found = GovernanceForgeryTests.refusal(program)
      #expect(found == code, "\(name): \(found ?? "seals")")
    }
  }
}
