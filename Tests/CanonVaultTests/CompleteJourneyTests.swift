import CanonProgram
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld
import Glibc
import Testing

@Test(
  "The Complete Journey: every row is accepted or set aside, every household is somewhere",
  .enabled(
    if: getenv("CANON_DATA") != nil, "set CANON_DATA to the folder of complete_journey"))
func completeJourney() throws {
  let folder = String(cString: try #require(getenv("CANON_DATA")))
  let program = try StandardPolicy.program()
  let vaults = try (1...8).map { try Fixture.vault("v\($0)") }
  let receipts = try Ingestion(program: program, table: "transactions")
    .run(
      SourceFolder(path: folder), into: vaults, partition: .keyed(Fixture.key), at: Fixture.start
    ).map(\.receipt)
  #expect(receipts.allSatisfy { $0.rows == 1_469_307 })
  #expect(receipts.reduce(0) { $0 + $1.accepted } == 1_469_307)
  #expect(receipts.reduce(0) { $0 + $1.setAside } == 0)
  #expect(receipts.reduce(0) { $0 + $1.units } == 2_469)
  #expect(Set(receipts.map(\.digest)).count == 1)
  let training = try #require(program.trainings.first { $0.id.contains("cheese") })
  let readings = try StandardPolicy.prepare(program, training, vaults)
  let totals = training.row.entries.indices.map { index in
    readings.reduce(Int64(0)) { $0 + $1.values[index] }
  }
  // Counted independently from the same receipts: whole windows before 1 November, New York.
  let expected: [String: Int64] = [
    "visits(90d)": 38_417, "spend(90d)": 111_045_954, "variety(90d)": 264_812,
    "coupons(300d)": 17_512, "purchases_of(cheese, 300d)": 21_518,
    "spend_on(cheese, 300d)": 8_544_175,
  ]
  for (entry, total) in zip(training.row.entries, totals) {
    if let counted = expected[entry.feature] { #expect(total == counted, "\(entry.feature)") }
  }
  #expect(training.row.entries.filter { expected[$0.feature] != nil }.count == expected.count)
  #expect(readings.filter(\.outcome).count == 1_147 && readings.count == 2_469)
}
