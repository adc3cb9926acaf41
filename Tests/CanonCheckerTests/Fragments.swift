import CanonWorkspace
import Foundation

/// The grocer's policy with some declarations replaced or added: what a page's block means.
///
/// A declaration of a block replaces the one with its keyword and name; one that the policy does
/// not have is added to the domain or policy that its keyword belongs to. A block that begins with
/// `edition` is a whole text by itself, one that begins with `domain` is one more file.
struct Fragments {
  private var files: [String: String]

  init() throws {
    files = [:]
    for path in Fixture.domains + ["Policies/grocer/training.canon"] {
      files[path] = Fragments.withoutTests(try Fixture.text(path))
    }
  }

  /// The policy's own tests are about what a block may replace, so they are left out.
  static func withoutTests(_ text: String) -> String {
    var isTest = false
    let lines = text.components(separatedBy: "\n").filter { line in
      if line.hasPrefix("    test ") { isTest = true }
      defer { if line == "    }" { isTest = false } }
      return !isTest
    }
    return lines.joined(separator: "\n")
  }

  static func workspace(_ block: String) throws -> Workspace {
    if block.hasPrefix("edition") {
      return Workspace(files: [("block.canon", Array(block.utf8))])
    }
    var fragments = try Fragments()
    if block.hasPrefix("domain") {
      fragments.files["block.canon"] = block
    } else {
      for declaration in split(block) { fragments.apply(declaration) }
    }
    return Workspace(files: fragments.files.map { ($0.key, Array($0.value.utf8)) })
  }

  /// Declarations begin at the margin and go on to the next line there that is not a bracket.
  private static func split(_ block: String) -> [String] {
    var declarations: [String] = []
    for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
      let begins = line.first.map { $0.isLetter } ?? false
      if begins {
        declarations.append(String(line))
      } else if !declarations.isEmpty {
        declarations[declarations.count - 1] += "\n" + line
      }
    }
    return declarations
  }

  private mutating func apply(_ declaration: String) {
    let words = declaration.split(whereSeparator: { " \n(:{".contains($0) }).map(String.init)
    let keyword = words[0]
    let name = ["permit", "forbid"].contains(keyword) ? words[2] : words[1]
    let named = keyword != "role" && keyword != "epochs"
    for (path, text) in files {
      var lines = text.components(separatedBy: "\n")
      let start = lines.firstIndex { line in
        let found = line.split(whereSeparator: { " (:{".contains($0) }).map(String.init)
        guard line.prefix(while: { $0 == " " }).count <= 4, found.first == keyword else {
          return false
        }
        return !named || found.dropFirst().first == name || found.dropFirst(2).first == name
      }
      guard let start else { continue }
      var end = start + 1
      while end < lines.count, belongs(lines[end], to: lines[start]) { end += 1 }
      lines.replaceSubrange(start..<end, with: [declaration])
      files[path] = lines.joined(separator: "\n")
      return
    }
    let home =
      switch keyword {
      case "entity", "taxonomy", "canonical": Fixture.domains[0]
      case "query", "family": Fixture.domains[1]
      default: "Policies/grocer/training.canon"
      }
    let text = files[home] ?? ""
    let body = text.lastIndex(of: "}").map { text[..<$0] } ?? text[...]
    files[home] = body + declaration + "\n}\n"
  }

  /// Whether a line goes on with the declaration above: it is indented deeper, or closes it.
  private func belongs(_ line: String, to first: String) -> Bool {
    let indent = first.prefix { $0 == " " }.count
    let own = line.prefix { $0 == " " }.count
    if line.allSatisfy({ $0 == " " }) { return false }
    return own > indent || (own == indent && [")", "}"].contains(line.dropFirst(own).first))
  }
}
