import CanonReport
import CanonRuntime
import CanonVault
import CanonWorld

/// One page of the rows that Vaults set aside, in the order of Vaults, files and lines.
///
/// It says where a row stood and what did not fit, which is all that a Vault keeps of it; what the
/// row held lies in the source file alone.
struct SetAsidePage: Codable {
  /// A row by its place in a source file.
  struct Row: Codable {
    var vault: String
    var table: String
    /// The file's number in the Vault, from 1.
    var file: Int64
    /// From 1, which is the header.
    var line: Int64
    /// `nil` when the row as a whole does not fit.
    var column: String?
    var reason: SetAsideReason
    var sentence: String
  }

  /// Rows that were set aside altogether.
  var total: Int64
  /// Rows that stand before this page.
  var skipped: Int64
  var rows: [Row] = []
  /// Rows that stand after this page.
  var rest: Int64 = 0

  init(of vaults: [Vault], skip: Int64, limit: Int64) throws {
    let files = try vaults.map { (vault: $0, receipts: try $0.files()) }
    total = files.reduce(0) { $0 + $1.receipts.reduce(0) { $0 + $1.setAside } }
    skipped = min(skip, total)
    var passed = skip
    for (vault, receipts) in files {
      for receipt in receipts {
        let wanted = limit - Int64(rows.count)
        // A file that stands wholly before the page, or after it, is not unsealed.
        guard wanted > 0, passed < receipt.setAside else {
          passed = max(0, passed - receipt.setAside)
          continue
        }
        let last = passed + min(wanted, receipt.setAside)
        let found = try vault.setAsideRows(of: receipt, limit: Int(clamping: last))
        rows += found.dropFirst(Int(passed)).map { Row($0, in: receipt, of: vault.id) }
        passed = 0
      }
    }
    rest = total - skipped - Int64(rows.count)
  }

  func show(_ form: Presentation.Form, on terminal: Terminal) throws {
    if form == .json { return try terminal.json(self) }
    if total == 0 { return terminal.line("No row was set aside.") }
    terminal.table(
      ["Vault", "table", "#file", "#line", "column", "because"],
      rows.map { row in
        [
          row.vault, row.table, String(row.file), String(row.line), row.column ?? "(the row)",
          row.sentence,
        ]
      })
    let shown = Figures.things(Int64(rows.count), "row")
    terminal.note(
      "\(shown) of \(Figures.count(total)), \(Figures.count(skipped)) before"
        + (rest > 0 ? "; \(Figures.count(rest)) more: --skip \(skipped + Int64(rows.count))" : ""))
  }
}

extension SetAsidePage.Row {
  fileprivate init(_ row: SetAsideRow, in receipt: FileReceipt, of vault: String) {
    self.init(
      vault: vault, table: receipt.table, file: receipt.number, line: row.line,
      column: row.column, reason: row.reason, sentence: row.reason.sentence)
  }
}
