import Foundation
import Testing

/// No gaps between code and docs: every `CNnnnn` of the sources has its page, and the reverse.
@Suite struct RegistryTests {
  @Test func everyCodeHasItsPage() throws {
    let tree = try SourceTree()
    let sources = tree.files.filter { $0.path.hasPrefix("Sources/") }
    let used = Set(sources.flatMap { $0.lines.flatMap(codes(in:)) })
    let pages = Set(
      try SourceTree.names(below: "Docs/Diagnostics", endingIn: ".md")
        .compactMap { $0.split(separator: "/").last?.dropLast(3) }.map(String.init)
        .filter { $0.hasPrefix("CN") })
    #expect(used.count > 50, "the sources were not read: \(used.count) codes")
    #expect(
      used.subtracting(pages).isEmpty,
      "codes without a page: \(used.subtracting(pages).sorted().joined(separator: " "))")
    #expect(
      pages.subtracting(used).isEmpty,
      "pages without a code: \(pages.subtracting(used).sorted().joined(separator: " "))")
  }

  @Test func everyPageIsTitledByItsCode() throws {
    for path in try SourceTree.names(below: "Docs/Diagnostics", endingIn: ".md")
    where path.contains("/CN") {
      let code = path.split(separator: "/").last?.dropLast(3) ?? ""
      let title = try SourceTree.text(path).prefix { $0 != "\n" }
      #expect(title.hasPrefix("# \(code) "), "\(path) begins with: \(title)")
    }
  }

  @Test func theReadmeStaysShort() throws {
    let lines = try SourceTree.text("README.md").split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 101, "README.md has \(lines.count) lines")
  }

  private func codes(in line: Substring) -> [String] {
    if line.trimmingCharacters(in: .whitespaces).hasPrefix("//") { return [] }
    return line.matches(of: /"(CN[0-9]{4})(?: [a-z-]+)?"/).map { String($0.output.1) }
  }
}
