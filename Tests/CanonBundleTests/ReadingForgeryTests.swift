import CanonFixtures
import CanonProgram
import CanonTypes
import Testing

/// Readings that no compiler would write, put into a program by hand: each has its refusal.
@Suite struct ReadingForgeryTests {
  typealias Change = @Sendable (inout Program) -> Void

  private static let cents = ValueType.money(currency: "USD")
  private static let amounts = Reading.sum(attribute: "amount_paid", filter: .all)
  private static let gifts = Filter.present(attribute: "gift")
  private static let one = Filter.compare(attribute: "gift", .greater, 1)

  /// The small policy with attributes that may be absent, a date and an exact decimal.
  static var whole: Program {
    var program = SmallPolicy.program
    func attribute(_ name: String, _ type: ValueType, _ range: Bound?) -> Attribute {
      Attribute(
        name: name, domain: "Commerce", entity: "Line", type: type, label: .protected,
        range: range)
    }
    var gift = attribute("gift", .count, Bound(low: 0, high: 9))
    gift.absent = .kept
    var aisle = attribute("aisle", .term(taxonomy: "Department"), nil)
    aisle.absent = .kept
    program.attributes += [
      gift, aisle, attribute("best_before", .date, Bound(low: 10_000, high: 40_000)),
      attribute("weight", .decimal(places: 3), Bound(low: 0, high: 50_000)),
    ]
    program.attributes.sort { $0.name < $1.name }
    return program
  }

  /// `visits(90d)` reads this instead, and is of this type.
  private static func reading(
    _ reading: Reading, _ type: ValueType = .count
  ) -> Change {
    { program in
      program.features[1].reading = reading
      program.features[1].type = type
    }
  }

  private static func choice(_ test: ReadingTest) -> Reading {
    .choose([.init(test: test, value: .constant(1))], otherwise: .constant(0))
  }

  static let sound: [(String, Change)] = [
    ("a guarded sum", reading(.sum(attribute: "gift", filter: gifts))),
    ("a stand-in", reading(.standingIn(value: 0, for: .sum(attribute: "gift", filter: .all)))),
    (
      "a guarded test",
      reading(
        .count(entity: "Line", filter: .conjunction([gifts, .disjunction([one, .negation(one)])])))
    ),
    ("a mean", reading(.mean(attribute: "weight", filter: .all), .decimal(places: 3))),
    ("a date", reading(.maximum(attribute: "best_before", filter: .all), .date)),
    (
      "a share",
      reading(
        .ratio(
          numerator: .sum(
            attribute: "amount_paid", filter: .within(attribute: "department", terms: [0])),
          denominator: amounts), .ratio)
    ),
    (
      "a top",
      reading(.top(first: 3, attribute: "department", filter: .all, terms: [0]), .boolean)
    ),
    (
      "a case",
      reading(choice(.compare(.count(entity: "Line", filter: .all), .greater, .constant(3))))
    ),
    (
      "an otherwise",
      reading(.otherwise(.maximum(attribute: "amount_paid", filter: .all), .constant(0)), cents)
    ),
  ]

  static let lies: [(String, String, Change)] = [
    ("an optional summed", "CN7128", reading(.sum(attribute: "gift", filter: .all))),
    ("an optional averaged", "CN7128", reading(.mean(attribute: "gift", filter: .all))),
    ("an optional's extreme", "CN7128", reading(.minimum(attribute: "gift", filter: .all))),
    ("an optional's kinds", "CN7128", reading(.distinct(attribute: "aisle", filter: .all))),
    (
      "a guard for another", "CN7128",
      reading(.sum(attribute: "gift", filter: .present(attribute: "aisle")))
    ),
    (
      "a guard in one of two cases", "CN7128",
      reading(.sum(attribute: "gift", filter: .disjunction([gifts, .all])))
    ),
    (
      "a guard turned round", "CN7128",
      reading(.sum(attribute: "gift", filter: .negation(gifts)))
    ),
    ("an optional tested", "CN7128", reading(.count(entity: "Line", filter: one))),
    (
      "an optional term tested", "CN7128",
      reading(.count(entity: "Line", filter: .within(attribute: "aisle", terms: [0])))
    ),
    (
      "an optional tested outside its guard", "CN7128",
      reading(
        .count(
          entity: "Line", filter: .disjunction([.conjunction([gifts, one]), .negation(one)])))
    ),
    (
      "an optional tested in a nested record", "CN7128",
      reading(.count(entity: "Receipt", filter: .exists(entity: "Line", filter: one)))
    ),
    (
      "an optional's top", "CN7128",
      reading(.top(first: 1, attribute: "aisle", filter: .all, terms: [0]), .boolean)
    ),
    ("a mean of terms", "CN7110", reading(.mean(attribute: "department", filter: .all))),
    ("a mean of dates", "CN7105", reading(.mean(attribute: "best_before", filter: .all), .date)),
    ("a mean as an amount", "CN7105", reading(.mean(attribute: "weight", filter: .all), cents)),
    (
      "decimals of other places", "CN7105",
      reading(.mean(attribute: "weight", filter: .all), .decimal(places: 2))
    ),
    (
      "dates added", "CN7105",
      reading(
        .plus(
          .maximum(attribute: "best_before", filter: .all),
          .minimum(attribute: "best_before", filter: .all)), .date)
    ),
    (
      "a share of two types", "CN7105",
      reading(
        .ratio(numerator: .count(entity: "Line", filter: .all), denominator: amounts), .ratio)
    ),
    (
      "a share of a local value", "CN7105",
      reading(
        .ratio(
          numerator: .sum(
            attribute: "amount_paid", filter: .compare(attribute: "cashier_note", .equal, 1)),
          denominator: amounts), .ratio)
    ),
    (
      "a share beyond 64 bits", "CN7110",
      reading(
        .ratio(numerator: .times(amounts, 1_000_000), denominator: amounts), .ratio)
    ),
    (
      "the first none", "CN7106",
      reading(.top(first: 0, attribute: "department", filter: .all, terms: [0]), .boolean)
    ),
    (
      "the first of too many", "CN7106",
      reading(.top(first: 33, attribute: "department", filter: .all, terms: [0]), .boolean)
    ),
    (
      "a top of amounts", "CN7105",
      reading(.top(first: 1, attribute: "amount_paid", filter: .all, terms: [0]), .boolean)
    ),
    (
      "a top of unknown terms", "CN7105",
      reading(.top(first: 1, attribute: "department", filter: .all, terms: [99]), .boolean)
    ),
    (
      "terms out of order", "CN7105",
      reading(.top(first: 1, attribute: "department", filter: .all, terms: [1, 0]), .boolean)
    ),
    (
      "a case of two types", "CN7105",
      reading(
        .choose(
          [.init(test: .holds(.exists(entity: "Line", filter: .all)), value: amounts)],
          otherwise: .count(entity: "Line", filter: .all)))
    ),
    (
      "a case that asks an amount", "CN7105",
      reading(choice(.holds(.count(entity: "Line", filter: .all))))
    ),
    (
      "a case that compares two types", "CN7105",
      reading(choice(.compare(amounts, .greater, .count(entity: "Line", filter: .all))))
    ),
    (
      "a case that compares nothing", "CN7111",
      reading(
        choice(.compare(.maximum(attribute: "amount_paid", filter: .all), .less, .constant(3))))
    ),
    (
      "an otherwise of two types", "CN7105",
      reading(
        .otherwise(
          .maximum(attribute: "amount_paid", filter: .all), .count(entity: "Line", filter: .all)),
        cents)
    ),
    (
      "a stand-in for a count", "CN7105",
      reading(.standingIn(value: 0, for: .count(entity: "Line", filter: .all)))
    ),
    (
      "a stand-in beyond any", "CN7106",
      reading(.standingIn(value: 1 << 60, for: .sum(attribute: "gift", filter: .all)))
    ),
    (
      "contributions out of order", "CN7104",
      {
        $0.privacyBlocks[0].contributions = [
          .init(entity: "Receipt", atMost: 3), .init(entity: "Line", atMost: 3),
        ]
      }
    ),
    (
      "a contribution of the unit", "CN7105",
      { $0.privacyBlocks[0].contributions = [.init(entity: "Customer", atMost: 3)] }
    ),
    (
      "a contribution of nothing", "CN7106",
      { $0.privacyBlocks[0].contributions = [.init(entity: "Receipt", atMost: 0)] }
    ),
    (
      "a contribution in no time", "CN7106",
      {
        $0.privacyBlocks[0].contributions = [
          .init(entity: "Receipt", atMost: 3, within: Period(seconds: 0))
        ]
      }
    ),
  ]

  private static let later = Training.Cost(
    gram: Rho(picos: 3_000_000_000), metrics: Rho(picos: 3_000_000_000), attempts: 2,
    total: Rho(picos: 6_000_000_000))

  private static func steps(_ steps: [(Int64, Training.Cost)]) -> Change {
    { $0.trainings[0].laterCosts = steps.map { .init(epoch: $0, cost: $1) } }
  }

  private static func changed(_ change: (inout Training.Cost) -> Void) -> Training.Cost {
    var cost = later
    change(&cost)
    return cost
  }

  @Test func costsOfLaterEpochsAreCheckedToo() {
    let first = SmallPolicy.program.trainings[0].cost
    let (later, steps) = (ReadingForgeryTests.later, ReadingForgeryTests.steps)
    let cases: [(String, String?, Change)] = [
      ("a cheaper epoch", nil, steps([(9, later)])),
      ("a cheaper epoch, and back", nil, steps([(9, later), (12, first)])),
      ("steps that do not ascend", "CN7104", steps([(9, later), (9, first)])),
      ("a step that changes nothing", "CN7104", steps([(9, first)])),
      (
        "a smaller total", "CN7108",
        steps([(9, ReadingForgeryTests.changed { $0.total = Rho(picos: 1) })])
      ),
      (
        "more attempts", "CN7111",
        steps([
          (
            9,
            ReadingForgeryTests.changed {
              $0.attempts = 3
              $0.total = Rho(picos: 9_000_000_000)
            }
          )
        ])
      ),
      (
        "an overspent window", "CN7109",
        steps([
          (
            9,
            ReadingForgeryTests.changed {
              $0.gram = Rho(picos: 400_000_000_000)
              $0.total = Rho(picos: 800_000_000_000)
            }
          )
        ])
      ),
      (
        "no noise", "CN7106",
        steps([(9, ReadingForgeryTests.changed { $0.gram = Rho(picos: 1) })])
      ),
    ]
    for (name, code, change) in cases {
      var program = ReadingForgeryTests.whole
      change(&program)
      let found = GovernanceForgeryTests.refusal(program)
      #expect(found == code, "\(name): \(found ?? "seals")")
    }
  }

  @Test func soundReadingsSeal() {
    for (name, change) in ReadingForgeryTests.sound {
      var program = ReadingForgeryTests.whole
      change(&program)
      let found = GovernanceForgeryTests.refusal(program)
      #expect(found == nil, "\(name): \(found ?? "")")
    }
  }

  @Test func forgedReadingsAreRefused() {
    for (name, code, change) in ReadingForgeryTests.lies {
      var program = ReadingForgeryTests.whole
      change(&program)
      let found = GovernanceForgeryTests.refusal(program)
      #expect(found == code, "\(name): \(found ?? "seals")")
    }
  }
}
