import CanonEncoding
import CanonTypes
import Testing

struct Dated: Codable {
  var asOf: Instant
}

struct Leaf: Codable, Hashable {
  var name: String
  var count: Int64
  var small: UInt8?
  var flag: Bool
}

enum Choice: Codable, Hashable {
  case none
  case one(Int64)
  case named(leaf: Leaf, bytes: Bytes)
}

struct Tree: Codable, Hashable {
  var leaves: [Leaf]
  var choices: [Choice]
  var asOf: Instant
  var semanticVersion: Int64 = 2
  var tags: Set<String>
  var digest: Digest?
  var words: Words
  var empty: [Leaf] = []
}

let leaf = Leaf(name: "é\n", count: -5, small: nil, flag: true)
let tree = Tree(
  leaves: [leaf, Leaf(name: "", count: 0, small: 255, flag: false)],
  choices: [.none, .one(7), .named(leaf: leaf, bytes: Bytes([0, 255]))],
  asOf: Instant(seconds: 0), tags: ["z", "m", "aa"],
  digest: Digest(bytes: Array(0..<32)), words: Words([1, .max]))

/// The fault of reading `text` as a `T`, as "kind path".
func fault<T: Decodable>(
  _ type: T.Type, _ text: String, _ mode: CanonicalJSON.Mode = .written
) -> String {
  do {
    _ = try CanonicalJSON.decode(type, from: Array(text.utf8), mode)
    return "accepted"
  } catch { return "\(error.kind.rawValue) \(error.path)" }
}

func encodingFault(_ value: some Encodable) -> String {
  do {
    _ = try CanonicalJSON.encode(value)
    return "accepted"
  } catch { return "\(error.kind.rawValue) \(error.path)" }
}

@Suite struct CodableTests {
  @Test func recordsComeBackAsTheyWere() throws {
    let text = try CanonicalJSON.encode(tree)
    #expect(try CanonicalJSON.decode(Tree.self, from: text, .canonical) == tree)
    let expected =
      #"{"as_of":"1970-01-01T00:00:00Z","choices":[{"none":{}},{"one":{"_0":7}},"#
      + #"{"named":{"bytes":"00ff","leaf":"#
      + #"{"count":-5,"flag":true,"name":"é\n"}}}],"digest":"#
      + "\"\(tree.digest?.description ?? "")\""
      + #","empty":[],"leaves":[{"count":-5,"flag":true,"name":"é\n"},"#
      + #"{"count":0,"flag":false,"name":"","small":255}],"semantic_version":2,"#
      + #""tags":["aa","m","z"],"words":"0100000000000000ffffffffffffffff"}"#
    #expect(String(decoding: text, as: UTF8.self) == expected)
    #expect(try CanonicalJSON.encode(7) == Array("7".utf8))
  }

  @Test func aRecordThatIsNotItsTypeIsRefusedWithItsPlace() {
    let good = #""name":"a","count":1,"flag":true"#
    let table: [(String, String)] = [
      ("{\(good)}", "accepted"),
      ("{\(good),\"smal\":1}", "unknown-key smal"),
      (#"{"name":"a","count":1}"#, "missing-key "),
      (#"{"name":1,"count":1,"flag":true}"#, "wrong-type name"),
      ("{\(good),\"small\":256}", "integer-out-of-range small"),
      ("{\(good),\"small\":-1}", "integer-out-of-range small"),
      ("[]", "wrong-type "),
    ]
    for (text, expected) in table { #expect(fault(Leaf.self, text) == expected, "\(text)") }
    #expect(fault([Leaf].self, "[{\(good)},{\(good),\"x\":1}]") == "unknown-key [1].x")
    #expect(fault([Digest].self, #"["00"]"#) == "wrong-type [0]")
    #expect(fault([String: Int].self, #"{"a":1}"#) == "wrong-type ")
    #expect(fault(Dated.self, #"{"as_of":1}"#) == "wrong-type as_of")
    let bare = #"{"as_of":"2026-01-05"}"#
    #expect(fault(Dated.self, bare) == "accepted")
    #expect(fault(Dated.self, bare, .canonical) == "not-canonical ")
    #expect(fault(Dated.self, #"{"as_of":"2026-01-05T00:00:00Z"}"#) == "accepted")
    for key in ["asOf", "as_Of", "as__of", "AsOf", "_as_of"] {
      #expect(fault(Dated.self, "{\"\(key)\":1}") == "unknown-key \(key)")
    }
    #expect(fault([Double].self, "[1]") == "wrong-type [0]")
    #expect(fault(Set<String>.self, #"["b","a"]"#) == "not-canonical ")
    #expect(fault(Set<String>.self, #"["a","a"]"#) == "not-canonical ")
    #expect(fault(Choice.self, #"{"two":{}}"#) == "unknown-key two")
  }

  @Test func whatHasNoSingleTextIsNotWritten() {
    #expect(encodingFault([1.5]) == "wrong-type [0]")
    #expect(encodingFault([Float(1)]) == "wrong-type [0]")
    #expect(encodingFault(["a": 1]) == "wrong-type ")
    #expect(encodingFault([Int?.none]) == "wrong-type [0]")
    #expect(encodingFault([Digest: Int]()) == "wrong-type ")
    #expect(encodingFault([UInt64.max]) == "integer-out-of-range [0]")
    #expect(encodingFault([[Int64(1) << 53]]) == "integer-out-of-range [0][0]")
  }

  @Test func everyFaultHasACodeOfItsOwn() {
    #expect(Set(EncodingFault.Kind.allCases.map(\.code)).count == EncodingFault.Kind.allCases.count)
  }
}
