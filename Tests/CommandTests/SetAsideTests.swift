import Foundation
import Testing

/// What an operator sees of the rows that were set aside: where they stood and why, never what
/// they held.
@Suite struct SetAsideTests {
  private struct Page: Decodable {
    struct Row: Decodable, Equatable {
      var vault: String
      var table: String
      var line: Int64
      var column: String?
      var sentence: String
    }

    var total: Int64
    var skipped: Int64
    var rest: Int64
    var rows: [Row]
  }

  private func page(_ world: RehearsedWorld, _ more: String...) throws -> Page {
    let shown = try world.canon(
      ["vault", "show", "--set-aside", "--format", "json"] + more)
    #expect(shown.code == 0, "\(shown)")
    return try JSONDecoder().decode(Page.self, from: Data(shown.output.utf8))
  }

  /// A world that took in a file in which every fortieth line has no moment.
  ///
  /// - Returns: the lines that were spoilt, counted from 1 with the header.
  private func spoilt() throws -> (world: RehearsedWorld, lines: [Int64]) {
    let world = try RehearsedWorld()
    #expect(try world.tool.run("receipts", "--out", "spoilt", "--households", "40").code == 0)
    var rows = String(decoding: try world.tool.bytes(of: "spoilt/transactions.csv"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    let places = Array(stride(from: 40, to: rows.count, by: 40))
    for place in places {
      let cells = rows[place].split(separator: ",", omittingEmptySubsequences: false)
      rows[place] = (cells.dropLast() + ["yesterday"]).joined(separator: ",")
    }
    try world.tool.write(rows.joined(separator: "\n") + "\n", to: "spoilt/transactions.csv")
    let taken = try world.canon(["vault", "ingest", "spoilt", "--at", "2017-11-30"])
    #expect(taken.code == 0, "\(taken)")
    return (world, places.map { Int64($0) + 1 })
  }

  @Test func everyRowIsListedOnceOverThePages() throws {
    let (world, lines) = try spoilt()
    defer { world.remove() }
    let whole = try page(world, "--limit", "1000000")
    #expect(whole.total > 20 && whole.rest == 0 && Int64(whole.rows.count) == whole.total)
    #expect(whole.rows.map(\.line).sorted() == lines)
    #expect(whole.rows.allSatisfy { $0.column == "transaction_timestamp" })
    #expect(Set(whole.rows.map(\.vault)).count > 1, "rows of one Vault only")
    var gathered: [Page.Row] = []
    while Int64(gathered.count) < whole.total {
      let next = try page(world, "--limit", "7", "--skip", "\(gathered.count)")
      #expect(next.skipped == Int64(gathered.count) && !next.rows.isEmpty)
      #expect(next.rest == next.total - next.skipped - Int64(next.rows.count))
      gathered += next.rows
      if next.rows.isEmpty { break }
    }
    #expect(gathered == whole.rows)
    let beyond = try page(world, "--skip", "\(whole.total + 5)")
    #expect(beyond.rows.isEmpty && beyond.skipped == whole.total && beyond.rest == 0)
  }

  @Test func peopleSeeLineAndReasonAndHowManyFollow() throws {
    let (world, _) = try spoilt()
    defer { world.remove() }
    let first = try #require(try page(world, "--limit", "1").rows.first)
    let shown = try world.canon(["vault", "show", first.vault, "--set-aside", "--limit", "3"])
    #expect(shown.code == 0 && shown.output.contains(first.sentence), "\(shown)")
    #expect(shown.output.contains(" \(first.line) "), "\(shown)")
    #expect(shown.errors.contains("--skip 3"), "\(shown)")
    #expect(!shown.output.contains("yesterday"), "what a row held is shown")
    #expect(try world.canon(["vault", "show", "--set-aside", "--limit", "0"]).code == 64)
  }
}
