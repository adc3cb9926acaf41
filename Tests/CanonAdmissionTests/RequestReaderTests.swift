import CanonAdmission
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonRecords
import Testing

/// Every field missing, misspelt, of the wrong type, out of range or oversized: a code each.
struct RequestReaderTests {
  let federation: SmallFederation
  let text: String
  let signatures: String
  let type = "\"\(RecordType.request)\""

  init() throws {
    federation = try SmallFederation()
    let signed = try federation.signed(federation.request)
    text = String(decoding: try CanonicalJSON.encode(signed), as: UTF8.self)
    signatures = String(decoding: try CanonicalJSON.encode(signed.signatures), as: UTF8.self)
  }

  func codes(_ text: String) -> [String] {
    guard case .refused(let reasons) = RequestReader.read(Array(text.utf8)) else { return [] }
    return reasons.map(\.code)
  }

  /// The members of the payload, as `"name":value` texts.
  func members() throws -> [String: String] {
    guard case .object(let root) = try CanonicalJSON.parse(Array(text.utf8), .written),
      case .object(let payload)? = root["payload"]
    else { return [:] }
    return try payload.mapValues {
      String(decoding: try CanonicalJSON.write($0), as: UTF8.self)
    }
  }

  /// A request of these members, in descending order and with spaces, under its old signature.
  func written(_ members: [String: String]) -> String {
    let lines = members.sorted { $0.key > $1.key }.map { "\"\($0.key)\" : \($0.value)" }
    let payload = "{\n" + lines.joined(separator: ",\n") + "}"
    return "{ \"signatures\": \(signatures), \"payload\": \(payload), \"type\": \(type) }"
  }

  @Test("as people write it: any order of keys, any spaces")
  func readable() throws {
    #expect(codes(text).isEmpty)
    #expect(codes(written(try members())).isEmpty)
  }

  @Test("each field: missing, misspelt, doubled and of the wrong type")
  func fields() throws {
    let whole = try members()
    var faults: [String] = []
    func expect(_ changed: String, _ code: String, _ what: String) {
      if codes(changed) != [code] { faults.append("\(what): \(codes(changed))") }
    }
    for (name, value) in whole {
      var lacking = whole
      lacking[name] = nil
      expect(written(lacking), "CN8503", "missing \(name)")
      lacking[name + "x"] = value
      expect(written(lacking), "CN8502", "misspelt \(name)")
      var wrong = whole
      wrong[name] = "7"
      expect(written(wrong), "CN8504", "wrong \(name)")
      wrong[name] = "null"
      expect(written(wrong), "CN8501", "null \(name)")
      let doubled = written(whole).replacing(
        "\"\(name)\" : ", with: "\"\(name)\":\(value),\"\(name)\" : ")
      expect(doubled, "CN8505", "doubled \(name)")
    }
    #expect(whole.count == 12 && faults.isEmpty, "\(faults.sorted())")
  }

  @Test("values out of range, lists too long, empty or doubled, and bytes too many")
  func ranges() throws {
    let whole = try members()
    let long = "\"" + String(repeating: "m", count: 201) + "\""
    let many = "[" + (0..<65).map { "\"m\($0)\"" }.joined(separator: ",") + "]"
    let table: [(String, String, [String])] = [
      ("nonce", "\"00\"", ["CN8509"]), ("role", "\"\"", ["CN8509"]), ("role", long, ["CN8509"]),
      ("training", long, ["CN8509"]), ("purpose", long, ["CN8509"]), ("output", long, ["CN8509"]),
      ("markets", "[]", ["CN8615"]), ("families", "[]", []),
      ("markets", "[\"FR\",\"FR\"]", ["CN8510"]), ("families", many, ["CN8509"]),
      ("concepts", many, ["CN8509"]), ("as_of", "\"2026-02-30\"", ["CN8504"]),
      ("expires", "\"soon\"", ["CN8504"]), ("bundle", "\"ab\"", ["CN8504"]),
      ("markets", "[\(long)]", ["CN8509"]),
      (
        "concepts",
        "[" + String(repeating: "[", count: 70) + "0" + String(repeating: "]", count: 71),
        ["CN8507"]
      ),
      ("role", "\"" + String(repeating: "m", count: 70_000) + "\"", ["CN8506"]),
    ]
    let faults = table.compactMap { name, value, expected -> String? in
      var changed = whole
      changed[name] = value
      let found = codes(written(changed))
      return found == expected ? nil : "\(name): \(found)"
    }
    #expect(faults.isEmpty, "\(faults)")
  }

  @Test("every prefix of a request is refused, and no byte changed makes it crash")
  func damage() {
    let bytes = Array(text.utf8)
    var read = 0
    for end in 0..<bytes.count where RequestReader.read(Array(bytes[..<end])).request != nil {
      read += 1
    }
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[place] ^= 0x41
      _ = RequestReader.read(changed)
    }
    #expect(read == 0)
  }

  @Test("a misspelt field is told its nearest known name, and another record its type")
  func hints() throws {
    var changed = try members()
    changed["market"] = changed.removeValue(forKey: "markets")
    guard case .refused(let reasons) = RequestReader.read(Array(written(changed).utf8)) else {
      Issue.record("a misspelt request was read")
      return
    }
    #expect(reasons[0].sentence.contains("did you mean `markets`?"))
    let other = text.replacing("task-request", with: "task-envelope")
    #expect(codes(other) == ["CN8511"])
  }
}
