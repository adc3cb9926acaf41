import CanonLanguageServer
import Testing

/// The tests' own validator refuses what a schema excludes, word by word.
@Suite struct JSONSchemaTests {
  /// A schema, what fits it, and what does not.
  static let cases: [(schema: String, fits: [String], fails: [String])] = [
    (#"{"type":"integer"}"#, ["0", "-7"], ["1.5", "true", "\"1\"", "null", "[]"]),
    (#"{"type":"boolean"}"#, ["true"], ["0", "null"]),
    (#"{"enum":["a",2]}"#, ["\"a\"", "2"], ["\"b\"", "\"2\"", "null"]),
    (#"{"type":"string","pattern":"^[0-9a-f]{4}$"}"#, ["\"12af\""], ["\"12aF\"", "\"12af0\""]),
    (#"{"type":"integer","minimum":1,"maximum":3}"#, ["1", "3"], ["0", "4"]),
    (#"{"type":"array","items":{"type":"string"}}"#, ["[]", #"["a"]"#], [#"["a",1]"#, "{}"]),
    (
      #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"#
        + #""required":["a"],"additionalProperties":false}"#,
      [#"{"a":1}"#, #"{"a":1,"b":""}"#],
      ["{}", #"{"a":1,"c":1}"#, #"{"a":"1"}"#, #"{"a":1,"b":null}"#]
    ),
    (
      #"{"type":"object","additionalProperties":{"type":"integer"}}"#,
      ["{}", #"{"x":1,"y":2}"#], [#"{"x":"1"}"#]
    ),
    (
      #"{"oneOf":[{"type":"integer"},{"enum":[1,"a"]}]}"#, ["2", "\"a\""], ["1", "\"b\""]
    ),
    (#"{"anyOf":[{"type":"integer"},{"enum":[1,"a"]}]}"#, ["1", "2", "\"a\""], ["\"b\""]),
    (
      ##"{"$ref":"#/$defs/L","$defs":{"L":{"type":"array","items":{"$ref":"#/$defs/L"}}}}"##,
      ["[]", "[[],[[]]]"], ["[[1]]", "{}"]
    ),
    (##"{"$ref":"#/$defs/Nowhere"}"##, [], ["1", "null"]),
  ]

  @Test(arguments: cases.indices) func aWordMeansWhatItSays(_ index: Int) throws {
    let (text, fits, fails) = JSONSchemaTests.cases[index]
    let schema = try #require(JSONSchema(parsing: Array(text.utf8)))
    func faults(_ text: String) throws -> [JSONSchema.Fault] {
      schema.faults(of: try #require(JSONValue(parsing: Array(text.utf8))))
    }
    for value in fits { #expect(try faults(value).isEmpty, "\(value) fits \(text)") }
    for value in fails { #expect(try !faults(value).isEmpty, "\(value) does not fit \(text)") }
  }
}
