import CanonEncoding

/// JSON put together from parts that are JSON already, where each part has a writer of its own.
enum JSONText {
  static func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  static func array(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }

  static func string(_ text: String) -> String { encoded(text) }

  static func encoded(_ value: some Encodable) -> String {
    // What is written here are names and counts: nothing that the fragment does not have.
    guard let bytes = try? CanonicalJSON.encode(value) else {
      preconditionFailure("\(type(of: value)) has no canonical form")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
