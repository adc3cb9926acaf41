import CanonFixtures
import CanonSource
import CanonSyntax
import Testing

/// Whatever is cut out of a good file or scrambled in it, the tree stays lossless and the parser
/// ends; and one missing token is mostly one finding.
@Suite struct LosslessTests {
  @Test func validFilesParseWithoutFindings() throws {
    for (name, bytes) in try Corpus.files("valid") {
      let parsed = parse(bytes, name: name)
      #expect(violation(parsed, of: bytes) == nil, "\(name)")
      #expect(parsed.diagnostics.isEmpty, "\(rendered(parsed))")
    }
  }

  @Test func everyPrefixKeepsEveryByte() throws {
    for (name, bytes) in try Corpus.files("valid") {
      var failures: [String] = []
      for length in 0..<bytes.count {
        let prefix = Array(bytes.prefix(length))
        let parsed = parse(prefix)
        violation(parsed, of: prefix).map { failures.append("\(name) at \(length): \($0)") }
        if parsed.diagnostics.count > 2 {
          failures.append("\(name) at \(length): \(codes(parsed))")
        }
      }
      #expect(failures.isEmpty, "\(failures.prefix(5))")
    }
  }

  /// Findings that one deleted token causes: at most three, and more than one for few tokens.
  @Test func everyDeletedTokenIsOneMistake() throws {
    var (deletions, several) = (0, 0)
    var failures: [String] = []
    for (name, bytes) in try Corpus.files("valid") {
      for token in parse(bytes).tree.tokens where token.kind != .endOfFile {
        let cut = Array(bytes[..<Int(token.lower)]) + Array(bytes[Int(token.upper)...])
        let parsed = parse(cut)
        let place = "\(name):\(SourceText(name: name, bytes: bytes).position(at: Int(token.lower)))"
        violation(parsed, of: cut).map { failures.append("\(place): \($0)") }
        deletions += 1
        if parsed.diagnostics.count > 1 {
          several += 1
          failures += parsed.diagnostics.count > 3 ? ["\(place): \(codes(parsed))"] : []
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(several * 100 <= deletions * 4, "\(several) of \(deletions) deletions")
  }

  @Test func everyDoubledTokenKeepsEveryByte() throws {
    for (name, bytes) in try Corpus.files("valid") {
      var failures: [String] = []
      for token in parse(bytes).tree.tokens {
        let text = Array(bytes[token.range])
        let doubled = Array(bytes[..<Int(token.upper)]) + [32] + text + bytes[Int(token.upper)...]
        violation(parse(doubled), of: doubled).map { failures.append("\(name) \(token): \($0)") }
      }
      #expect(failures.isEmpty, "\(failures.prefix(5))")
    }
  }

  /// Random splices of the corpus's own tokens and of raw bytes.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func scrambledFilesKeepEveryByte(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let all = try Corpus.files("valid").flatMap(\.bytes)
    let pieces = parse(all).tree.tokens.map { Array(all[$0.range]) }
    for round in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<random.below(60) {
        let piece =
          random.below(8) == 0
          ? [UInt8(truncatingIfNeeded: random.below(256))] : pieces[random.below(pieces.count)]
        bytes += piece + [[32], [10], []][random.below(3)]
      }
      let parsed = parse(bytes)
      #expect(violation(parsed, of: bytes) == nil, "seed \(seed) round \(round)")
    }
  }
}
