import CanonLanguageServer
import Foundation
import Testing

/// What every command says with `--format json` is what its schema says, and nothing else.
@Suite struct SchemaTests {
  /// Keeps the JSON of a command in a file, and holds its exit code.
  private static let prelude = #"""
    set -euo pipefail
    mkdir -p out
    as() {
      local code=0
      canon "${@:3}" --format json > "out/$1" || code=$?
      test "$code" -eq "$2" || { echo "$1: exit code $code" >&2; cat "out/$1" >&2; exit 1; }
    }

    """#

  private func run(_ name: String, in tool: Tool) throws -> [String: [JSONValue]] {
    let script = try String(
      contentsOf: Tool.repository.appending(path: "Tests/Corpus/Schemas/\(name)"), encoding: .utf8)
    let outcome = try tool.shell(SchemaTests.prelude + script)
    #expect(outcome.code == 0, "\(outcome)")
    return try SchemaFolder().hold(folder: tool.folder.appending(path: "out"))
  }

  /// Each command that has `--format json` is run, and what it says is held against its schema.
  @Test func everyCommandSaysWhatItsSchemaSays() throws {
    let world = try RehearsedWorld()
    defer { world.remove() }
    let bench = try Tool()
    defer { bench.remove() }
    let held = try run("bench.sh", in: bench)
      .merging(try run("world.sh", in: world.tool)) { $0 + $1 }
    let folder = try SchemaFolder()
    let wanted = try SchemaFolder.wanted(bench)
    #expect(wanted.count >= 55, "\(wanted.count)")
    #expect(wanted.subtracting(folder.schemas.keys) == [], "commands without a schema")
    #expect(Set(folder.schemas.keys).subtracting(wanted) == [], "schemas without a command")
    #expect(wanted.subtracting(held.keys) == [], "commands that no script runs")
    for (name, values) in held.sorted(by: { $0.key < $1.key }) {
      let schema = try #require(folder.schemas[name])
      for value in values { try bites(schema, value, name) }
    }
  }

  /// A value with one member too many, or a null anywhere, fits no more.
  private func bites(_ schema: JSONSchema, _ value: JSONValue, _ name: String) throws {
    for kind in [Spoiling.stranger, .null] {
      let count = value.places(for: kind)
      // Evenly over the value, the first and the last place among them.
      for step in Set((0..<12).map { $0 * max(count - 1, 0) / 11 }) where step < count {
        var left = step
        let spoilt = value.spoilt(kind, at: &left)
        #expect(!schema.faults(of: spoilt).isEmpty, "\(name) lets \(kind) pass at \(step)")
      }
    }
  }

  /// A schema uses the words that are held here, closes every object, and defines what it uses.
  @Test func schemasAreClosedAndWhole() throws {
    let folder = try SchemaFolder()
    var shared: [String: (schema: JSONValue, of: String)] = [:]
    for (name, schema) in folder.schemas.sorted(by: { $0.key < $1.key }) {
      #expect(schema.root["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
      let title = schema.root["title"]?.string ?? ""
      #expect(title.hasPrefix("canon ") && title.hasSuffix(" --format json"), "\(name): \(title)")
      #expect(
        title.dropFirst(6).dropLast(14).replacing(" ", with: "-") == name, "\(name): \(title)")
      var used: Set<String> = []
      let parts = [schema.root] + schema.definitions.values
      for part in parts { examine(part, name, &used) }
      #expect(used == Set(schema.definitions.keys), "\(name): defined or used alone")
      for (word, definition) in schema.definitions {
        let first = shared[word] ?? (definition, name)
        #expect(first.schema == definition, "\(word) is another in \(first.of) and \(name)")
        shared[word] = first
      }
    }
  }

  private func examine(_ schema: JSONValue, _ name: String, _ used: inout Set<String>) {
    guard let members = schema.members else {
      Issue.record("\(name): a schema is an object")
      return
    }
    let strange = Set(members.keys).subtracting(JSONSchema.words)
    #expect(strange.isEmpty, "\(name): \(strange)")
    if let reference = schema["$ref"]?.string { used.insert(String(reference.dropFirst(8))) }
    if schema["type"]?.string == "object" {
      #expect(
        schema["additionalProperties"] == .bool(false)
          || (schema["properties"] == nil && schema["additionalProperties"]?.members != nil),
        "\(name): an object is open: \(schema.written.prefix(200))")
      let known = Set((schema["properties"]?.members ?? [:]).keys)
      let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
      #expect(required.isSubset(of: known), "\(name): \(required.subtracting(known))")
    }
    for inner in schema["properties"]?.members ?? [:] { examine(inner.value, name, &used) }
    for choices in ["oneOf", "anyOf"].compactMap({ schema[$0]?.array }) {
      for inner in choices { examine(inner, name, &used) }
    }
    for word in ["items", "additionalProperties"] {
      if let inner = schema[word], inner != .bool(false) { examine(inner, name, &used) }
    }
  }

  /// The index names each schema once, with what it is of.
  @Test func theIndexIsComplete() throws {
    let page = try String(
      contentsOf: SchemaFolder.place.appending(path: "README.md"), encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| [") }
    let schemas = try SchemaFolder().schemas
    let wanted = schemas.map { name, schema in
      let title = (schema.root["title"]?.string ?? "").replacing(" --format json", with: "")
      return "| [`\(title)`](\(name).schema.json) | \(schema.root["description"]?.string ?? "") |"
    }
    #expect(rows.map(String.init) == wanted.sorted())
  }
}
