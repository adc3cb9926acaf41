import CanonDiagnostics
import CanonSource
import CanonWorkspace
import Testing

/// Taxonomies whose terms stand in a table beside the policy.
@Suite struct TableTests {
  static let domain = """
    domain Brands version 1.0.0 {
        taxonomy Brand from table "brands.csv"
    }

    """

  static func workspace(_ table: String?) -> Workspace {
    var files = [(name: "some/brands.canon", bytes: Array(domain.utf8))]
    if let table { files.append((name: "some/brands.csv", bytes: Array(table.utf8))) }
    return Workspace(files: files)
  }

  static func tableFindings(_ table: String?) -> [Diagnostic] {
    workspace(table).check().diagnostics.filter { $0.code == .unreadableTable }
  }

  @Test func aTableIsNamedBesideItsFile() {
    #expect(TableTests.workspace(nil).tables == ["some/brands.csv"])
    #expect(TableTests.tableFindings(nil).count == 1)
  }

  @Test func aSoundTableHasNoFindings() {
    let table = "term,parent,spelling\nown,,OWN\nbio,own,BIO\nbio,own,ORGANIC\nother,,\n"
    #expect(TableTests.tableFindings(table).isEmpty)
    #expect(TableTests.workspace(table).format().map(\.name) == ["some/brands.canon"])
  }

  @Test(arguments: [
    ("name,parent,spelling\nown,,\n", 1), ("term,parent,spelling\nown\n", 2),
    ("term,parent,spelling\nown,,\n9x,,\n", 3), ("term,parent,spelling\nown,none,\n", 2),
    ("term,parent,spelling\nown,,A\nbio,,A\n", 3), ("term,parent,spelling\nown,,\nown,,\n", 3),
  ])
  func aMistakeIsShownInItsLine(_ table: String, _ line: Int) throws {
    let workspace = TableTests.workspace(table)
    let found = TableTests.tableFindings(table)
    try #require(found.count == 1, "\(found)")
    let span = found[0].primary.span
    let text = workspace.sources[span.file]
    #expect(text.name == "some/brands.csv")
    #expect(text.position(at: Int(span.lower)).line == line)
  }
}
