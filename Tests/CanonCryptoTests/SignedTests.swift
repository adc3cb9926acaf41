import CanonCrypto
import CanonEncoding
import CanonTypes
import Foundation
import Testing

struct Note: Codable, Sendable, Hashable {
  var text: String
  var number: Int64
}

private let one = SigningKey(seed: key(1))
private let two = SigningKey(seed: key(2))
private let three = SigningKey(seed: key(3))
private let note = Note(text: "hello", number: 7)

/// The code of the fault, or "verified".
private func verdict(
  _ record: Signed<Note>, type: String = "note", by keys: [SigningKey], threshold: Int = 1
) -> String {
  do {
    try record.verified(type: type, by: Set(keys.map(\.publicKey)), threshold: threshold)
    return "verified"
  } catch { return error.code }
}

/// The example of the DSSE specification, which is not part of the project.
let specified: URL = {
  let named = ProcessInfo.processInfo.environment["CANON_VECTORS"]
  let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let folder = named.map { URL(filePath: $0) } ?? package.appending(path: "../shared/vectors")
  return folder.appending(path: "sign/dsse/hello-world.json")
}()

@Suite struct SignedTests {
  static let encoded = "DSSEv1 29 http://example.com/HelloWorld 11 hello world"

  /// The specification's own example; its key is ECDSA, so only what is signed is compared.
  @Test func preAuthenticationEncoding() throws {
    let message = PreAuthentication.bytes(
      type: "http://example.com/HelloWorld", body: Array("hello world".utf8))
    #expect(String(decoding: message, as: UTF8.self) == SignedTests.encoded)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: specified.path),
      "set CANON_VECTORS to the folder of the vectors"))
  func preAuthenticationEncodingAsSpecified() throws {
    let value = try CanonicalJSON.parse([UInt8](try Data(contentsOf: specified)), .written)
    guard case .object(let members) = value else { throw EncodingFault(.wrongType, "\(value)") }
    #expect(members["pae_utf8"] == .string(SignedTests.encoded))
  }

  @Test func whoMustHaveSigned() throws {
    let record = try Signed.seal(note, type: "note", with: [two, one])
    #expect(record.signatures.map(\.key) == [one, two].map(\.publicKey).sorted())
    #expect(verdict(record, by: [one]) == "verified")
    #expect(verdict(record, by: [one, two], threshold: 2) == "verified")
    #expect(verdict(record, by: [one, three], threshold: 2) == "CN7012")
    #expect(verdict(record, by: [three]) == "CN7012")
    #expect(verdict(record, by: []) == "CN7012")
    #expect(verdict(record, type: "other", by: [one]) == "CN7011")
    let more = record.signed(with: three)
    #expect(verdict(more, by: [one, two, three], threshold: 3) == "verified")
    #expect(more.digest == record.digest)
    #expect(record.digest == SHA256.digest(try CanonicalJSON.encode(note)))
  }

  /// The record as a carrier may change it: text in, verdict out.
  @Test func whatACarrierChanges() throws {
    let record = try Signed.seal(note, type: "note", with: [one])
    let text = String(decoding: try CanonicalJSON.encode(record), as: UTF8.self)
    let entry = String(text.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" })
    let signature = record.signatures[0].signature.description
    let wrong = String(signature.reversed())
    let changes: [(String, String, String, Int)] = [
      ("hello", "hellp", "CN7013", 1),
      ("\"number\":7", "\"number\":8", "CN7013", 1),
      ("\"type\":\"note\"", "\"type\":\"nota\"", "CN7011", 1),
      (signature, wrong, "CN7013", 1),
      (entry, entry + "," + entry, "verified", 1),
      (entry, entry + "," + entry, "CN7012", 2),
      (entry, "", "CN7012", 1),
      (one.publicKey.description, two.publicKey.description, "CN7012", 1),
    ]
    for (old, new, expected, threshold) in changes {
      let changed = Array(text.replacingOccurrences(of: old, with: new).utf8)
      let read = try CanonicalJSON.decode(Signed<Note>.self, from: changed, .canonical)
      #expect(verdict(read, by: [one], threshold: threshold) == expected, "\(old) → \(new)")
    }
    // A type in the place of another: the same bytes signed under another name.
    let other = try Signed.seal(note, type: "nota", with: [one])
    #expect(other.digest == record.digest && other.signatures != record.signatures)
  }

  @Test func everyFlippedBitIsRefused() throws {
    let record = try Signed.seal(note, type: "note", with: [one])
    let text = try CanonicalJSON.encode(record)
    var accepted = 0
    for bit in 0..<text.count * 8 {
      let changed = flipped(text, bit)
      guard let read = try? CanonicalJSON.decode(Signed<Note>.self, from: changed, .canonical)
      else { continue }
      if verdict(read, by: [one]) == "verified" { accepted += 1 }
    }
    #expect(accepted == 0)
  }
}
