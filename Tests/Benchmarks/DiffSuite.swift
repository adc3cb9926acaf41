import CanonAnalysis
import CanonProgram

/// `canon-bench diff [--rules 1000]`: milliseconds to compare two versions of a policy, whole, the
/// median and the most of several runs for each share of edited rules.
///
/// A synthetic program in the shape of the decision problem: nine permits to one forbid, each over
/// a role, a purpose, families and markets.
enum DiffSuite {
  static func run(_ options: Options) throws {
    let count = try options.number("rules", default: 1_000)
    let before = try program(count)
    Bench.say("rules  edited  changes  permission  median ms  most ms")
    for edited in [0, 1, 10, count / 10, count] {
      let after = editing(before, edited)
      var difference = ProgramDifference(from: before, to: after)
      let times = (0..<5).map { _ in
        Bench.seconds { difference = ProgramDifference(from: before, to: after) } * 1_000
      }
      let change = difference.permissions.first?.change.rawValue ?? "none"
      Bench.say(
        "\(count)  \(edited)  \(difference.changes.count)  \(change)  "
          + "\(Bench.fixed(Bench.median(times), 1))  \(Bench.fixed(times.max() ?? 0, 1))")
    }
  }

  private static let place = SourcePlace(file: "bench.canon", line: 1, column: 1)
  private static let (roles, purposes, families, markets) = (24, 60, 13, 27)

  private static func rule(_ number: Int, shift: Int) -> Rule {
    let isForbid = number % 10 == 9
    func name(_ word: String, _ step: Int, _ below: Int) -> String {
      "\(word)_\((number * step + shift) % below)"
    }
    var parts: [Condition] = [
      .submitterIs(role: name("role", 7, roles)), .purposeWithin(name("purpose", 11, purposes)),
    ]
    parts.append(
      isForbid
        ? .marketsContain(name("market", 5, markets))
        : .marketsSubset(of: (0..<8).map { "market_\((number * 3 + $0 + shift) % markets)" }))
    parts.append(
      isForbid
        ? .familiesContain(name("family", 3, families))
        : .familiesSubset(of: (0..<5).map { "family_\((number + $0 + shift) % families)" }))
    return Rule(
      id: "Bench.rule_\(number)", effect: isForbid ? .forbid : .permit, condition: .all(parts),
      place: place)
  }

  private static func program(_ count: Int) throws -> Program {
    var (program, _) = try Bench.program(Bench.grocer)
    let names = (0..<families).map { "family_\($0)" }
    let features = program.features.map(\.id)
    program.families = names.map { Family(id: $0, name: $0, features: features) }
    for index in program.trainings.indices { program.trainings[index].families = names }
    program.roles = (0..<roles).map { "role_\($0)" }
    program.purposes = (0..<purposes).map {
      Purpose(name: "purpose_\($0)", parent: $0 == 0 ? nil : "purpose_\(($0 - 1) / 3)")
    }
    program.rules = (0..<count).map { rule($0, shift: 0) }
    program.governance = Governance()
    return program
  }

  /// Every n-th rule moves to other roles, markets and families.
  private static func editing(_ program: Program, _ edited: Int) -> Program {
    var after = program
    guard edited > 0 else { return after }
    let step = max(1, program.rules.count / edited)
    for number in stride(from: 0, to: program.rules.count, by: step).prefix(edited) {
      after.rules[number] = rule(number, shift: 1 + number % 3)
    }
    return after
  }
}
