package import CanonEncoding
package import CanonTypes

/// A record with signatures over its canonical text and its type (DSSE, version 1.0.2).
///
/// Nothing in it is believed before `verified`; the digest names the payload alone, so it does not
/// depend on who signed.
package struct Signed<Payload: Codable & Sendable>: Sendable {
  package let payload: Payload
  /// What kind of record this is; signed along, so one kind cannot pass for another.
  package let type: String
  /// In the order of the keys when made here.
  package let signatures: [Entry]
  /// SHA-256 of the payload's canonical text.
  package let digest: Digest
  /// That text, over which every signature is checked.
  private let body: [UInt8]

  /// One signature and the key that claims to have made it.
  package struct Entry: Codable, Hashable, Sendable {
    package let key: PublicKey
    package let signature: Signature

    package init(key: PublicKey, signature: Signature) {
      (self.key, self.signature) = (key, signature)
    }
  }

  private init(
    payload: Payload, type: String, signatures: [Entry]
  ) throws(EncodingFault) {
    (self.payload, self.type, self.signatures) = (payload, type, signatures)
    body = try CanonicalJSON.encode(payload)
    digest = SHA256.digest(body)
  }

  private init(_ payload: Payload, _ type: String, _ signatures: [Entry], _ body: [UInt8]) {
    (self.payload, self.type, self.signatures, self.body) = (payload, type, signatures, body)
    digest = SHA256.digest(body)
  }

  /// Signs `payload` with every one of `keys`.
  package static func seal(
    _ payload: Payload, type: String, with keys: [SigningKey]
  ) throws(EncodingFault) -> Signed {
    let body = try CanonicalJSON.encode(payload)
    let message = PreAuthentication.bytes(type: type, body: body)
    let entries = keys.map { Entry(key: $0.publicKey, signature: $0.sign(message)) }
    return Signed(payload, type, entries.sorted { $0.key < $1.key }, body)
  }

  /// The record with one more signature, as when several must approve.
  package func signed(with key: SigningKey) -> Signed {
    let message = PreAuthentication.bytes(type: type, body: body)
    let entry = Entry(key: key.publicKey, signature: key.sign(message))
    let others = signatures.filter { $0.key != entry.key }
    return Signed(payload, type, (others + [entry]).sorted { $0.key < $1.key }, body)
  }

  /// The payload, if it is of `type` and at least `threshold` different trusted keys signed it.
  ///
  /// Signatures of keys that are not trusted count for nothing; a wrong one in the name of a
  /// trusted key refuses the whole record, for somebody changed something.
  @discardableResult
  package func verified(
    type: String, by trusted: Set<PublicKey>, threshold: Int = 1
  ) throws(SignatureFault) -> Payload {
    precondition(threshold >= 1, "a threshold of \(threshold) signatures")
    guard type == self.type else { throw .otherType(expected: type, found: self.type) }
    let message = PreAuthentication.bytes(type: type, body: body)
    var signers: Set<PublicKey> = []
    for entry in signatures where trusted.contains(entry.key) && !signers.contains(entry.key) {
      guard entry.key.verifies(entry.signature, of: message) else { throw .invalid(entry.key) }
      signers.insert(entry.key)
    }
    guard signers.count >= threshold else {
      throw .tooFew(found: signers.count, needed: threshold)
    }
    return payload
  }
}

extension Signed: Codable {
  private enum CodingKeys: CodingKey { case payload, type, signatures }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      payload: container.decode(Payload.self, forKey: .payload),
      type: container.decode(String.self, forKey: .type),
      signatures: container.decode([Entry].self, forKey: .signatures))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(payload, forKey: .payload)
    try container.encode(type, forKey: .type)
    try container.encode(signatures, forKey: .signatures)
  }
}

extension Signed: Equatable where Payload: Equatable {}

extension Signed: Hashable where Payload: Hashable {}

/// What is signed in the place of a body: DSSE's pre-authentication encoding.
package enum PreAuthentication {
  /// `DSSEv1 SP len(type) SP type SP len(body) SP body`, lengths in ASCII decimal.
  package static func bytes(type: String, body: [UInt8]) -> [UInt8] {
    let kind = Array(type.utf8)
    return Array("DSSEv1 \(kind.count) ".utf8) + kind + Array(" \(body.count) ".utf8) + body
  }
}
