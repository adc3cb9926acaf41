import Testing

@testable import CanonLint

/// Which paths a pattern covers.
@Suite struct PathPatternTests {
  @Test func starsCoverNamesAndFolders() throws {
    let cases: [(pattern: String, covered: [String], others: [String])] = [
      ("a.canon", ["a.canon"], ["b/a.canon", "a.canons", "A.canon"]),
      ("*.canon", ["a.canon", ".canon"], ["a/b.canon", "a.toml"]),
      ("grocer/*.canon", ["grocer/a.canon"], ["grocer/a/b.canon", "a.canon"]),
      ("**/*.canon", ["a.canon", "a/b.canon", "a/b/c.canon"], ["a/b.toml"]),
      ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["b", "a/b/c"]),
      ("**", ["a", "a/b"], []),
      ("a*b*c", ["abc", "axxbxxc", "abcbc"], ["ab", "acb", "abcx"]),
      ("*a*a*a*a*b", ["aaaab"], [String(repeating: "a", count: 200)]),
      ("a.c", ["a.c"], ["abc"]),
    ]
    for (text, covered, others) in cases {
      let pattern = try #require(PathPattern(text))
      for path in covered { #expect(pattern.matches(path), "\(text) covers \(path)") }
      for path in others { #expect(!pattern.matches(path), "\(text) does not cover \(path)") }
    }
  }

  @Test func patternsStayBelowTheirFolder() {
    for text in ["", "/a", "a/", "a//b", "../a", "a/../b", "./a"] {
      #expect(PathPattern(text) == nil, "\(text)")
    }
  }
}
