import CanonSource
import CanonSyntax
import CanonWorkspace
import Foundation

/// Policy files into which the blocks of a page are put: those of the grocer, or a page's own.
struct FileSet {
  private(set) var files: [String: String]

  static let grocer = ["commerce", "behavior", "training"].map { "Policies/grocer/\($0).canon" }

  init() { files = [:] }

  static func ofTheGrocer() throws -> FileSet {
    var set = FileSet()
    for path in grocer {
      set.files[path] = try String(contentsOf: Page.root.appending(path: path), encoding: .utf8)
    }
    return set
  }

  var workspace: Workspace {
    Workspace(files: files.map { (name: $0.key, bytes: Array($0.value.utf8)) })
  }

  /// What a block says of itself: files, whole texts, or declarations for files that are there.
  static func isWhole(_ block: String) -> Bool {
    let first = Parser.parse(SourceText(name: "block", bytes: Array(block.utf8))).tree.tokens
      .first { !$0.range.isEmpty }
    guard let first else { return true }
    let word = String(decoding: Array(block.utf8)[first.range], as: UTF8.self)
    return Declarations.ofFiles.contains(word)
  }

  /// The files of a whole block; a line `// file: NAME` begins each; the first needs none.
  mutating func put(whole block: String) {
    var name = "page.canon"
    var lines: [String] = []
    func keep(_ files: inout [String: String]) {
      while lines.last?.isEmpty == true { lines.removeLast() }
      if lines.contains(where: { !$0.isEmpty }) {
        files[name] = lines.joined(separator: "\n") + "\n"
      }
      lines = []
    }
    for line in block.components(separatedBy: "\n") {
      if line.hasPrefix("// file: ") {
        keep(&files)
        name = String(line.dropFirst(9))
      } else {
        lines.append(line)
      }
    }
    keep(&files)
  }

  /// Each declaration of a fragment replaces the one that declares the same, or comes to the domain
  /// or policy that it belongs in.
  mutating func put(fragment block: String) {
    let fragment = Declarations(block, level: 0)
    let known = files.values.flatMap { Declarations($0, level: 1).items.map(\.key) }
    let keys = Set(fragment.items.map(\.key))
    if keys.isDisjoint(with: known), Set(fragment.items.map(\.isOfDomain)).count == 1 {
      // Nothing is replaced: the block stands as it is, comments and all.
      let ofDomain = fragment.items.allSatisfy(\.isOfDomain)
      return ofDomain ? addToDomain("\n" + block) : addToPolicy("\n" + block)
    }
    for item in fragment.items {
      let text = fragment.text(item)
      if replace(item.key, with: text) { continue }
      if item.isOfDomain { addToDomain(text) } else { addToPolicy(text) }
    }
  }

  private mutating func replace(_ key: String, with text: String) -> Bool {
    for (name, old) in files {
      let declared = Declarations(old, level: 1)
      guard let found = declared.items.first(where: { $0.key == key }) else { continue }
      var bytes = declared.bytes
      bytes.replaceSubrange(found.range, with: Array(text.utf8))
      files[name] = String(decoding: bytes, as: UTF8.self)
      return true
    }
    return false
  }

  /// Into the page's own domain, or into one made for it that the policy then uses.
  private mutating func addToDomain(_ text: String) {
    let homes = files.keys.filter { files[$0]?.contains(#/(?m)^domain /#) == true }.sorted()
    let isGrocers = homes == Array(FileSet.grocer.prefix(2)).sorted()
    if let own = homes.last, !isGrocers {
      return append(text, to: own)
    }
    files["Policies/page/example.canon"] =
      "domain Example version 1.0.0 uses Commerce 1, Behavior 1 {\n\(text)\n}\n"
    let policy = FileSet.grocer[2]
    files[policy] = files[policy]?.replacing(
      "uses Commerce 1, Behavior 1", with: "uses Commerce 1, Behavior 1, Example 1")
  }

  private mutating func addToPolicy(_ text: String) {
    let home = files.keys.sorted().first { files[$0]?.contains(#/(?m)^policy /#) == true }
    if let home { append(text, to: home) }
  }

  /// Before the last brace.
  private mutating func append(_ text: String, to name: String) {
    guard let old = files[name], let end = old.lastIndex(of: "}") else { return }
    files[name] = old[..<end] + text + "\n}\n"
  }
}
