import CanonProgram
import CanonTraining
import CanonTypes
import CanonVault
import CanonWorld
import Testing

/// Columns of type Date and Decimal, from the cell to the reading.
@Suite struct TypedColumnTests {
  static let columns = [
    Fixture.attribute(
      "weight", "Line", .decimal(places: 3), .column("weight", zone: nil),
      range: Bound(low: -2_000, high: 5_000)),
    Fixture.attribute(
      "best_by", "Line", .date, .column("best_by", zone: nil),
      range: Bound(low: 0, high: 20_000)),
    Fixture.attribute(
      "tare", "Line", .decimal(places: 2), .column("tare", zone: nil),
      range: Bound(low: 0, high: 100), outside: .clamp, absent: .kept),
    Fixture.attribute(
      "opened", "Line", .date, .column("opened", zone: nil), range: Bound(low: 0, high: 20_000),
      outside: .clamp, absent: .value(7)),
  ]

  static let readings: [(id: String, reading: Reading, ifEmpty: Int64)] = [
    ("weight_sum", .sum(attribute: "weight", filter: .all), -1),
    ("best_by_min", .minimum(attribute: "best_by", filter: .all), -1),
    ("tare_max", .maximum(attribute: "tare", filter: .present(attribute: "tare")), -9),
    ("opened_max", .maximum(attribute: "opened", filter: .all), -1),
  ]

  static func program() -> Program {
    var program = Fixture.program(attributes: Fixture.attributes + columns)
    program.features += readings.map {
      Feature(
        id: $0.id, domain: "Behavior", meaning: "", reading: $0.reading,
        window: .last(Period(seconds: 90 * 86_400)), ifEmpty: $0.ifEmpty, type: .count,
        bound: Bound(low: -1_000_000, high: 1_000_000), scale: .linear, label: .protected)
    }
    return program
  }

  /// A row, and its four readings or the column and the reason for which it is set aside.
  static let rows: [(cells: String, values: [Int64]?, column: String?, reason: SetAsideReason?)] = [
    ("1.25,2020-02-29,0.5,2020-01-01", [1_250, 18_321, 50, 18_262], nil, nil),
    ("-1.5000,1970-01-01,,", [-1_500, 0, -9, 7], nil, nil),
    ("0.001,2024-09-25,9.99,2100-01-01", [1, 19_991, 100, 20_000], nil, nil),
    ("5,1972-02-29,0,1969-12-31", [5_000, 789, 0, 0], nil, nil),
    ("1.2345,2020-01-01,,", nil, "weight", .notRepresentable),
    ("\"1,25\",2020-01-01,,", nil, "weight", .notANumber),
    ("1e0,2020-01-01,,", nil, "weight", .notANumber),
    (".5,2020-01-01,,", nil, "weight", .notANumber),
    ("5.001,2020-01-01,,", nil, "weight", .outsideRange),
    ("1000000000000000,2020-01-01,,", nil, "weight", .numberTooLarge),
    (",2020-01-01,,", nil, "weight", .absent),
    ("1,2019-02-29,,", nil, "best_by", .notADate),
    ("1,2020-2-01,,", nil, "best_by", .notADate),
    ("1,01.02.2020,,", nil, "best_by", .notADate),
    ("1,2020-02-01T00:00:00Z,,", nil, "best_by", .notADate),
    ("1, 2020-02-01,,", nil, "best_by", .notADate),
    ("1,0000-01-01,,", nil, "best_by", .notADate),
    ("1,1969-12-31,,", nil, "best_by", .outsideRange),
    ("1,,,", nil, "best_by", .absent),
    ("1,2020-01-01,0.001,", nil, "tare", .notRepresentable),
    ("1,2020-01-01,,tomorrow", nil, "opened", .notADate),
  ]

  @Test("Dates and decimals become exact integers, or the row is set aside where it does not fit")
  func cellsBecomeIntegersOrReasons() throws {
    let program = TypedColumnTests.program()
    let header = Fixture.header.replacing("\n", with: ",weight,best_by,tare,opened\n")
    let text = TypedColumnTests.rows.enumerated().map { index, row in
      "h\(index),b\(index),1,2.50,0.5,0,2017-10-01 10:00:00,\(row.cells)\n"
    }.joined()
    let vault = try Fixture.vault()
    let receipt = try Ingestion(program: program, table: "transactions")
      .run(
        Fixture.tables(text, header: header), into: [vault], partition: .whole,
        at: Fixture.start)[0].receipt
    let taken = TypedColumnTests.rows.filter { $0.values != nil }.count
    #expect(receipt.accepted == Int64(taken))
    let expected = TypedColumnTests.rows.enumerated().compactMap { index, row in
      row.reason.map { SetAsideRow(line: Int64(index) + 2, column: row.column, reason: $0) }
    }
    #expect(try vault.setAsideRows(of: receipt) == expected)
    var training = Fixture.training
    training.row.entries = TypedColumnTests.readings.map {
      RowRecipe.Entry(feature: $0.id, offset: 0, weight: 1_024)
    }
    let builder = try FeatureBuilder(program: program, training: training, asOf: Fixture.asOf)
    let read = try builder.readings(
      of: try vault.units(), in: vault, split: SplitKey(key: Fixture.key, epoch: 1))
    #expect(read.count == taken)
    for (index, row) in TypedColumnTests.rows.enumerated() {
      let unit = vault.unit(Array("h\(index)".utf8))
      #expect(read.first { $0.unit == unit }?.values == row.values, "\(row.cells)")
    }
  }
}
