import CanonReport
import CanonSource
import CanonTesting
import CanonWorkspace
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Results of tests and coverage as other programs, and browsers, read them.
@Suite struct TestOutputTests {
  /// The grocer's policy; a test of it is turned round, and its title made hard to write.
  static func policy() throws -> TestedPolicy {
    let files = try ["commerce", "behavior", "training"].map { name in
      let path = OutputTests.repository.appending(path: "Policies/grocer/\(name).canon")
      let text = try String(contentsOf: path, encoding: .utf8)
        .replacing("expect denied by german_affinity", with: "expect permitted")
        .replacing("refused, and says why\"", with: "<refused> & 'says' \\\"why\\\"]]>\\u{1}\"")
      return (name: "\(name).canon", bytes: Array(text.utf8))
    }
    return try #require(TestedPolicy("grocer & co", Workspace(files: files).compile()))
  }

  @Test func junitIsXMLThatSaysWhatCame() throws {
    let results = try Self.policy().results()
    let document = JUnitReport.document([.tested(name: "grocer & co", results)])
    #expect(JUnitReport.document([.tested(name: "grocer & co", results)]) == document)
    let reader = Reader()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(document)")
    let suite = try #require(reader.elements.first { $0.name == "testsuite" }?.attributes)
    #expect(suite["name"] == "grocer & co" && suite["errors"] == "0")
    #expect(suite["tests"] == String(results.count) && suite["failures"] == "1")
    let cases = reader.elements.filter { $0.name == "testcase" }.map(\.attributes)
    #expect(cases.count == results.count)
    // U+0001 has no place in XML 1.0.
    let hard = "a German affinity model is <refused> & 'says' \"why\"]]>\u{FFFD}"
    #expect(cases.contains { $0["name"] == hard && $0["file"] == "training.canon" })
    #expect(reader.text.contains("+ came      denied by ConsumerTraining.german_affinity"))
  }

  @Test func whatDoesNotCompileIsAnError() throws {
    let broken = Workspace(files: [(name: "a.canon", bytes: Array("domain {".utf8))]).compile()
    let document = JUnitReport.document([
      .unsound(name: "a", broken.diagnostics, broken.checked.sources),
      .tested(name: "b", []),
    ])
    let totals = "<testsuites name=\"canon test\" tests=\"1\" failures=\"0\" errors=\"1\">"
    #expect(document.contains(totals), "\(document)")
    #expect(document.contains("<error message=\"CN"), "\(document)")
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [(name: String, attributes: [String: String])] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements.append((name, attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  /// Every record counts what it lists (`geninfo(1)`).
  @Test func tracefilesAddUp() throws {
    let coverage = Coverage(try Self.policy())
    let lines = CoverageTrace.text([coverage]).split(separator: "\n").map(String.init)
    func fields(_ key: String) -> [[String]] {
      lines.filter { $0.hasPrefix("\(key):") }
        .map { $0.dropFirst(key.count + 1).split(separator: ",").map(String.init) }
    }
    #expect(lines.first == "TN:canon" && lines.last == "end_of_record")
    #expect(fields("SF") == [["training.canon"]])
    #expect(fields("FN").map { $0[1] } == fields("FNDA").map { $0[1] })
    #expect(fields("FNF") == [["\(fields("FN").count)"]])
    #expect(fields("FNH") == [["\(fields("FNDA").count { $0[0] != "0" })"]])
    let branches = fields("BRDA")
    #expect(branches.count == 12 && branches.allSatisfy { $0.count == 4 })
    #expect(Set(branches.map { $0.prefix(3).joined(separator: ",") }).count == branches.count)
    #expect(fields("BRF") == [["12"]])
    #expect(fields("BRH") == [["\(branches.count { $0[3] != "-" && $0[3] != "0" })"]])
    #expect(fields("LF") == [["\(fields("DA").count)"]])
    #expect(fields("LH") == [["\(fields("DA").count { $0[1] != "0" })"]])
    let untested = CoverageTrace.text([Coverage(try untested())])
    #expect(untested.contains("BRDA:25,0,0,-\n") && untested.contains("BRH:0\n"))
  }

  private func untested() throws -> TestedPolicy {
    let files = try ["commerce", "behavior", "training"].map { name in
      let path = OutputTests.repository.appending(path: "Policies/grocer/\(name).canon")
      return (name: "\(name).canon", bytes: Array(try Data(contentsOf: path)))
    }
    let compiled = Workspace(files: files).compile()
    return try #require(TestedPolicy("grocer", compiled, filter: "no such test"))
  }

  @Test func thePageIsWholeAndBalanced() throws {
    let policy = try Self.policy()
    let page = CoveragePage.text([
      .init(name: policy.name, coverage: Coverage(policy), sources: policy.sources)
    ])
    let forbidden = ["http://", "https://", "<script", "<link", "<img", "url(", "@import"]
    #expect(forbidden.filter { page.contains($0) }.isEmpty)
    #expect(page.contains("Coverage of grocer &amp; co"))
    for tag in ["mark", "li", "ol", "table", "tr", "td", "th", "div", "p", "sup"] {
      let opened = page.matches(of: try Regex("<\(tag)[ >]")).count
      #expect(opened == page.ranges(of: "</\(tag)>").count, "<\(tag)>")
    }
    // The whole file stands in it, line by line.
    let marks = page.replacing(try Regex("<sup>[^<]*</sup>"), with: "")
      .replacing(try Regex("<[^>]*>"), with: "")
    let source = try #require(policy.sources.texts.first { $0.name == "training.canon" })
    let line = source.text(source.lineRange(25)).replacing("\"", with: "&quot;")
    #expect(marks.contains(line), "\(line)")
  }
}
