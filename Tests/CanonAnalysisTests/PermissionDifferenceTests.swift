import CanonAdmission
import CanonAnalysis
import CanonFixtures
import CanonProgram
import CanonTypes
import Foundation
import Testing

/// What a difference says of permission is held against every request of a small universe, decided
/// one by one under both versions by the evaluator of admission.
@Suite struct PermissionDifferenceTests {
  /// Two thousand edits and more on demand: `CANON_EDITS=2000`, `CANON_SEED=7`.
  @Test func agreesWithEveryRequest() throws {
    let environment = ProcessInfo.processInfo.environment
    let edits = environment["CANON_EDITS"].flatMap(Int.init) ?? 150
    let seed = environment["CANON_SEED"].flatMap(UInt64.init) ?? 20_260_105
    print("seed \(seed), \(edits) edits")
    var random = SeededGenerator(seed: seed)
    var seen: [String: Int] = [:]
    for edit in 0..<edits {
      let before = SmallUniverse.policy(&random)
      let after = SmallUniverse.edited(before, &random)
      let expected = SmallUniverse.compare(before, after)
      let found = try #require(
        ProgramDifference(from: before, to: after).permissions.first { $0.taskClass == .train })
      let label = "seed \(seed), edit \(edit): \(before.rules) \(after.rules)"
      #expect(found.change == expected.change, "\(label)")
      #expect(found.permittedAfter.map(SmallUniverse.Request.init) == expected.gained, "\(label)")
      #expect(found.permittedBefore.map(SmallUniverse.Request.init) == expected.lost, "\(label)")
      for witness in [found.permittedAfter, found.permittedBefore].compactMap(\.self) {
        let request = SmallUniverse.Request(witness)
        #expect(witness.rulesBefore == request.rules(under: before), "\(label)")
        #expect(witness.rulesAfter == request.rules(under: after), "\(label)")
      }
      let duty = found.duties.first { $0.isAdded }.map { SmallUniverse.Request($0.witness) }
      #expect(duty == expected.owed, "\(label)")
      seen[found.change.rawValue, default: 0] += 1
    }
    print("\(edits) edits alike: \(seen)")
    #expect(seen.count == 4, "every change occurs: \(seen)")
  }
}

/// Policies over three roles, three purposes, three families and two markets.
private enum SmallUniverse {
  static let roles = ["a", "b", "c"]
  static let purposes = ["left", "right", "top"]
  static let families = ["f", "g", "h"]
  static let markets = ["DE", "SG"]
  static let place = SourcePlace(file: "small.canon", line: 1, column: 1)

  /// A request of the joint universe, in the order in which the difference states its witness.
  struct Request: Equatable, CustomStringConvertible {
    let template: String
    let argument: String
    let role: String
    let purpose: String
    let families: [String]
    let markets: [String]

    init(_ witness: RequestWitness) {
      template = witness.template
      argument = witness.arguments.first?.value ?? ""
      (role, purpose) = (witness.submitter, witness.purpose)
      (families, markets) = (witness.families, witness.markets)
    }

    init(_ parts: [String], families: [String], markets: [String]) {
      (template, argument, role, purpose) = (parts[0], parts[1], parts[2], parts[3])
      (self.families, self.markets) = (families, markets)
    }

    var description: String { "\(rank)" }

    /// Fewer names first, then instance, role, purpose, fewer families, families and markets.
    var rank: [String] {
      func order(_ market: String) -> String {
        market == RequestSpace.otherMarket ? " " : market
      }
      return ["\(families.count + markets.count)", template, argument, role, purpose]
        + ["\(families.count)"] + families + markets.map(order)
    }

    private var evaluatorFacts: TaskFacts {
      TaskFacts(
        role: role, purpose: purpose, markets: markets, families: families, template: template,
        arguments: argument.isEmpty ? [] : [.init(name: "d", value: argument)])
    }

    private func evaluator(_ program: Program) -> ConditionEvaluator {
      ConditionEvaluator(evaluatorFacts, purposes: program.purposes)
    }

    func rules(under program: Program) -> [String] {
      let evaluator = evaluator(program)
      return program.rules.filter { evaluator.holds($0.condition) }.map(\.id).sorted()
    }

    func owes(under program: Program) -> Bool {
      let evaluator = evaluator(program)
      return program.governance.requirements.contains { evaluator.holds($0.condition) }
    }

    func isPermitted(under program: Program) -> Bool {
      let training = program.trainings.first {
        $0.template == template && ($0.arguments.first?.value ?? "") == argument
      }
      let declared = program.governance.markets
      guard let training, program.roles.contains(role),
        program.governance.actor(of: role) == .taskSubmitter,
        program.purposes.contains(where: { $0.name == purpose }),
        families.allSatisfy(training.families.contains),
        declared.isEmpty || markets.allSatisfy(declared.contains)
      else { return false }
      let evaluator = evaluator(program)
      let holding = program.rules.filter { evaluator.holds($0.condition) }
      return !holding.isEmpty && holding.allSatisfy { $0.effect == .permit }
    }
  }

  static func subsets(_ names: [String]) -> [[String]] {
    (1..<(1 << names.count)).map { bits in
      names.indices.filter { bits >> $0 & 1 == 1 }.map { names[$0] }
    }
  }

  /// Every request, smallest first.
  static let requests: [Request] = {
    let instances = [["T", "x"], ["T", "y"], ["U", ""]]
    let scopes = subsets([RequestSpace.otherMarket] + markets)
    return instances.flatMap { instance in
      roles.flatMap { role in
        purposes.flatMap { purpose in
          subsets(families).flatMap { families in
            scopes.map { Request(instance + [role, purpose], families: families, markets: $0) }
          }
        }
      }
    }.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }
  }()

  static func compare(
    _ before: Program, _ after: Program
  ) -> (
    change: PermissionDifference.Change, gained: Request?, lost: Request?, owed: Request?
  ) {
    var (gained, lost, owed): (Request?, Request?, Request?) = (nil, nil, nil)
    // `requests` is ascending, so the first of a kind is the smallest.
    for request in requests where gained == nil || lost == nil || owed == nil {
      let (was, now) = (request.isPermitted(under: before), request.isPermitted(under: after))
      if now && !was { gained = gained ?? request }
      if was && !now { lost = lost ?? request }
      if was && now && owed == nil && request.owes(under: after) && !request.owes(under: before) {
        owed = request
      }
    }
    let change: PermissionDifference.Change =
      switch (gained == nil, lost == nil) {
      case (true, true): .neither
      case (false, true): .widened
      case (true, false): .narrowed
      case (false, false): .both
      }
    return (change, gained, lost, owed)
  }

  // MARK: - Policies and edits

  static func policy(_ random: inout SeededGenerator) -> Program {
    var program = SmallPolicy.program
    program.roles = roles
    program.purposes = [
      Purpose(name: "left", parent: "top"), Purpose(name: "right", parent: "top"),
      Purpose(name: "top"),
    ]
    program.families = families.map { Family(id: $0, name: $0, features: ["spend(30d)"]) }
    program.trainings = [
      training("T", "x", ["f", "g"]), training("T", "y", ["f", "g", "h"]), training("U", "", ["h"]),
    ]
    program.rules = []
    program.governance = Governance()
    for number in 0..<(1 + random.below(4)) {
      program.rules.append(rule(number, number == 0 || random.below(3) > 0, &random))
    }
    if random.below(2) == 0 { program.governance.requirements = [requirement(&random)] }
    return program
  }

  private static func training(
    _ template: String, _ argument: String, _ families: [String]
  ) -> Training {
    var training = SmallPolicy.program.trainings[0]
    (training.template, training.id) = (template, "\(template)(\(argument))")
    training.arguments = argument.isEmpty ? [] : [.init(name: "d", value: argument)]
    training.families = families
    return training
  }

  private static func rule(
    _ number: Int, _ permits: Bool, _ random: inout SeededGenerator
  ) -> Rule {
    Rule(
      id: "Small.rule_\(number)", effect: permits ? .permit : .forbid,
      condition: condition(&random, depth: 2), place: place)
  }

  private static func requirement(_ random: inout SeededGenerator) -> Requirement {
    Requirement(
      id: "Small.owes", taskClass: .train, condition: condition(&random, depth: 1),
      obligations: [.recordRelease], place: place)
  }

  private static func condition(_ random: inout SeededGenerator, depth: Int) -> Condition {
    switch random.below(depth > 0 ? 13 : 9) {
    case 0: return .always
    case 1: return .submitterIs(role: random.one(of: roles))
    case 2: return .purposeWithin(random.one(of: purposes))
    case 3: return .familiesSubset(of: random.some(of: families))
    case 4: return .familiesContain(random.one(of: families))
    case 5: return .marketsSubset(of: random.some(of: markets))
    case 6: return .marketsContain(random.one(of: markets))
    case 7: return .trainingIs(random.some(of: ["T", "U"]))
    case 8: return .argument("d", isOneOf: random.some(of: ["x", "y"]))
    case 9: return .not(condition(&random, depth: depth - 1))
    default:
      let parts = (0..<(2 + random.below(2))).map { _ in condition(&random, depth: depth - 1) }
      return random.below(2) == 0 ? .all(parts) : .any(parts)
    }
  }

  /// One to three edits.
  static func edited(_ program: Program, _ random: inout SeededGenerator) -> Program {
    var program = program
    for _ in 0..<(1 + random.below(3)) { edit(&program, &random) }
    return program
  }

  private static func edit(_ program: inout Program, _ random: inout SeededGenerator) {
    let number = program.rules.isEmpty ? nil : random.below(program.rules.count)
    switch random.below(11) {
    case 0: program.rules.append(rule(10 + random.below(90), random.below(2) == 0, &random))
    case 1: if let number { program.rules.remove(at: number) }
    case 2, 3:
      if let number { program.rules[number].condition = condition(&random, depth: 2) }
    case 4:
      if let number {
        program.rules[number].effect = program.rules[number].effect == .permit ? .forbid : .permit
      }
    case 5: program.purposes[0].parent = random.below(2) == 0 ? nil : "right"
    case 6: program.roles.removeAll { $0 == random.one(of: roles) }
    case 7: program.trainings[0].families = random.some(of: families)
    case 8: program.governance.markets = random.some(of: markets)
    case 9:
      program.trainings = random.some(of: program.trainings)
    default: program.governance.requirements = [requirement(&random)]
    }
  }
}
