import CanonCrypto
import CanonEncoding
import CanonTypes
import Foundation
import Testing

/// The envelope of DSSE, and the base64 that it is written in.
@Suite struct EnvelopeTests {
  /// RFC 4648, section 10.
  @Test func base64HasOneForm() {
    let known = [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]
    for (plain, text) in known {
      #expect(Base64.text(of: Array(plain.utf8)) == text)
      #expect(Base64.bytes(of: text) == Array(plain.utf8))
    }
    for wrong in [
      "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v====", "=", "====", "Z===", "Zm 9", "Zm9v\n", "-_-_",
      "Zg==Zg==",
    ] {
      #expect(Base64.bytes(of: wrong) == nil, "\(wrong)")
    }
    for count in 0..<80 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
      #expect(Base64.text(of: bytes) == Data(bytes).base64EncodedString())
      #expect(Base64.bytes(of: Base64.text(of: bytes)) == bytes)
    }
  }

  /// The specification's own vector, as far as it does not depend on its kind of key.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: vector)))
  func theSpecificationsVectorIsRead() throws {
    let data = try Data(contentsOf: URL(filePath: Self.vector))
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let envelope = try #require(object["envelope"] as? [String: Any])
    let payload = try #require(Base64.bytes(of: envelope["payload"] as? String ?? "-"))
    #expect(String(decoding: payload, as: UTF8.self) == object["payload_utf8"] as? String)
    let type = try #require(object["payloadType"] as? String)
    let encoded = PreAuthentication.bytes(type: type, body: payload)
    #expect(String(decoding: encoded, as: UTF8.self) == object["pae_utf8"] as? String)
    let made = Envelope.seal(payload, type: type, with: [])
    let text = String(decoding: try CanonicalJSON.encode(made), as: UTF8.self)
    #expect(text == #"{"payload":"aGVsbG8gd29ybGQ=","payloadType":"\#(type)","signatures":[]}"#)
  }

  private static let vector = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/vectors/sign/dsse/hello-world.json").standardized.path()

  @Test func aSignatureIsOverTypeAndBytes() throws {
    let (key, other) = (
      SigningKey(seed: [UInt8](repeating: 1, count: 32)),
      SigningKey(seed: [UInt8](repeating: 2, count: 32))
    )
    let both = Envelope.seal([1, 2], type: "a", with: [key, other])
    let trusted: Set = [key.publicKey, other.publicKey]
    #expect(try both.verified(type: "a", by: trusted, threshold: 2) == trusted.sorted())
    let text = try CanonicalJSON.encode(both)
    #expect(try CanonicalJSON.decode(Envelope.self, from: text, .canonical) == both)
    #expect(throws: SignatureFault.otherType(expected: "b", found: "a")) {
      try both.verified(type: "b", by: trusted, threshold: 1)
    }
    #expect(throws: SignatureFault.tooFew(found: 1, needed: 2)) {
      try both.verified(type: "a", by: [key.publicKey], threshold: 2)
    }
    #expect(Envelope.seal([1, 2], type: "a", with: [key, key]).signatures.count == 1)
  }
}
