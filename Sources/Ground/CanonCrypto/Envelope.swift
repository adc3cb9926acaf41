import CanonEncoding
import CanonTypes

/// Bytes with signatures over them and their type, in the JSON form of DSSE (version 1.0.2).
///
/// For what other tools read; records that only Canon reads are `Signed`. A `keyid` is the Ed25519
/// public key itself, in hexadecimal digits. Nothing in it is believed before `verified`.
package struct Envelope: Hashable, Sendable {
  package let payload: [UInt8]
  /// A media type; signed along, so one kind of record cannot pass for another.
  package let payloadType: String
  /// Ascending by key when made here.
  package let signatures: [Entry]

  /// More are not read.
  package static let mostSignatures = 64

  /// One signature and the key that claims to have made it.
  package struct Entry: Hashable, Sendable {
    package let key: PublicKey
    package let signature: Signature
  }

  private init(_ payload: [UInt8], _ payloadType: String, _ signatures: [Entry]) {
    (self.payload, self.payloadType) = (payload, payloadType)
    self.signatures = signatures.sorted { $0.key < $1.key }
  }

  /// Signs `payload` with every one of `keys`.
  package static func seal(
    _ payload: [UInt8], type: String, with keys: [SigningKey]
  ) -> Envelope {
    keys.reduce(Envelope(payload, type, [])) { $0.signed(with: $1) }
  }

  /// The envelope with one more signature, as when several must approve.
  package func signed(with key: SigningKey) -> Envelope {
    let message = PreAuthentication.bytes(type: payloadType, body: payload)
    let others = signatures.filter { $0.key != key.publicKey }
    return Envelope(
      payload, payloadType, others + [Entry(key: key.publicKey, signature: key.sign(message))])
  }

  /// The trusted keys that signed, ascending.
  ///
  /// Every signature has to be right, in the name of a trusted key or not, and to stand in the
  /// order of the keys, each key once: an envelope of which any byte was changed is refused.
  @discardableResult
  package func verified(
    type: String, by trusted: Set<PublicKey>, threshold: Int
  ) throws(SignatureFault) -> [PublicKey] {
    precondition(threshold >= 1, "a threshold of \(threshold) signatures")
    guard type == payloadType else { throw .otherType(expected: type, found: payloadType) }
    guard signatures.count <= Envelope.mostSignatures else {
      throw .tooMany(found: signatures.count, most: Envelope.mostSignatures)
    }
    for (left, right) in zip(signatures, signatures.dropFirst()) where left.key >= right.key {
      throw .disorder(right.key)
    }
    let message = PreAuthentication.bytes(type: payloadType, body: payload)
    for entry in signatures where !entry.key.verifies(entry.signature, of: message) {
      throw .invalid(entry.key)
    }
    let signers = signatures.map(\.key).filter(trusted.contains)
    guard signers.count >= threshold else {
      throw .tooFew(found: signers.count, needed: threshold)
    }
    return signers
  }
}

extension Envelope: Codable {
  private enum CodingKeys: String, ForeignKey { case payload, payloadType, signatures }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    payload = try container.decode(Base64Text.self, forKey: .payload).bytes
    payloadType = try container.decode(String.self, forKey: .payloadType)
    // In the order of the file: `verified` judges it.
    signatures = try container.decode([Entry].self, forKey: .signatures)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Base64Text(bytes: payload), forKey: .payload)
    try container.encode(payloadType, forKey: .payloadType)
    try container.encode(signatures, forKey: .signatures)
  }
}

extension Envelope.Entry: Codable {
  private enum CodingKeys: CodingKey { case keyid, sig }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    key = try container.decode(PublicKey.self, forKey: .keyid)
    let bytes = try container.decode(Base64Text.self, forKey: .sig).bytes
    guard let signature = Signature(bytes: bytes) else {
      throw DecodingError.dataCorruptedError(
        forKey: .sig, in: container,
        debugDescription: "an Ed25519 signature has \(Signature.byteCount) bytes")
    }
    self.signature = signature
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .keyid)
    try container.encode(Base64Text(bytes: signature.bytes), forKey: .sig)
  }
}

/// Bytes as DSSE writes them.
private struct Base64Text: Codable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = Base64.bytes(of: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "base64 in its canonical form is expected")
    }
    self.bytes = bytes
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Base64.text(of: bytes))
  }
}
