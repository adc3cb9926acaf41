import Testing

@testable import CanonImport

/// Values and functions, by examples of XML Schema, XPath and XACML 3.0 (appendix A).
@Suite struct FunctionTests {
  private static func value(_ type: DataType, _ text: String) throws -> Value {
    try #require(Value(type, lexical: text), "\(text) is no \(type)")
  }

  private static func applied(
    _ name: String, _ arguments: [(DataType, String)]
  ) throws -> Operand? {
    let function = try #require(XacmlFunction.all[name], "\(name)")
    return function.apply(try arguments.map { .value(try value($0.0, $0.1)) })
  }

  private static func holds(_ name: String, _ arguments: (DataType, String)...) throws -> Bool? {
    try applied(name, arguments)?.truth
  }

  static let equal: [(DataType, String, String)] = [
    (.integer, " 5 ", "+5"), (.double, "1e2", "100"), (.boolean, "1", "true"),
    (.dateTime, "2002-03-22T08:23:47-05:00", "2002-03-22T13:23:47Z"),
    (.time, "08:00:00", "08:00:00Z"), (.time, "08:00:00.5Z", "08:00:00.500Z"),
    (.date, "2024-02-29+00:00", "2024-02-29"), (.hexBinary, "0fb7", "0FB7"),
    (.dayTimeDuration, "P1D", "PT24H"), (.yearMonthDuration, "P1Y2M", "P14M"),
    (.dayTimeDuration, "-PT60S", "-PT1M"), (.base64Binary, "c3VyZS4=", " c3VyZS4="),
    (.rfc822Name, "Ann@Example.ORG", "Ann@example.org"),
    (.x500Name, "CN=Ann Lee, O=Medi Corp, C=US", "cn=ann  lee,o=medi corp,c=us"),
  ]

  @Test(arguments: equal.indices)
  func valuesHaveOneForm(index: Int) throws {
    let (type, one, other) = Self.equal[index]
    #expect(try Self.value(type, one) == Self.value(type, other))
  }

  @Test func whatIsNoneOfATypeIsRefused() {
    let wrong: [(DataType, String)] = [
      (.integer, "1.0"), (.integer, "9223372036854775808"), (.double, "0x10"), (.double, "nan"),
      (.boolean, "yes"), (.date, "2023-02-29"), (.date, "2023-13-01"), (.time, "24:00:00"),
      (.time, "08:00:00+14:30"), (.dateTime, "2002-03-22 08:00:00"), (.dayTimeDuration, "P"),
      (.dayTimeDuration, "P1DT"), (.yearMonthDuration, "P1M1Y"), (.hexBinary, "ABC"),
      (.base64Binary, "abc"), (.rfc822Name, "nobody"), (.x500Name, "no name"),
    ]
    for (type, text) in wrong { #expect(Value(type, lexical: text) == nil, "\(type) \(text)") }
  }

  @Test func orderFollowsTheTypes() throws {
    #expect(try Self.holds("integer-less-than", (.integer, "-2"), (.integer, "1")) == true)
    #expect(try Self.holds("string-greater-than", (.string, "b"), (.string, "B")) == true)
    #expect(
      try Self.holds("time-less-than", (.time, "08:00:00-05:00"), (.time, "12:00:00Z")) == false)
    let night: [(DataType, String)] = [
      (.time, "23:00:00"), (.time, "22:00:00"), (.time, "06:00:00"),
    ]
    #expect(try Self.applied("time-in-range", night)?.truth == true)
  }

  @Test func arithmeticEndsAtItsBounds() throws {
    let most = "9223372036854775807"
    #expect(try Self.applied("integer-add", [(.integer, most), (.integer, "1")]) == nil)
    #expect(try Self.applied("integer-divide", [(.integer, "1"), (.integer, "0")]) == nil)
    #expect(
      try Self.applied("integer-mod", [(.integer, "-7"), (.integer, "3")])?.one
        == Self.value(.integer, "-1"))
    #expect(try Self.applied("double-to-integer", [(.double, "1e300")]) == nil)
  }

  @Test func datesMoveByMonthsAndDays() throws {
    let moved = try Self.applied(
      "date-add-yearMonthDuration", [(.date, "2024-01-31"), (.yearMonthDuration, "P1M")])
    #expect(try moved?.one == Self.value(.date, "2024-02-29"))
    let back = try Self.applied(
      "dateTime-subtract-dayTimeDuration",
      [(.dateTime, "2024-03-01T00:00:00Z"), (.dayTimeDuration, "PT1S")])
    #expect(try back?.one == Self.value(.dateTime, "2024-02-29T23:59:59Z"))
  }

  @Test func textsAreLookedInto() throws {
    #expect(try Self.holds("string-starts-with", (.string, "ab"), (.string, "abc")) == true)
    #expect(try Self.holds("string-ends-with", (.string, "abc"), (.string, "c")) == false)
    #expect(try Self.holds("anyURI-contains", (.string, "://"), (.anyURI, "http://a")) == true)
    #expect(
      try Self.applied(
        "string-substring", [(.string, "abc"), (.integer, "1"), (.integer, "-1")])?.one
        == Self.value(.string, "bc"))
    #expect(
      try Self.applied(
        "string-substring", [(.string, "abc"), (.integer, "2"), (.integer, "1")]) == nil)
  }

  @Test func patternsAreFoundAnywhereUnlessAnchored() {
    #expect(RegularExpression.matches("b+", "abba") == true)
    #expect(RegularExpression.matches("^b+$", "abba") == false)
    #expect(RegularExpression.matches("^a.*a$", "abba") == true)
    #expect(RegularExpression.matches("[^a-z]", "abba") == false)
    #expect(RegularExpression.matches("a|x", "b\nx") == true)
    for pattern in ["a*?", "(a)\\1", "a^b", "^a|b$", "(", "a\\"] {
      #expect(!RegularExpression.isReadable(pattern), "\(pattern)")
    }
  }

  @Test func namesMatchTheirEnds() throws {
    let name = (DataType.rfc822Name, "Ann@sales.Example.org")
    #expect(try Self.holds("rfc822Name-match", (.string, ".example.org"), name) == true)
    #expect(try Self.holds("rfc822Name-match", (.string, "example.org"), name) == false)
    #expect(try Self.holds("rfc822Name-match", (.string, "Ann@sales.example.ORG"), name) == true)
    #expect(
      try Self.holds(
        "x500Name-match", (.x500Name, "O=Corp,C=US"), (.x500Name, "CN=Ann,O=Corp,C=US")) == true)
  }

  @Test func bagsAreSets() throws {
    func bag(_ texts: String...) throws -> Operand {
      .bag(try texts.map { try Self.value(.string, $0) })
    }
    func truth(_ name: String, _ one: Operand, _ other: Operand) -> Bool? {
      XacmlFunction.all["string-\(name)"]?.apply([one, other])?.truth
    }
    #expect(truth("subset", try bag(), try bag("a")) == true)
    #expect(truth("subset", try bag("a", "b"), try bag("a")) == false)
    #expect(truth("set-equals", try bag("a", "a"), try bag("a")) == true)
    #expect(truth("at-least-one-member-of", try bag(), try bag()) == false)
    let single = XacmlFunction.all["string-one-and-only"]
    #expect(single?.apply([try bag("a", "a")]) == nil)
    #expect(try single?.apply([bag("a")])?.one == Self.value(.string, "a"))
  }
}
