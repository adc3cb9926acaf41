import CanonDiagnostics
import CanonFixtures
import CanonLanguageServer
import CanonSource
import CanonWorkspace
import Foundation
import Testing

/// After any edits the server says what a cold check of the same texts says.
@Suite struct SessionReplayTests {
  @Test func editsAgreeWithAColdCheck() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var client = try Client.grocer()
    let paths = client.texts.keys.filter { $0.hasSuffix(".canon") }.sorted()
    for path in paths { client.open(path) }
    let pieces = ["Receipt", " ", "\n", "}", "{", "soup", "64", "\"", "😀", "// x\n", "query", ""]
    var version: Int64 = 1
    var broken = 0
    for _ in 0..<120 {
      let path = paths.randomElement(using: &generator) ?? paths[0]
      let count = (client.texts[path] ?? "").utf16.count
      let start = boundary(Int.random(in: 0...count, using: &generator), client.texts[path] ?? "")
      let end = boundary(
        min(count, start + Int.random(in: 0...12, using: &generator)), client.texts[path] ?? "")
      version += 1
      let before = client.texts[path] ?? ""
      client.edit(
        path, start..<max(start, end), pieces.randomElement(using: &generator) ?? "",
        version: version)
      // Some edits come two at a time, as they do while somebody types.
      if Bool.random(using: &generator) { continue }
      client.settle()
      broken += try compare(client, paths)
      // Text that is wrong for ever would try nothing else.
      if Int.random(in: 0..<3, using: &generator) == 0 {
        version += 1
        let length = (client.texts[path] ?? "").utf16.count
        client.edit(path, 0..<length, before, version: version)
      }
    }
    #expect(broken > 20, "edits that nobody notices try nothing")
  }

  /// Not in the middle of a character.
  private func boundary(_ offset: Int, _ text: String) -> Int {
    let index = text.utf16.index(text.utf16.startIndex, offsetBy: offset)
    return text.utf16.distance(
      from: text.utf16.startIndex,
      to: index.samePosition(in: text.unicodeScalars) ?? text.utf16.index(before: index))
  }

  /// - Returns: 1 when there is anything wrong, else 0.
  private func compare(_ client: Client, _ paths: [String]) throws -> Int {
    let cold = Workspace(
      files: paths.map { (name: $0, bytes: Array((client.texts[$0] ?? "").utf8)) }
    ).check()
    for text in cold.sources.texts {
      let wanted = cold.diagnostics.filter { $0.primary.span.file == text.id }.map {
        let start = text.utf16Position(at: $0.primary.span.range.lowerBound)
        return "\($0.code.number) \(start.line - 1):\(start.column - 1)"
      }
      let said = (client.diagnostics["file://\(text.name)"] ?? []).filter {
        $0["code"]?.string?.hasPrefix("CN") == true
      }.map {
        let start = $0["range"]?["start"]
        return "\($0["code"]?.string ?? "") \(start?["line"]?.integer ?? -1):"
          + "\(start?["character"]?.integer ?? -1)"
      }
      #expect(said == wanted, "\(text.name)")
    }
    return cold.hasErrors ? 1 : 0
  }
}
