import CanonEncoding
import CanonFixtures
import CanonTypes
import Foundation
import Testing

func arbitrary(_ depth: Int, _ random: inout SeededGenerator) -> CanonicalValue {
  switch Int.random(in: 0..<(depth > 0 ? 5 : 3), using: &random) {
  case 0: return .boolean(Bool.random(using: &random))
  case 1:
    let limit = CanonicalValue.largestInteger
    return .integer(Int64.random(in: -limit...limit, using: &random))
  case 2: return .string(arbitraryText(&random))
  case 3:
    return .array(
      (0..<Int.random(in: 0..<4, using: &random)).map { _ in arbitrary(depth - 1, &random) })
  default:
    var members: [String: CanonicalValue] = [:]
    for _ in 0..<Int.random(in: 0..<4, using: &random) {
      members[arbitraryText(&random)] = arbitrary(depth - 1, &random)
    }
    return .object(members)
  }
}

func arbitraryText(_ random: inout SeededGenerator) -> String {
  let scalars: [ClosedRange<UInt32>] = [0...0x7F, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0x10FFFF]
  return String(
    String.UnicodeScalarView(
      (0..<Int.random(in: 0..<6, using: &random)).compactMap { _ in
        Unicode.Scalar(
          UInt32.random(in: scalars[Int.random(in: 0..<4, using: &random)], using: &random))
      }))
}

/// The fault's name, or "accepted".
func verdict(_ text: [UInt8], _ mode: CanonicalJSON.Mode, limit: Int = 1 << 20) -> String {
  do {
    _ = try CanonicalJSON.parse(text, mode, limit: limit)
    return "accepted"
  } catch { return error.kind.rawValue }
}

/// Vectors of the standards, which are not part of the project: in `CANON_VECTORS`, or beside it.
let vectors: URL = {
  let named = ProcessInfo.processInfo.environment["CANON_VECTORS"]
  let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return named.map { URL(filePath: $0) } ?? package.appending(path: "../shared/vectors")
}()

@Suite struct CanonicalJSONTests {
  /// RFC 8785's own cases; those with null or fractions lie outside the fragment.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: vectors.appending(path: "json/jcs").path),
      "set CANON_VECTORS to the folder of the vectors"))
  func vectorsOfTheStandard() throws {
    let folder = vectors.appending(path: "json/jcs")
    let refused: Set<String> = ["arrays.json", "values.json", "structures.json"]
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "input").path)
    #expect(names.count == 6)
    for name in names {
      let input = [UInt8](try Data(contentsOf: folder.appending(path: "input/\(name)")))
      let output = [UInt8](try Data(contentsOf: folder.appending(path: "output/\(name)")))
      if refused.contains(name) {
        #expect(verdict(input, .written) == "malformed", "\(name)")
      } else {
        let value = try CanonicalJSON.parse(input, .written)
        #expect(try CanonicalJSON.write(value) == output, "\(name)")
        #expect(try CanonicalJSON.parse(output, .canonical) == value, "\(name)")
      }
    }
  }

  @Test func whatIsAcceptedAndWhatIsNot() {
    let table: [(String, String, String)] = [
      ("{}", "accepted", "accepted"),
      ("9007199254740991", "accepted", "accepted"),
      ("-9007199254740991", "accepted", "accepted"),
      (#"{"b":1,"a":2}"#, "not-canonical", "accepted"),
      (" 1", "not-canonical", "accepted"),
      (#""\u0041""#, "not-canonical", "accepted"),
      (#""\ud83d\ude02""#, "not-canonical", "accepted"),
      (#""\u001f""#, "accepted", "accepted"),
      (#""\u001F""#, "not-canonical", "accepted"),
      (#"{"a":1,"a":1}"#, "duplicate-key", "duplicate-key"),
      (#"{"a":1,"\u0061":1}"#, "duplicate-key", "duplicate-key"),
      ("9007199254740992", "integer-out-of-range", "integer-out-of-range"),
      ("123456789012345678901", "integer-out-of-range", "integer-out-of-range"),
      (String(repeating: "[", count: 66), "too-deep", "too-deep"),
      ("\"\(String(repeating: "a", count: 98))\"", "accepted", "accepted"),
      ("\"\(String(repeating: "a", count: 99))\"", "too-large", "too-large"),
      (String(repeating: " ", count: 101), "too-large", "too-large"),
    ]
    for (text, canonical, written) in table {
      #expect(verdict(Array(text.utf8), .canonical, limit: 100) == canonical, "\(text)")
      #expect(verdict(Array(text.utf8), .written, limit: 100) == written, "\(text)")
    }
    // The outermost value has depth 0.
    for (levels, wanted) in [(65, "accepted"), (66, "too-deep")] {
      let text = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
      #expect(verdict(Array(text.utf8), .canonical) == wanted, "\(levels)")
      var value = CanonicalValue.array([])
      for _ in 1..<levels { value = .array([value]) }
      #expect(((try? CanonicalJSON.write(value)) != nil) == (wanted == "accepted"), "\(levels)")
    }
    let malformed = [
      "", " ", "null", "[null]", "1.0", "1e3", "-0", "01", "-", "+1", "tru", "1 2", "[1,]", "{,}",
      "{\"a\"}", "{\"a\":}", "[1", "\"", "\"\\x\"", #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#,
      "\"\u{1}\"", "\"\\u00\"", "{a:1}", "\u{FEFF}1", "NaN", "//1", "[1]]",
    ]
    for text in malformed { #expect(verdict(Array(text.utf8), .written) == "malformed", "\(text)") }
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    ] {
      #expect(verdict(bytes, .written) == "malformed", "\(bytes)")
    }
  }

  /// Round trip; and no prefix and no changed byte is another text of the same value.
  @Test func oneValueHasOneText() throws {
    let seed = UInt64(0x5EED_0001)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let value = arbitrary(4, &random)
      let text = try CanonicalJSON.write(value)
      var failures = try CanonicalJSON.parse(text, .canonical) == value ? 0 : 1
      if case .integer = value {
      } else {
        for length in text.indices where verdict(Array(text[..<length]), .canonical) == "accepted" {
          failures += 1
        }
      }
      for _ in 0..<8 {
        var flipped = text
        let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        flipped[Int.random(in: text.indices, using: &random)] ^= bit
        // Bytes are compared, for Swift's strings are equal when only canonically equivalent.
        if let other = try? CanonicalJSON.parse(flipped, .canonical),
          try CanonicalJSON.write(other) != flipped
        {
          failures += 1
        }
      }
      #expect(failures == 0, "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
