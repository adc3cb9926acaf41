import CanonDecision
import Testing

/// What is no request, and the code of each way in which it is none.
@Suite struct ReaderTests {
  static let whole =
    #"{"role":"r","training":"T(a)","purpose":"p","markets":["DE"],"families":["f"]}"#

  @Test func readsWhatPeopleWrite() throws {
    let text =
      #" { "markets" : [ "DE" , "\u0046R" ] ,"#
      + "\n\t" + #""ro\u006ce":"a\n\"b\"","purpose":"é\ud83d\ude00","training":"T(a)"}"# + "\r\n"
    let scope = try ScopeReader.read(Array(text.utf8))
    #expect(
      scope
        == TaskScope(
          role: "a\n\"b\"", training: "T(a)", purpose: "é😀", markets: ["DE", "FR"]))
  }

  static let malformed: [(String, DecisionCode)] = [
    ("", .malformed), ("[]", .malformed), ("{", .malformed), ("{}", .missingField),
    ("null", .malformed), (whole + "x", .malformed), (whole + whole, .malformed),
    (String(whole.dropLast()), .malformed), (String(whole.dropLast()) + ",}", .malformed),
    (whole.replacing("\"role\"", with: "\"rol\""), .unknownField),
    (whole.replacing("\"role\"", with: "\"Role\""), .unknownField),
    (whole.replacing("\"purpose\"", with: "\"role\""), .duplicateField),
    (whole.replacing("\"role\":\"r\",", with: ""), .missingField),
    (whole.replacing("[\"DE\"]", with: "\"DE\""), .wrongType),
    (whole.replacing("[\"DE\"]", with: "{}"), .wrongType),
    (whole.replacing("[\"DE\"]", with: "[1]"), .wrongType),
    (whole.replacing("[\"DE\"]", with: "[\"DE\",]"), .malformed),
    (whole.replacing("[\"DE\"]", with: "[\"DE\" \"FR\"]"), .malformed),
    (whole.replacing("[\"DE\"]", with: "[\"DE\",\"DE\"]"), .repeatedElement),
    (whole.replacing("[\"DE\"]", with: "[[\"DE\"]]"), .wrongType),
    (whole.replacing("\"r\"", with: "1"), .wrongType),
    (whole.replacing("\"r\"", with: "null"), .wrongType),
    (whole.replacing("\"r\"", with: "\"\""), .fieldOutOfRange),
    (
      whole.replacing("\"r\"", with: "\"" + String(repeating: "x", count: 201) + "\""),
      .fieldOutOfRange
    ),
    (whole.replacing("\"r\"", with: "\"\\x\""), .malformed),
    (whole.replacing("\"r\"", with: "\"\\ud800\""), .malformed),
    (whole.replacing("\"r\"", with: "\"\\udc00\""), .malformed),
    (whole.replacing("\"r\"", with: "\"\\u00g0\""), .malformed),
    (whole.replacing("\"r\"", with: "\"a\nb\""), .malformed),
    (whole.replacing("\"r\"", with: "\"r"), .malformed),
  ]

  @Test func everyOtherTextHasItsCode() {
    for (text, code) in Self.malformed {
      do throws(DecisionFault) {
        _ = try ScopeReader.read(Array(text.utf8))
        Issue.record("read: \(text)")
      } catch {
        #expect(error.code == code, "\(text): \(error)")
      }
    }
    let invalid: [[UInt8]] = [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF], [0xE2, 0x82], [0xF5]]
    for bytes in invalid {
      var text = Array(Self.whole.utf8)
      let position = text.firstIndex(of: UInt8(ascii: "r")) ?? 0
      text.replaceSubrange(position..<(position + 1), with: bytes)
      #expect(throws: DecisionFault.self) { try ScopeReader.read(text) }
    }
    let long = Array(Self.whole.utf8) + Array(repeating: 0x20, count: 64 << 10)
    #expect(throws: DecisionFault.self) { try ScopeReader.read(long) }
  }

  @Test func everyTruncationIsRefused() {
    let text = Array(Self.whole.utf8)
    for count in 0..<text.count {
      #expect(throws: DecisionFault.self) { try ScopeReader.read(Array(text.prefix(count))) }
    }
  }
}
