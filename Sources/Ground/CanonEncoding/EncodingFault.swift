/// Why bytes are not the record that they claim to be, or a value cannot be written.
///
/// It carries the place as a path from the root, `signatures[2].key`, and one sentence for people.
package struct EncodingFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong; the raw value is the fixed name in the registry of codes.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case malformed
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case wrongType = "wrong-type"
    case duplicateKey = "duplicate-key"
    case notCanonical = "not-canonical"
    case tooLarge = "too-large"
    case tooDeep = "too-deep"
    case integerOutOfRange = "integer-out-of-range"
  }

  package let kind: Kind
  package let path: String
  package let sentence: String

  package init(_ kind: Kind, at path: String = "", _ sentence: String) {
    (self.kind, self.path, self.sentence) = (kind, path, sentence)
  }

  init(_ kind: Kind, at path: [any CodingKey], _ sentence: String) {
    self.init(kind, at: EncodingFault.text(of: path), sentence)
  }

  package var code: String { kind.code }

  package var description: String {
    path.isEmpty ? "\(code): \(sentence)" : "\(code) at \(path): \(sentence)"
  }

  private static func text(of path: [any CodingKey]) -> String {
    path.reduce("") { text, key in
      if let index = key.intValue { return "\(text)[\(index)]" }
      return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
    }
  }
}

extension EncodingFault.Kind {
  /// The code under which the fault is documented.
  package var code: String {
    switch self {
    case .malformed: "CN7001"
    case .unknownKey: "CN7002"
    case .missingKey: "CN7003"
    case .wrongType: "CN7004"
    case .duplicateKey: "CN7005"
    case .notCanonical: "CN7006"
    case .tooLarge: "CN7007"
    case .tooDeep: "CN7008"
    case .integerOutOfRange: "CN7009"
    }
  }
}

extension EncodingFault {
  /// Any error that a `Codable` type threw, as a fault: what types refuse is a wrong form.
  init(_ error: any Error) {
    switch error {
    case let fault as EncodingFault: self = fault
    case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
      DecodingError.valueNotFound(_, let context):
      self.init(.wrongType, at: context.codingPath, context.debugDescription)
    case DecodingError.keyNotFound(let key, let context):
      self.init(.missingKey, at: context.codingPath, "the key \(key.stringValue) is missing")
    case EncodingError.invalidValue(_, let context):
      self.init(.wrongType, at: context.codingPath, context.debugDescription)
    default:
      self.init(.wrongType, "\(error)")
    }
  }
}
