import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// A taxonomy whose terms stand in a table beside the policy: `term,parent,spelling`.
///
/// The table is one of the sources: its mistakes are findings in its own lines, and its bytes are
/// part of what a bundle lists. A term may have several lines, one a spelling; its parent is named
/// by an earlier line. Fields have no quotes and no commas inside.
extension Resolver {
  static let tableHeader = "term,parent,spelling"

  mutating func taxonomy(_ name: Name, from table: TableSyntax) -> TaxonomyDeclaration? {
    guard let literal = table.name, let file = literal.text else { return nil }
    let home = sources[table.span.file].name
    let folder = home.lastIndex(of: "/").map { String(home[...$0]) } ?? ""
    guard let text = sources.texts.first(where: { $0.name == folder + file }) else {
      findings.report(
        .unreadableTable, "there is no table `\(file)` beside this file", at: literal.span,
        "not found", help: "put it beside `\(home)`, with the header `\(Resolver.tableHeader)`")
      return nil
    }
    var reader = TermTable(text: text)
    guard let terms = reader.readAll(&findings) else { return nil }
    guard !terms.isEmpty else {
      _ = required(nil as Int?, "term", of: name, broken: false, "a line below the header")
      return nil
    }
    return TaxonomyDeclaration(name: name, taxonomy: Taxonomy(name: name.text, terms: terms))
  }
}

/// The lines of a table of terms, read one by one.
private struct TermTable {
  let text: SourceText
  private var terms: [Taxonomy.Term] = []
  private var indices: [String: Int] = [:]
  private var spellings: Set<String> = []
  private var isSound = true

  init(text: SourceText) { self.text = text }

  mutating func readAll(_ findings: inout Findings) -> [Taxonomy.Term]? {
    var start = 0
    var isHeader = true
    for line in text.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let end = start + line.count
      let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let span = SourceSpan(text.id, start, start + bytes.count)
      let content = String(decoding: bytes, as: UTF8.self)
      if isHeader, content != Resolver.tableHeader {
        report(
          "a table of terms begins with its header", span, "not the header",
          "write `\(Resolver.tableHeader)` in the first line", &findings)
        return nil
      }
      if !isHeader, !content.isEmpty { read(content, span, &findings) }
      (isHeader, start) = (false, end + 1)
    }
    return isSound ? terms : nil
  }

  private mutating func read(_ line: String, _ span: SourceSpan, _ findings: inout Findings) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 3, !line.contains("\"") else {
      report(
        "a line of the table has three fields without quotes", span,
        "\(fields.count) fields", "write `term,parent,spelling`; the last two may be empty",
        &findings)
      return
    }
    guard TermTable.isWord(fields[0]) else {
      report(
        "`\(fields[0])` is not a word", span, "names a term",
        "write letters, digits and `_`, beginning with a letter", &findings)
      return
    }
    var parent: Int?
    if !fields[1].isEmpty {
      guard let known = indices[fields[1]] else {
        let near = findings.nearest(to: fields[1], among: indices.keys)
        report(
          "there is no term `\(fields[1])` above this line", span, "names it as parent",
          near.map { "did you mean `\($0)`?" } ?? "give the parent a line of its own before",
          &findings)
        return
      }
      parent = known
    }
    if let index = indices[fields[0]] {
      guard terms[index].parent == parent.map(Int64.init), !fields[2].isEmpty else {
        report(
          "term `\(fields[0])` stands twice", span, "again",
          "a second line of a term has the same parent and one more spelling", &findings)
        return
      }
    } else {
      indices[fields[0]] = terms.count
      terms.append(.init(name: fields[0], parent: parent.map(Int64.init)))
    }
    guard !fields[2].isEmpty, let index = indices[fields[0]] else { return }
    guard spellings.insert(fields[2]).inserted else {
      report(
        "the spelling `\(fields[2])` stands twice", span, "again",
        "a spelling belongs to one term", &findings)
      return
    }
    terms[index].spellings.append(fields[2])
  }

  private mutating func report(
    _ message: String, _ span: SourceSpan, _ label: String, _ help: String,
    _ findings: inout Findings
  ) {
    isSound = false
    findings.report(.unreadableTable, message, at: span, label, help: help)
  }

  private static func isWord(_ text: String) -> Bool {
    func letter(_ byte: UInt8) -> Bool {
      (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
        || byte == UInt8(ascii: "_")
    }
    guard let first = text.utf8.first, letter(first) else { return false }
    return text.utf8.allSatisfy { letter($0) || ($0 >= 48 && $0 <= 57) }
  }
}
