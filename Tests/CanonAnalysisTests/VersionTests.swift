import CanonAnalysis
import CanonFixtures
import CanonProgram
import CanonTypes
import Testing

/// Each kind of change, with the aspect that it is of and the least step that follows.
@Suite struct VersionTests {
  private typealias Edit = (inout Program) -> Void

  private func changes(_ edit: Edit) -> [MeaningChange] {
    var after = SmallPolicy.program
    edit(&after)
    return ProgramDifference(from: SmallPolicy.program, to: after).changes
  }

  @Test func eachAspectHasItsStep() {
    let rows: [(String, MeaningChange.Aspect, VersionStep, Edit)] = [
      ("unit", .unit, .major, { $0.attributes[0].type = .money(currency: "EUR") }),
      ("type", .type, .major, { $0.attributes[0].type = .count }),
      ("range", .range, .major, { $0.attributes[0].range = Bound(low: 0, high: 600_000) }),
      ("class", .class, .major, { $0.attributes[0].label = .local }),
      ("nullability", .nullability, .major, { $0.attributes[0].absent = .kept }),
      ("wording", .wording, .patch, { $0.attributes[0].meaning = "Paid." }),
      ("value set", .valueSet, .major, { $0.taxonomies[0].terms[1].parent = nil }),
      ("spelling", .valueSet, .minor, { $0.taxonomies[0].terms[1].spellings = ["MILK"] }),
      ("new term", .existence, .minor, { $0.taxonomies[0].terms.append(.init(name: "drug")) }),
      ("population", .population, .major, { $0.entities[2].atMost = 100 }),
      ("grain", .grain, .major, { $0.entities[1].parent = "Customer" }),
      ("window", .window, .major, { $0.features[0].window = .last(Period(seconds: 86_400)) }),
      ("scale", .derivation, .major, { $0.features[0].scale = .linear }),
      ("removed", .existence, .major, { $0.families.removeLast() }),
      ("budget", .budget, .major, { $0.privacyBlocks[0].window.rho = Rho(picos: 1) }),
      ("cheaper", .cost, .minor, { $0.trainings[0].cost.total = Rho(picos: 1) }),
      ("quorum", .terms, .major, { $0.privacyBlocks[0].quorum = 2 }),
    ]
    for (name, aspect, step, edit) in rows {
      let found = changes(edit)
      #expect(found.map(\.aspect) == [aspect], "\(name): \(found)")
      #expect(found.map(\.step) == [step], "\(name): \(found)")
    }
  }

  @Test func aNewRangeIsShownByItsSmallestValue() {
    let found = changes { $0.attributes[0].range = Bound(low: 0, high: 600_000) }
    #expect(found.first?.witness?.rows.first?.values == ["amount_paid": 500_001])
    #expect(found.first?.witness?.before == nil && found.first?.witness?.after == 500_001)
  }

  /// Both windows begin with their first second and end before `as_of` or their last.
  @Test func windowsAreHalfOpen() throws {
    let evaluator = RecordEvaluator(SmallPolicy.program)
    func line(_ time: Int64) -> [RecordWitness.Row] {
      [.init(entity: "Line", copies: 2, time: time, values: ["amount_paid": 5, "department": 1])]
    }
    let spend = try #require(SmallPolicy.program.features.first)
    let month: Int64 = 30 * 86_400
    let paid = [-month - 1, -month, -1, 0].map { evaluator.value(of: spend, on: line($0)) }
    #expect(paid == [0, 10, 10, 0])
    let buys = try #require(SmallPolicy.program.outcomes.first)
    let horizon: Int64 = 28 * 86_400
    let bought = [-1, 0, horizon - 1, horizon].map { evaluator.value(of: buys, on: line($0)) }
    #expect(bought == [0, 1, 1, 0])
  }

  /// Terms are numbers in a program; one that comes in front of others moves them all.
  @Test func aTermInFrontChangesNoQuery() {
    let found = changes { program in
      program.taxonomies[0].terms = [
        .init(name: "drug"), .init(name: "grocery"), .init(name: "dairy", parent: 1),
      ]
      program.outcomes[0].reading = .exists(
        entity: "Line", filter: .within(attribute: "department", terms: [2]))
    }
    #expect(found.map(\.name) == ["Department.drug"], "\(found)")
  }

  @Test func nothingNewNeedsNoStep() {
    let difference = ProgramDifference(from: SmallPolicy.program, to: SmallPolicy.program)
    #expect(difference.changes.isEmpty && difference.isSufficient)
    #expect(difference.permissions.map(\.change) == [.neither])
    #expect(difference.verdicts.map(\.least) == [.none, .none, .none])
  }

  @Test func aPermitThatGoesAwayNeedsAMajorStep() {
    var after = SmallPolicy.program
    after.rules.removeAll { $0.effect == .permit }
    for (version, isEnough) in [
      (SemanticVersion(3, 1, 0), false), (SemanticVersion(4, 0, 0), true),
      (SemanticVersion(2, 0, 0), false),
    ] {
      after.policyVersion = version
      let difference = ProgramDifference(from: SmallPolicy.program, to: after)
      #expect(difference.permissions.first?.change == .narrowed)
      #expect(difference.isSufficient == isEnough, "\(version)")
    }
  }

  /// Around an entity lie other attributes in another policy; its change is the domain's all the
  /// same, whichever way the two are compared.
  @Test func aSharedEntityBelongsToADomainInEitherPolicy() throws {
    var other = SmallPolicy.program
    other.domains.append(DomainVersion(name: "Identity", version: SemanticVersion(1, 0, 0)))
    other.attributes.append(
      Attribute(
        name: "age", domain: "Identity", entity: "Customer", type: .count, label: .protected,
        range: Bound(low: 0, high: 120)))
    func commerce(_ before: Program, _ after: Program) throws -> DomainDifference {
      try #require(DomainDifference(of: "Commerce", from: before, to: after))
    }
    #expect(try commerce(SmallPolicy.program, other).changes.isEmpty)
    #expect(try commerce(other, SmallPolicy.program).verdict.least == .none)
    other.entities[0].keyColumn = "household"
    for difference in [
      try commerce(SmallPolicy.program, other), try commerce(other, SmallPolicy.program),
    ] {
      #expect(difference.changes.map(\.name) == ["Customer"])
      #expect(difference.verdict.least == .major && !difference.verdict.isSufficient)
    }
    #expect(DomainDifference(of: "Identity", from: SmallPolicy.program, to: other) == nil)
  }
}
