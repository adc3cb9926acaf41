import Foundation
import Testing

/// `canon import xacml`, and the page that shows it.
@Suite struct ImportCommandTests {
  private static let corpus = Tool.repository.appending(path: "Tests/Corpus/Xacml").path()

  @Test func thePageRunsAsItStands() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/Xacml.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```sh\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.count == 1)
    try FileManager.default.createSymbolicLink(
      at: tool.folder.appending(path: "Tests"),
      withDestinationURL: Tool.repository.appending(path: "Tests"))
    let outcome = try tool.shell("set -euo pipefail\n" + blocks.joined())
    #expect(outcome.code == 0, "\(outcome)")
    #expect(outcome.output.contains("permitted"), "\(outcome)")
    let policy = try String(
      contentsOf: tool.folder.appending(path: "library/policy.canon"), encoding: .utf8)
    let shown = page.components(separatedBy: "```text\n")[1].components(separatedBy: "```")[0]
    for line in shown.split(separator: "\n") {
      let words = line.trimmingCharacters(in: .whitespaces)
      #expect(policy.contains(words), "\(words) is not in\n\(policy)")
    }
  }

  @Test func lossesAreReportedByPlace() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let text = try tool.run(["import", "xacml", Self.corpus + "/cinema.xml", "--out", "cinema"])
    #expect(text.code == 0, "\(text)")
    #expect(text.output.contains("lost[CN2121]") && text.output.contains("cinema.xml:47:3"))
    let json = try tool.run(
      ["import", "xacml", Self.corpus + "/cinema.xml", "--out", "cinema", "--format", "json"])
    #expect(json.output.contains("\"code\""), "\(json)")
  }

  /// A refusal writes nothing at all.
  @Test func refusalsWriteNothing() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try Data("<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a>&b;</a>".utf8)
      .write(to: tool.folder.appending(path: "policy.xml"))
    let policy = try tool.run(["import", "xacml", "policy.xml", "--out", "out"])
    #expect(policy.code == 2 && policy.errors.contains("CN2102"), "\(policy)")
    #expect(policy.errors.contains("policy.xml:1:1"), "\(policy)")
    try Data("<Request/>".utf8).write(to: tool.folder.appending(path: "request.xml"))
    let request = try tool.run([
      "import", "xacml", Self.corpus + "/library.xml", "--request", "request.xml", "--out", "out",
    ])
    #expect(request.code == 2 && request.errors.contains("CN2131"), "\(request)")
    #expect(!FileManager.default.fileExists(atPath: tool.folder.appending(path: "out").path))
  }
}
