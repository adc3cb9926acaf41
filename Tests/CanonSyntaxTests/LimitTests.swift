import CanonSource
import CanonSyntax
import Testing

/// Every limit of tokens and syntax from both sides: just within it nothing is said, just beyond
/// it exactly its code.
@Suite struct LimitTests {
  private func query(_ value: String) -> String {
    "domain A version 1.0.0 {\n  query q: Count on C {\n    derive \(value)\n  }\n}\n"
  }

  private func expect(_ text: String, _ wanted: [String], _ what: String) {
    let parsed = parse(text)
    #expect(codes(parsed) == wanted, "\(what)")
    #expect(violation(parsed, of: Array(text.utf8)) == nil, "\(what)")
  }

  private func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test func nesting() {
    let limit = Parser.maximumNesting
    let forms = [
      ("(", "1", ")"), ("{", "1", "}"), ("f(", "1", ")"), ("-", "1", ""), ("not ", "a", ""),
    ]
    for (open, core, close) in forms {
      for (depth, wanted) in [(limit, []), (limit + 1, ["CN2008"])] {
        let value = repeated(open, depth) + core + repeated(close, depth)
        expect(query(value), wanted, "\(depth) times \(open)")
      }
    }
    for (depth, wanted) in [(limit, []), (limit + 1, ["CN2008"])] {
      let terms = "taxonomy T " + repeated("{ a ", depth) + repeated("}", depth)
      expect("domain A version 1.0.0 {\n  \(terms)\n}\n", wanted, "\(depth) levels of terms")
      let type = repeated("A(", depth) + "B" + repeated(")", depth)
      let canonical = "canonical a: \(type) on C { class local }"
      expect("domain A version 1.0.0 {\n  \(canonical)\n}\n", wanted, "\(depth) levels of types")
    }
  }

  /// A chain of operators makes a tree as high as it has operands.
  @Test func chains() {
    let limit = Parser.maximumChain
    for sign in ["+", "*", "and", "or", "otherwise"] {
      for (operands, wanted) in [(limit, []), (limit + 1, ["CN2008"])] {
        let value = Array(repeating: "1", count: operands).joined(separator: " \(sign) ")
        expect(query(value), wanted, "\(operands) operands of \(sign)")
      }
    }
  }

  @Test func lengthOfAFile() {
    let room = SourceText.maximumLength - "edition 1".utf8.count
    expect("edition 1" + repeated(" ", room), [], "as long as allowed")
    expect("edition 1" + repeated(" ", room + 1), ["CN0001"], "a byte longer")
  }

  @Test func digits() {
    let table: [(String, [String])] = [
      (repeated("9", 18), []), (repeated("9", 19), ["CN1005"]),
      ("1e17", []), ("1e18", ["CN1005"]), ("1e-18", []), ("1e-19", ["CN1005"]),
      ("0." + repeated("1", 18), []), ("0." + repeated("1", 19), ["CN1005"]),
      (repeated("9", 18) + "s", []), (repeated("9", 19) + "s", ["CN1005"]),
      ("106751991167300d", []), ("106751991167301d", ["CN1005"]),
      (repeated("9", 18) + "%", []), (repeated("9", 19) + "%", ["CN1005"]),
      ("1." + repeated("9", 18) + ".0", []), ("1." + repeated("9", 19) + ".0", ["CN1005"]),
      ("9999-12-31", []), ("9999-12-31T23:59:59Z", []), ("9999-12-31T23:59:60Z", ["CN1006"]),
    ]
    for (text, wanted) in table { expect(query(text), wanted, text) }
  }

  @Test func scalarsOfText() {
    for (text, wanted) in [
      ("\\u{10FFFF}", []), ("\\u{110000}", ["CN1003"]), ("\\u{D7FF}", []),
      ("\\u{D800}", ["CN1003"]),
      ("\\u{000041}", []), ("\\u{0000041}", ["CN1003"]), ("\\u{}", ["CN1003"]),
    ] { expect(query("\"\(text)\""), wanted, text) }
  }

  /// Words have no limit, and one that is longer than any keyword is none.
  @Test func words() throws {
    let longest = try #require(Keyword.allCases.map(\.rawValue).max { $0.count < $1.count })
    #expect(longest.count <= 16)
    expect(query(repeated("a", 100_000)), [], "a long name")
    for word in [longest + "_", repeated("a", 16), repeated("a", 17)] {
      let tokens = parse(word).tree.tokens
      #expect(tokens.first?.kind == .identifier && tokens.first?.keyword == nil, "\(word)")
    }
  }
}
