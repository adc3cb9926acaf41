/// A version `major.minor.patch`, the form of `semantic_version` and `policy_version`.
package struct SemanticVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let major: Int64
  package let minor: Int64
  package let patch: Int64

  package init(_ major: Int64, _ minor: Int64, _ patch: Int64) {
    (self.major, self.minor, self.patch) = (major, minor, patch)
  }

  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      .map { Decimals.number(Array($0.utf8)) }
    guard parts.count == 3, let major = parts[0], let minor = parts[1], let patch = parts[2] else {
      return nil
    }
    self.init(major, minor, patch)
  }

  package var description: String { "\(major).\(minor).\(patch)" }

  package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

extension SemanticVersion: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let version = SemanticVersion(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a version reads like 2.1.0")
    }
    self = version
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
