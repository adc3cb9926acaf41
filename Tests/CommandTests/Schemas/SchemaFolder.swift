import CanonLanguageServer
import Foundation
import Testing

/// The published schemas, `Docs/Formats/Schemas`, by the words of the command that each is of.
struct SchemaFolder {
  static let place = Tool.repository.appending(path: "Docs/Formats/Schemas")
  private static let ending = ".schema.json"

  let schemas: [String: JSONSchema]

  init() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: SchemaFolder.place.path())
    var schemas: [String: JSONSchema] = [:]
    for name in names where name.hasSuffix(SchemaFolder.ending) {
      let bytes = Array(try Data(contentsOf: SchemaFolder.place.appending(path: name)))
      let schema = try #require(JSONSchema(parsing: bytes), "\(name) is no JSON object")
      schemas[String(name.dropLast(SchemaFolder.ending.count))] = schema
    }
    self.schemas = schemas
  }

  /// `task-show` of `task show`.
  static func name(of words: [String]) -> String { words.joined(separator: "-") }

  /// The commands whose help offers `--format` with JSON, by the names of their schemas.
  static func wanted(_ tool: Tool) throws -> Set<String> {
    let all = try HelpTests.commands(tool)
    let leaves = all.filter { words in
      !all.contains { $0.count > words.count && $0.starts(with: words) }
    }
    return Set(
      try leaves.filter { words in
        let help = try tool.run(words + ["--help"]).output.split(separator: "\n")
        guard let line = help.firstIndex(where: { $0.hasPrefix("  --format <format>") }) else {
          return false
        }
        return help[line...].prefix(2).joined().contains("json")
      }.map(SchemaFolder.name(of:)))
  }

  /// Holds each file of `folder` against the schema that it is named after: `task-show.2.json`.
  ///
  /// - Returns: the names of the schemas that were held against something.
  func hold(folder: URL) throws -> [String: [JSONValue]] {
    var held: [String: [JSONValue]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
      let name = String(file.prefix { $0 != "." })
      let schema = try #require(schemas[name], "\(file) has no schema")
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      // A batch answers line by line.
      let texts = file.hasSuffix(".jsonl") ? text.split(separator: "\n").map(String.init) : [text]
      for text in texts {
        let value = try #require(JSONValue(parsing: Array(text.utf8)), "\(file): \(text)")
        let faults = schema.faults(of: value)
        #expect(faults.isEmpty, "\(file): \(faults.prefix(5))")
        held[name, default: []].append(value)
      }
    }
    return held
  }
}
