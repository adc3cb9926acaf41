import CanonFixtures
import CanonFormatter
import CanonSource
import CanonSyntax
import Foundation
import Testing

/// The formatter keeps what a file says, keeps its comments, and has nothing to add to its own
/// result.
@Suite struct FormatterTests {
  @Test func standardFilesHaveOneForm() throws {
    for (name, bytes) in try corpus() {
      let once = try #require(formatted(bytes), "\(name)")
      #expect(formatted(once) == once, "\(name) is not stable:\n\(text(once))")
      #expect(comments(bytes) == comments(once), "\(name) lost a comment")
      try expectGolden(text(once), "formatted/\(name)")
    }
  }

  /// Line breaks, blanks and comments thrown between any two tokens change the layout only.
  @Test(arguments: [11, 12, 13] as [UInt64])
  func anyTriviaKeepsTheMeaning(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let trivia = [" ", "   ", "\t", "\n", "\n\n\n", " // a\n", "\n// b\n\n", "\r\n", "\n/// c\n"]
    for (name, bytes) in try corpus() {
      let tree = parse(bytes).tree
      for round in 0..<20 {
        var noisy: [UInt8] = []
        for (index, token) in tree.tokens.enumerated() {
          let original = Array(bytes[tree.triviaRange(before: index)])
          noisy += random.below(100) == 0 ? Array(trivia[random.below(9)].utf8) : original
          noisy += bytes[token.range]
        }
        let parsed = parse(noisy)
        if parsed.hasErrors { continue }
        let place = "seed \(seed), \(name), round \(round)"
        let once = try #require(formatted(noisy), "\(place):\n\(text(noisy))")
        #expect(formatted(once) == once, "\(place):\n\(text(once))")
        #expect(comments(noisy) == comments(once), "\(place)")
      }
    }
  }

  /// The standard policies have a stable form too, whether or not they are in it.
  @Test func standardPoliciesAreStable() throws {
    let folder = root.appending(path: "../../../Policies").standardizedFileURL
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".canon") }
    #expect(!names.isEmpty)
    for name in names {
      let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
      if name.hasPrefix("refused/"), parse(bytes).hasErrors { continue }
      let once = try #require(formatted(bytes), "\(name)")
      #expect(formatted(once) == once, "\(name)")
    }
  }

  @Test func brokenFilesAreLeftAlone() {
    let source = SourceText(name: "a.canon", "domain A version 1.0.0 {")
    #expect(Formatter.format(Parser.parse(source)) == .refused)
  }

  @Test func longBlocksAreBroken() throws {
    let terms = (0..<40).map { "term_number_\($0)" }.joined(separator: " ")
    let source = "domain A version 1.0.0 { taxonomy T { \(terms) } }\n"
    let lines = text(try #require(formatted(Array(source.utf8)))).split(separator: "\n")
    #expect(lines.count == 44 && lines.allSatisfy { $0.count <= Formatter.width })
  }
}

private func parse(_ bytes: [UInt8]) -> ParsedFile {
  Parser.parse(SourceText(name: "test.canon", bytes: bytes))
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func formatted(_ bytes: [UInt8]) -> [UInt8]? {
  if case .formatted(let result) = Formatter.format(parse(bytes)) { result } else { nil }
}

/// The comments of a file in order, without blanks at their ends.
private func comments(_ bytes: [UInt8]) -> [String] {
  let tree = parse(bytes).tree
  var result: [String] = []
  for index in tree.tokens.indices {
    for piece in tree.trivia(before: index)
    where piece.kind == .comment || piece.kind == .documentation {
      result.append(text(Array(bytes[piece.range])).trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
  return result
}

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "Corpus/Syntax")

private func corpus() throws -> [(name: String, bytes: [UInt8])] {
  let folder = root.appending(path: "valid")
  let urls = try FileManager.default.contentsOfDirectory(
    at: folder, includingPropertiesForKeys: nil)
  var files: [(name: String, bytes: [UInt8])] = []
  for url in urls.sorted(by: { $0.path < $1.path }) where url.pathExtension == "canon" {
    files.append((url.lastPathComponent, Array(try Data(contentsOf: url))))
  }
  return files
}

private func expectGolden(_ rendered: String, _ path: String) throws {
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
