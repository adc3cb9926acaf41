import CanonBundle
import CanonDiagnostics
import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// `contribution` in a block: what is refused, and what the certificate says of the rest.
@Suite struct ContributionTests {
  static func block(_ clauses: String, vaults: Int = 1) -> String {
    """
    privacy TrainingPrivacy {
        unit      Customer in at most \(vaults) Vault
        budget    epsilon 8.0 delta 1e-6 per Customer in 13 epochs, lifetime epsilon 20 delta 1e-5
        mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding
        cohort    at least 8_000 Customer, noised at rho 0.0005
        consent   required for task.purpose
        release   model, metrics, aggregates
        keep      features 28d, transcripts 2y
        \(clauses)
    }

    """
  }

  static let refused = [
    ("contribution at most 40 Recept in 90d", "CN3001"),
    ("contribution at most 40 Customer", "CN4010"),
    ("contribution at most 0 Receipt in 90d", "CN5018"),
    ("contribution at most 1_000_001 Receipt in 36600d", "CN5018"),
    ("contribution at most 40 Receipt in 0s", "CN5018"),
    ("contribution at most 40 Receipt in 36601d", "CN5018"),
    ("contribution at most 1_000 Receipt in 400d", "CN5021"),
    // A tile of 90 days may touch two of 400 days, so these are looser than they look.
    ("contribution at most 2_000 Receipt in 90d", "CN5021"),
    ("contribution at most 200_000 Line in 400d", "CN5021"),
    (
      """
      contribution at most 40 Receipt in 90d
          contribution at most 50 Receipt in 90d
      """, "CN3013"
    ),
  ]

  @Test func whatALineCannotSay() throws {
    for (clauses, code) in ContributionTests.refused {
      let checked = try Fragments.workspace(ContributionTests.block(clauses)).check()
      let codes = checked.diagnostics.map(\.code.number)
      #expect(codes == [code], "\(clauses)\n\(checked.text())")
    }
  }

  @Test func whatIsWithinTheDomainIsKept() throws {
    let text = ContributionTests.block(
      """
      contribution at most 999 Receipt in 400d
          contribution at most 300 Receipt
          contribution at most 40 Receipt in 90d
          contribution at most 199_999 Line in 400d
      """)
    let compiled = try Fragments.workspace(text).compile()
    let rendered = compiled.checked.text()
    let program = try #require(compiled.program, "\(rendered)")
    let found = try #require(program.privacyBlocks.first).contributions
    let day: Int64 = 86_400
    #expect(
      found == [
        .init(entity: "Line", atMost: 199_999, within: Period(seconds: 400 * day)),
        .init(entity: "Receipt", atMost: 40, within: Period(seconds: 90 * day)),
        .init(entity: "Receipt", atMost: 999, within: Period(seconds: 400 * day)),
        .init(entity: "Receipt", atMost: 300),
      ])
  }

  /// The two checkers agree on what a maximum leaves, and a sum moves no farther than that.
  @Test func theCertificateSaysWhatIsLeft() throws {
    let text =
      ContributionTests.block("contribution at most 5 Receipt in 90d", vaults: 2) + """
        permit compute moments when task.submitter is steward
        compute Moments {
            aggregate count, sum of visits(90d)
            cost      rho 0.0005 attempts at most 1
            output    aggregates
            under     TrainingPrivacy
        }
        training PurchasePropensity(category: Category in { cheese }) {
            goal     classify will_buy(category, 28d)
            learner  ridge
            features families spending, frequency, affinity(category)
            evaluate on 20% of Customer by keyed_hash
            cost     gram rho 0.0119, metrics rho 0.0119 attempts at most 2
            output   model
            under    TrainingPrivacy
            accepted by PropensityQuality
            settled  by WeeklySettlement
        }
        """
    let compiled = try Fragments.workspace(text).compile()
    let rendered = compiled.checked.text()
    let program = try #require(compiled.program, "\(rendered)")
    let certificate = try #require(compiled.certificate)
    #expect(try Certificate.derived(from: program) == certificate)
    let wide = try #require(certificate.queries.first { $0.id == "visits(90d)" })
    #expect(wide.values == Bound(low: 0, high: 2_000) && wide.sensitivity == 64)
    let proof = try #require(certificate.trainings.first)
    let narrow = try #require(proof.narrowed.first { $0.id == "visits(90d)" })
    // A window of 90 days counts as touching two tiles of 90 days.
    #expect(narrow.values == Bound(low: 0, high: 10) && narrow.sensitivity == 10)
    #expect(proof.vaults == 2 && proof.contributions.map(\.atMost) == [5])
    let task = try #require(certificate.tasks.first)
    #expect(task.aggregates.map(\.l1) == [2, 20], "in two Vaults")
    #expect(program.governance.tasks.first?.aggregates.last?.sensitivity.linf == 10)
  }

  /// In k Vaults a unit moves norms k-fold, and squares k²-fold.
  @Test func aUnitInSeveralVaultsMovesEachRelease() throws {
    func proof(_ vaults: Int) throws -> Certificate.TrainingProof {
      let text =
        ContributionTests.block("", vaults: vaults)
          + """
          training PurchasePropensity(category: Category in { cheese }) {
              goal     classify will_buy(category, 28d)
              learner  ridge
              features families spending, frequency, affinity(category)
              evaluate on 20% of Customer by keyed_hash
              cost     gram rho 0.0119, metrics rho 0.0119 attempts at most 2
              output   model
              under    TrainingPrivacy
              accepted by PropensityQuality
              settled  by WeeklySettlement
          }
          """
      let compiled = try Fragments.workspace(text).compile()
      let rendered = compiled.checked.text()
      return try #require(compiled.certificate?.trainings.first, "\(rendered)")
    }
    let (one, three) = (try proof(1), try proof(3))
    #expect(one.vaults == 1 && three.vaults == 3 && one.costs[0].phases.count == 2)
    #expect(one.costs[0].phases[0].l2Squared == 1 << 41 && one.costs[0].phases[0].linf == 1 << 20)
    #expect(one.costs[0].phases[1].l1 == 2_048 && one.costs[0].phases[1].l2Squared == 1 << 21)
    for (left, right) in zip(one.costs[0].phases, three.costs[0].phases) {
      #expect(right.l1 == left.l1 * 3 && right.linf == left.linf * 3)
      #expect(right.l2Squared == left.l2Squared * 9 && right.rho == left.rho)
    }
    #expect(
      three.costs[0].task.picos == one.costs[0].task.picos * 9
        && three.cohort.picos == one.cohort.picos * 3)
  }
}
