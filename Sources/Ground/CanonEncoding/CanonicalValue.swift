/// A JSON value of the fragment that this project signs and stores: no null, no fractions.
///
/// Integers lie within ±(2^53 − 1), where every JSON reader agrees (RFC 7493, I-JSON). Two keys
/// that are canonically equivalent in Unicode count as one and the same key, so they are refused.
/// Swift also holds such strings for equal: compare texts, never values, where a byte matters.
package enum CanonicalValue: Hashable, Sendable {
  case object([String: CanonicalValue])
  case array([CanonicalValue])
  case string(String)
  case integer(Int64)
  case boolean(Bool)

  package static let largestInteger: Int64 = 9_007_199_254_740_991
  package static let greatestDepth = 64

  /// The kind of value, as sentences name it.
  package var kindName: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .integer: "an integer"
    case .boolean: "a boolean"
    }
  }
}
