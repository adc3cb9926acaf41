import CanonFixtures
import CanonProgram
import CanonTraining
import CanonTypes
import CanonVault
import Testing

/// A Vault reads no more records of a unit than the block of the task lets it.
@Suite struct ContributionTests {
  private static let task = Digest(bytes: [UInt8](repeating: 4, count: 32))!
  private static let day: Int64 = 86_400

  private static func readings(
    _ rows: [String], _ program: Program, files: Int = 1
  ) throws -> [UnitReadings] {
    let vault = try Fixture.vault()
    let size = max(1, (rows.count + files - 1) / files)
    for start in stride(from: 0, to: rows.count, by: size) {
      try Fixture.ingest(
        rows[start..<min(start + size, rows.count)].joined(), into: vault, program: program)
    }
    try vault.recordForAllUnits(
      ConsentEntry(
        .grant, "commercial", from: Fixture.start, expires: Fixture.start + Period(seconds: 99)))
    try vault.prepare(
      task: task, program: program, training: Fixture.training, asOf: Fixture.asOf,
      purpose: "marketing", markets: ["US"], at: Fixture.start,
      split: SplitKey(key: Fixture.key, epoch: 3))
    return try vault.preparedReadings(task)
  }

  /// One row of a receipt, some whole days before `as_of` (after it, when negative).
  private static func row(_ household: Int, _ basket: Int, daysAgo: Int64, cents: Int) -> String {
    let when = Instant(seconds: Fixture.asOf.seconds - daysAgo * day).description
    return "\(household),\(household)-\(basket),1,\(cents / 100).\(cents % 100 / 10)"
      + "\(cents % 10),0.00,0,\(when)\n"
  }

  /// Twelve receipts of one line each, a week apart, each paid with another power of two.
  private static func receipts(_ household: Int) -> [String] {
    (0..<12).map { row(household, $0, daysAgo: 1 + Int64($0) * 7, cents: 1 << $0) }
  }

  @Test func recordsBeyondTheMaximumAreCut() throws {
    let rows = ContributionTests.receipts(1)
    let all = try ContributionTests.readings(rows, Fixture.program())[0].values
    #expect(all[0] == 12 && all[1] == (1 << 12) - 1, "visits and spend of 90 days")
    for most in Int64(1)...12 {
      let program = Fixture.program(contributions: [.init(entity: "Receipt", atMost: most)])
      let values = try ContributionTests.readings(rows, program)[0].values
      #expect(values[0] == most)
      #expect(values[1].nonzeroBitCount == most, "the lines of \(most) receipts are left")
    }
  }

  @Test func aPeriodTilesTimeFromTheReference() throws {
    let program = Fixture.program(contributions: [
      .init(entity: "Receipt", atMost: 2, within: Period(seconds: 28 * 86_400))
    ])
    // Receipts of days 1 to 78 lie in three tiles of 28 days: 4, 4 and 4 of them.
    let values = try ContributionTests.readings(ContributionTests.receipts(1), program)[0].values
    #expect(values[0] == 6)
    for tile in 0..<3 {
      #expect((values[1] >> (4 * tile) & 15).nonzeroBitCount == 2, "tile \(tile)")
    }
    // What lies after the reference time is cut in tiles of its own, and takes no place of these.
    let later = (0..<5).map { ContributionTests.row(1, 100 + $0, daysAgo: -1, cents: 99) }
    let more = try ContributionTests.readings(ContributionTests.receipts(1) + later, program)[0]
    #expect(more.values == values && more.outcome)
  }

  /// Lines are counted over all receipts of the unit, not inside each.
  @Test func aMaximumHoldsForTheUnit() throws {
    let rows = (0..<3).flatMap { basket in
      (0..<5).map { ContributionTests.row(1, basket, daysAgo: 3, cents: 1 << ($0 + 5 * basket)) }
    }
    let program = Fixture.program(contributions: [.init(entity: "Line", atMost: 7)])
    let values = try ContributionTests.readings(rows, program)[0].values
    #expect(values[1].nonzeroBitCount == 7 && values[0] == 3, "lines are cut, receipts are not")
  }

  @Test("What is cut is the unit's own affair: alone, beside others, in any cut into files")
  func aCutSeesOneUnit() throws {
    let program = Fixture.program(contributions: [
      .init(entity: "Line", atMost: 4), .init(entity: "Receipt", atMost: 3),
    ])
    let seed: UInt64 = 20_261_127
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let households = (1...8).map { household in
      (0..<Int.random(in: 4...9, using: &random)).flatMap { basket -> [String] in
        let days = Int64.random(in: 1...80, using: &random)
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in
          ContributionTests.row(
            household, basket, daysAgo: days, cents: Int.random(in: 1...900, using: &random))
        }
      }
    }
    let together = try ContributionTests.readings(households.flatMap { $0 }, program)
    let cut = try ContributionTests.readings(households.flatMap { $0 }, program, files: 5)
    #expect(together == cut && together.count == 8)
    #expect(together.allSatisfy { $0.values[0] <= 3 && $0.values[4] <= 4 })
    for rows in households {
      let alone = try ContributionTests.readings(rows, program)
      #expect(alone.count == 1 && together.contains(alone[0]))
    }
  }

  @Test func aTrainingWithoutItsBlockReadsNothing() throws {
    var program = Fixture.program()
    program.privacyBlocks = []
    #expect(throws: VaultFault.self) {
      try ContributionTests.readings(ContributionTests.receipts(1), program)
    }
  }
}
