package import CanonEncoding

/// Why a signed record is not believed.
package enum SignatureFault: Error, Hashable, Sendable {
  case otherType(expected: String, found: String)
  case tooFew(found: Int, needed: Int)
  case invalid(PublicKey)
  /// Signatures do not stand in the order of their keys, or a key stands twice.
  case disorder(PublicKey)
  case tooMany(found: Int, most: Int)
  case unwritable(EncodingFault)

  package var code: String {
    switch self {
    case .otherType: "CN7011"
    case .tooFew: "CN7012"
    case .invalid, .disorder, .tooMany: "CN7013"
    case .unwritable(let fault): fault.code
    }
  }
}

extension SignatureFault: CustomStringConvertible {
  package var sentence: String {
    switch self {
    case .otherType(let expected, let found):
      "a record of type \(expected) is expected, this one is \(found)"
    case .tooFew(let found, let needed):
      "signed by \(found) of the keys that are trusted here; \(needed) must have signed"
    case .invalid(let key):
      "the signature in the name of the key \(key) is not over this record"
    case .disorder(let key):
      "signatures stand in the order of their keys, each key once; \(key) does not"
    case .tooMany(let found, let most):
      "\(found) signatures; at most \(most) are read"
    case .unwritable(let fault): fault.sentence
    }
  }

  package var description: String { "\(code): \(sentence)" }
}

/// Why sealed bytes do not open: another key or place, or changed bytes; nobody can tell which.
package struct SealFault: Error, Hashable, Sendable, CustomStringConvertible {
  package init() {}

  package var code: String { "CN7014" }
  package var sentence: String {
    "the sealed bytes do not open: another key, another place, or changed bytes"
  }
  package var description: String { "\(code): \(sentence)" }
}
