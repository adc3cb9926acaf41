import CanonDiagnostics
import CanonEncoding
import CanonReport
import CanonSource
import CanonTesting
import CanonWorkspace
import Foundation
import Testing

/// What other programs read: SARIF, annotations, JUnit and tracefiles.
@Suite struct OutputTests {
  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Two findings, one with a fix and a second place, behind characters of every width.
  static func findings() -> (diagnostics: [Diagnostic], sources: SourceCollection) {
    var sources = SourceCollection()
    let text = sources.add(
      name: "Policies/ä b%.canon",
      bytes: Array("edition 1\n\"aä€😀\" wrong, here\nend\n".utf8))
    let at = text.bytes.firstIndex(of: UInt8(ascii: "w")) ?? 0
    let span = SourceSpan(text.id, at, at + 5)
    return (
      [
        Diagnostic(
          .unknownWord, "there is no word `wrong`: 100 %", at: span, "not known",
          secondary: [LabelledSpan(SourceSpan(text.id, 0, 7), "declared here")],
          help: ["write `right { … }`"],
          fixIts: [FixIt("write `right`", [SourceEdit(span, "right { }")])]),
        Diagnostic(
          .deprecatedAttribute, .warning, "old,\nand gone", at: SourceSpan(text.id, 0, at + 14)),
      ], sources
    )
  }

  @Test func sarifHasTheFindings() throws {
    let text = try SARIFLog.text([Self.findings()])
    let log = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let run = try #require((log?["runs"] as? [[String: Any]])?.first)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(log?["version"] as? String == "2.1.0" && results.count == 2)
    #expect(results.map { $0["level"] as? String } == ["error", "warning"])
    let place =
      ((results[0]["locations"] as? [[String: Any]])?.first?["physicalLocation"])
      as? [String: Any]
    let region = try #require(place?["region"] as? [String: Int])
    // A quotation mark, a, ä and € are a unit each, the face two; another mark, a blank.
    #expect(region["startLine"] == 2 && region["startColumn"] == 9 && region["endColumn"] == 14)
    #expect(region["byteOffset"] == 23 && region["byteLength"] == 5)
    let artifact = place?["artifactLocation"] as? [String: Any]
    #expect(artifact?["uri"] as? String == "Policies/%C3%A4%20b%25.canon")
    let rules =
      ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]]
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules?[index]["id"] as? String == result["ruleId"] as? String)
    }
    let message = results[0]["message"] as? [String: String]
    #expect(message?["text"]?.hasSuffix("write `right {{ … }}`") == true, "\(results[0])")
    #expect(text.contains("\"insertedContent\":{\"text\":\"right { }\"}"))
    let fixes = results[0]["fixes"] as? [[String: Any]]
    #expect(fixes?.count == 1 && results[1]["fixes"] == nil)
    #expect(try SARIFLog.text([Self.findings()]) == text)
  }

  /// The schema is no part of the project: in `CANON_VECTORS`, or beside it; so is its validator.
  static let schema: URL? = {
    let named = ProcessInfo.processInfo.environment["CANON_VECTORS"]
    let vectors =
      named.map { URL(filePath: $0) } ?? repository.appending(path: "../shared/vectors")
    let file = vectors.appending(path: "tool/sarif-schema-2.1.0.json")
    let isThere = FileManager.default.fileExists(atPath: file.path)
    return isThere && python(["-c", "import jsonschema"]) == 0 ? file : nil
  }()

  private static func python(_ arguments: [String]) -> Int32? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(.enabled(if: OutputTests.schema != nil, "no schema, or no python3 with jsonschema"))
  func sarifIsValid() throws {
    let schema = try #require(Self.schema)
    let file = FileManager.default.temporaryDirectory
      .appending(path: "canon-\(UUID().uuidString).sarif")
    defer { try? FileManager.default.removeItem(at: file) }
    let check = """
      import json, sys, jsonschema
      schema, log = (json.load(open(path)) for path in sys.argv[1:])
      kind = jsonschema.validators.validator_for(schema)
      kind(schema, format_checker=kind.FORMAT_CHECKER).validate(log)
      """
    let refused = Self.repository.appending(path: "Policies/refused")
    let names = try FileManager.default.contentsOfDirectory(atPath: refused.path)
      .filter { $0.hasSuffix(".canon") }.sorted()
    var sets = [Self.findings()]
    for name in names {
      let bytes = Array(try Data(contentsOf: refused.appending(path: name)))
      let checked = Workspace(files: [(name: name, bytes: bytes)]).check()
      sets.append((checked.diagnostics, checked.sources))
    }
    #expect(sets.count > 100)
    for log in [try SARIFLog.text([]), try SARIFLog.text(sets)] {
      try log.write(to: file, atomically: true, encoding: .utf8)
      #expect(Self.python(["-c", check, schema.path, file.path]) == 0)
    }
    // The validator would notice.
    try "{\"version\":\"2.1.0\",\"runs\":[{}]}".write(to: file, atomically: true, encoding: .utf8)
    #expect(Self.python(["-c", check, schema.path, file.path]) != 0)
  }

  @Test func annotationsAreEscaped() {
    let (diagnostics, sources) = Self.findings()
    #expect(
      Annotations.text(diagnostics, sources) == """
        ::error file=Policies/ä b%25.canon,line=2,endLine=2,col=8,endColumn=13,\
        title=CN3021 unknown-word::there is no word `wrong`: 100 %25%0Anot known%0A\
        help: write `right { … }`
        ::warning file=Policies/ä b%25.canon,line=1,endLine=3,col=1,\
        title=CN4028 deprecated-attribute::old,%0Aand gone

        """)
  }
}
