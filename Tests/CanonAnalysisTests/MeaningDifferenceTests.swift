import CanonAnalysis
import CanonFixtures
import CanonProgram
import CanonTypes
import Foundation
import Testing

/// What a difference says of a query is held against every unit of up to two lines, read by a
/// second evaluator that shares nothing with the first.
@Suite struct MeaningDifferenceTests {
  /// Two thousand edits and more on demand: `CANON_EDITS=2000`, `CANON_SEED=7`.
  @Test func agreesWithEverySmallUnit() throws {
    let environment = ProcessInfo.processInfo.environment
    let edits = environment["CANON_EDITS"].flatMap(Int.init) ?? 200
    let seed = environment["CANON_SEED"].flatMap(UInt64.init) ?? 20_260_105
    print("seed \(seed), \(edits) edits")
    var random = SeededGenerator(seed: seed)
    var (differing, alike, shown) = (0, 0, 0)
    for edit in 0..<edits {
      let before = LineQuery(&random)
      let after = before.edited(&random)
      let difference = ProgramDifference(from: before.program, to: after.program)
      let changes = difference.changes.filter { $0.kind == "feature" }
      let least = LineQuery.units.first { before.value($0) != after.value($0) }
      let label = "seed \(seed), edit \(edit): \(before) → \(after)"
      guard let least else {
        alike += 1
        if before == after { #expect(changes.isEmpty, "\(label)") }
        continue
      }
      differing += 1
      let witness = try #require(changes.lazy.compactMap(\.witness).first, "\(label)")
      let unit = witness.rows.flatMap { row in
        (0..<row.copies).map { _ in LineQuery.Line(row) }
      }
      #expect(unit.count <= least.count, "not the fewest records: \(unit), \(label)")
      #expect(witness.before == before.value(unit), "\(label)")
      #expect(witness.after == after.value(unit), "\(label)")
      #expect(witness.before != witness.after, "\(label)")
      #expect(changes.allSatisfy { $0.step == .major }, "\(label)")
      shown += 1
    }
    print("\(differing) differ, each with a witness: \(shown); \(alike) read all units alike")
    #expect(differing > edits / 3 && alike > 0)
  }

  @Test func aHigherBoundIsShownByManyRecords() throws {
    var after = SmallPolicy.program
    let index = try #require(after.features.firstIndex { $0.id == "visits(90d)" })
    after.features[index].bound = Bound(low: 0, high: 80)
    let difference = ProgramDifference(from: SmallPolicy.program, to: after)
    let change = try #require(difference.changes.first)
    #expect(difference.changes.count == 1 && change.aspect == .range && change.domain == "Behavior")
    #expect(change.witness?.rows.map(\.copies) == [61])
    #expect(change.witness?.before == 60 && change.witness?.after == 61)
    #expect(!difference.isSufficient && difference.verdicts.first?.least == .major)
  }
}

/// An aggregate of the amounts of lines, in a filter, a window and a bound.
private struct LineQuery: Equatable, CustomStringConvertible {
  enum Kind: CaseIterable { case count, sum, maximum, exists, distinct }

  /// A line in a receipt of its own, so long before `as_of`.
  struct Line: Hashable {
    let amount: Int64
    let department: Int64
    let time: Int64

    init(amount: Int64, department: Int64, time: Int64) {
      (self.amount, self.department, self.time) = (amount, department, time)
    }

    /// What a row does not state cannot matter to the query: any value will do.
    init(_ row: RecordWitness.Row) {
      amount = row.values["amount_paid"] ?? 3
      department = row.values["department"] ?? 0
      time = row.time
    }
  }

  var kind: Kind
  var relation: Comparison?
  var constant: Int64
  var isDairy: Bool
  var window: Int64
  var low: Int64 = 0
  var high: Int64
  var ifEmpty: Int64

  var description: String {
    "\(kind) \(relation?.rawValue ?? "") \(constant) \(isDairy) in \(window) s, \(low)…\(high) "
      + "else \(ifEmpty)"
  }

  init(_ random: inout SeededGenerator) {
    kind = random.one(of: Kind.allCases)
    relation = random.below(3) == 0 ? nil : random.one(of: [.less, .equal, .greaterOrEqual])
    constant = Int64(random.below(5))
    isDairy = random.below(2) == 0
    window = Int64(2 + random.below(2))
    high = Int64(1 + random.below(4))
    ifEmpty = Int64(random.below(2))
  }

  func edited(_ random: inout SeededGenerator) -> LineQuery {
    var query = self
    switch random.below(7) {
    case 0: query.kind = random.one(of: Kind.allCases)
    case 1: query.relation = random.one(of: [.less, .equal, .greaterOrEqual, .notEqual])
    case 2: query.constant = Int64(random.below(5))
    case 3: query.isDairy.toggle()
    case 4: query.window = Int64(1 + random.below(3))
    case 5: query.high = Int64(1 + random.below(4))
    default: query.ifEmpty = Int64(random.below(2))
    }
    return query
  }

  /// Every unit of up to two lines over a small grid, fewest lines first.
  static let units: [[Line]] = {
    let lines = (0...4).flatMap { amount in
      (0...1).flatMap { department in
        (1...4).map { Line(amount: amount, department: department, time: -Int64($0)) }
      }
    }
    return [[]] + lines.map { [$0] }
      + lines.indices.flatMap { one in lines[one...].map { [lines[one], $0] } }
  }()

  /// The query by its definition alone.
  func value(_ unit: [Line]) -> Int64 {
    let amounts = unit.filter { line in
      let isCompared =
        switch relation {
        case .less?: line.amount < constant
        case .equal?: line.amount == constant
        case .greaterOrEqual?: line.amount >= constant
        case .notEqual?: line.amount != constant
        default: true
        }
      return isCompared && (!isDairy || line.department == 1) && -line.time <= window
    }.map(\.amount)
    let raw: Int64? =
      switch kind {
      case .count: Int64(amounts.count)
      case .sum: amounts.reduce(0, +)
      case .maximum: amounts.max()
      case .exists: amounts.isEmpty ? 0 : 1
      case .distinct: Int64(Set(amounts).count)
      }
    return min(max(raw ?? ifEmpty, low), high)
  }

  var program: Program {
    var parts: [Filter] = []
    if let relation { parts.append(.compare(attribute: "amount_paid", relation, constant)) }
    if isDairy { parts.append(.within(attribute: "department", terms: [1])) }
    let filter: Filter = parts.isEmpty ? .all : .conjunction(parts)
    let reading: Reading =
      switch kind {
      case .count: .count(entity: "Line", filter: filter)
      case .sum: .sum(attribute: "amount_paid", filter: filter)
      case .maximum: .maximum(attribute: "amount_paid", filter: filter)
      case .exists: .exists(entity: "Line", filter: filter)
      case .distinct: .distinct(attribute: "amount_paid", filter: filter)
      }
    var program = SmallPolicy.program
    program.attributes[0].range = Bound(low: 0, high: 4)
    program.features = [
      Feature(
        id: "query", domain: "Behavior", meaning: "A query of lines.", reading: reading,
        window: .last(Period(seconds: window)), ifEmpty: ifEmpty, type: .count,
        bound: Bound(low: low, high: high), scale: .linear, label: .protected)
    ]
    return program
  }
}
