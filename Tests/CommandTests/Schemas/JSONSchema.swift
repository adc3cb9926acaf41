import CanonLanguageServer
import Foundation

/// A JSON Schema (2020-12) of the few words that `Docs/Formats/Schemas` uses; any other word is a
/// fault of the schema, so that nothing stands there that nobody holds.
struct JSONSchema {
  static let words: Set = [
    "$schema", "title", "description", "$ref", "$defs", "type", "properties", "required",
    "additionalProperties", "items", "enum", "pattern", "minimum", "maximum", "oneOf",
    "anyOf",
  ]

  /// Where a value does not fit, and why.
  struct Fault: Hashable, CustomStringConvertible {
    let path: String
    let sentence: String

    var description: String { "\(path.isEmpty ? "/" : path): \(sentence)" }
  }

  let root: JSONValue

  init?(parsing bytes: [UInt8]) {
    guard let root = JSONValue(parsing: bytes), root.members != nil else { return nil }
    self.root = root
  }

  /// Every place at which `value` is not what the schema says; none when it fits.
  func faults(of value: JSONValue) -> [Fault] { faults(of: value, under: root, at: "") }

  /// The definitions by name.
  var definitions: [String: JSONValue] { root["$defs"]?.members ?? [:] }

  private func faults(
    of value: JSONValue, under schema: JSONValue, at path: String
  ) -> [Fault] {
    var faults = plainFaults(of: value, under: schema, at: path)
    if let reference = schema["$ref"]?.string {
      guard let target = target(of: reference) else {
        return [Fault(path: path, sentence: "nothing is defined at `\(reference)`")]
      }
      faults += self.faults(of: value, under: target, at: path)
    }
    for (word, most) in [("oneOf", 1), ("anyOf", Int.max)] {
      guard let choices = schema[word]?.array else { continue }
      faults += choiceFaults(of: value, among: choices, most: most, at: path)
    }
    switch value {
    case .object(let members): faults += memberFaults(of: members, under: schema, at: path)
    case .array(let values):
      guard let items = schema["items"] else { break }
      for (index, value) in values.enumerated() {
        faults += self.faults(of: value, under: items, at: "\(path)/\(index)")
      }
    default: break
    }
    return faults
  }

  private func target(of reference: String) -> JSONValue? {
    guard reference.hasPrefix("#/$defs/") else { return nil }
    return definitions[String(reference.dropFirst(8))]
  }

  /// One choice has to fit, and no more than `most`; of several misfits the nearest is told.
  private func choiceFaults(
    of value: JSONValue, among choices: [JSONValue], most: Int, at path: String
  ) -> [Fault] {
    let tried = choices.map { faults(of: value, under: $0, at: path) }
    let fitting = tried.count(where: \.isEmpty)
    if (1...most).contains(fitting) { return [] }
    if fitting > 0 { return [Fault(path: path, sentence: "\(fitting) choices fit, not one")] }
    return tried.max { JSONSchema.depth($0) < JSONSchema.depth($1) } ?? []
  }

  /// How far into the value its faults lie: a choice of the wrong kind fails at once.
  private static func depth(_ faults: [Fault]) -> Int { faults.map(\.path.count).min() ?? 0 }

  private func memberFaults(
    of members: [String: JSONValue], under schema: JSONValue, at path: String
  ) -> [Fault] {
    var faults: [Fault] = []
    for name in schema["required"]?.array?.compactMap(\.string) ?? []
    where members[name] == nil {
      faults.append(Fault(path: path, sentence: "`\(name)` is missing"))
    }
    let known = schema["properties"]?.members ?? [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if let schema = known[name] {
        faults += self.faults(of: value, under: schema, at: "\(path)/\(name)")
      } else if let others = schema["additionalProperties"] {
        if others == .bool(false) {
          faults.append(Fault(path: path, sentence: "`\(name)` has no schema"))
        } else {
          faults += self.faults(of: value, under: others, at: "\(path)/\(name)")
        }
      }
    }
    return faults
  }

  private func plainFaults(
    of value: JSONValue, under schema: JSONValue, at path: String
  ) -> [Fault] {
    func fault(_ sentence: String) -> [Fault] { [Fault(path: path, sentence: sentence)] }
    if let type = schema["type"]?.string, type != value.type {
      return fault("\(value.type) stands where \(type) is expected")
    }
    if let values = schema["enum"]?.array, !values.contains(value) {
      return fault("\(value.written) is none of \(values.map(\.written))")
    }
    if let pattern = schema["pattern"]?.string, let text = value.string {
      guard let expression = try? Regex(pattern) else { return fault("no pattern: \(pattern)") }
      if text.firstMatch(of: expression) == nil { return fault("\(text) is not \(pattern)") }
    }
    if let number = value.integer {
      if let least = schema["minimum"]?.integer, number < least {
        return fault("\(number) is less than \(least)")
      }
      if let most = schema["maximum"]?.integer, number > most {
        return fault("\(number) is more than \(most)")
      }
    }
    return []
  }
}

extension JSONValue {
  var members: [String: JSONValue]? { if case .object(let all) = self { all } else { nil } }

  /// The kind by JSON Schema's name.
  var type: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
