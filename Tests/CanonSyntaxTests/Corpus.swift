import CanonDiagnostics
import CanonSource
import CanonSyntax
import Foundation
import Testing

/// The files under `Tests/Corpus/Syntax`, and the goldens beside them.
struct Corpus {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus/Syntax")

  static func files(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
    let urls = try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: nil)
    return try urls.filter { $0.pathExtension == "canon" }
      .sorted { $0.path < $1.path }
      .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
  }

  /// Compares with the golden file; `CANON_RECORD=1` writes it and still fails.
  static func expectGolden(_ rendered: String, _ path: String) throws {
    let golden = root.appending(path: path)
    let stored = try? String(decoding: Data(contentsOf: golden), as: UTF8.self)
    if stored == rendered { return }
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try Data(rendered.utf8).write(to: golden)
      Issue.record("recorded \(path)")
    } else {
      Issue.record("\(path) differs; got:\n\(rendered)")
    }
  }
}

func parse(_ bytes: [UInt8], name: String = "test.canon") -> ParsedFile {
  Parser.parse(SourceText(name: name, bytes: bytes))
}

func parse(_ text: String) -> ParsedFile { parse(Array(text.utf8)) }

/// What holds of every tree, however broken its text; `nil` when it does.
func violation(_ parsed: ParsedFile, of bytes: [UInt8]) -> String? {
  if parsed.tree.printed != bytes { return "does not print back" }
  let tokens = parsed.tree.root.tokens.map(\.index)
  if tokens != Array(0..<parsed.tree.tokens.count) { return "tokens out of order" }
  if parsed.tree.root.height > Parser.maximumHeight { return "height \(parsed.tree.root.height)" }
  if parsed.tree.root.hasError != parsed.hasErrors, !hasCommentFinding(parsed) {
    return "hasError \(parsed.tree.root.hasError), findings \(parsed.diagnostics.count)"
  }
  return nil
}

/// A hidden character in a comment is a finding that lies in no node.
private func hasCommentFinding(_ parsed: ParsedFile) -> Bool {
  parsed.diagnostics.contains { $0.code == .hiddenCharacter }
}

func codes(_ parsed: ParsedFile) -> [String] { parsed.diagnostics.map(\.code.number) }

func rendered(_ parsed: ParsedFile) -> String {
  var sources = SourceCollection()
  sources.add(name: parsed.tree.source.name, bytes: parsed.tree.source.bytes)
  return TextRenderer(sources).render(parsed.diagnostics)
}
