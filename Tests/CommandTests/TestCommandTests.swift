import Foundation
import Testing

/// `canon test` and the outputs of `canon check`, run as people run them.
@Suite struct TestCommandTests {
  static let grocer = Tool.repository.appending(path: "Policies/grocer").path()
  static let domains = ["commerce", "behavior"].map { "\(grocer)/\($0).canon" }

  /// The grocer's policy in the tool's folder, as `training.canon`, after `edit`.
  private func tool(_ edit: (String) -> String) throws -> Tool {
    let tool = try Tool()
    for name in ["commerce", "behavior", "training"] {
      let path = URL(filePath: "\(Self.grocer)/\(name).canon")
      let text = try String(contentsOf: path, encoding: .utf8)
      try tool.write(name == "training" ? edit(text) : text, to: "\(name).canon")
    }
    return tool
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The commands of a page print what it shows, to the letter, one after the other.
  @Test(arguments: [("Testing", 4), ("Formats/Outputs", 2)])
  func thePageShowsWhatTheToolPrints(_ name: String, _ shows: Int) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let page = try String(
      contentsOf: Tool.repository.appending(path: "Docs/\(name).md"), encoding: .utf8)
    let fences = page.components(separatedBy: "```")
    var compared = 0
    for (index, fence) in fences.enumerated() where fence.hasPrefix("sh\n") {
      let shown = try tool.shell("exec 2>&1\n" + fence.dropFirst(3))
      guard index + 2 < fences.count, fences[index + 2].hasPrefix("text\n") else { continue }
      compared += 1
      #expect(shown.output == String(fences[index + 2].dropFirst(5)), "\(fence)")
    }
    #expect(compared == shows)
  }

  @Test func resultsHaveFormsForOtherPrograms() throws {
    let tool = try tool {
      $0.replacing("expect denied by german_affinity", with: "expect permitted")
    }
    defer { tool.remove() }
    let one = try tool.run("test", ".", "--filter", "each role", "--verbose")
    #expect(one.code == 0 && one.output.split(separator: "\n").count == 5, "\(one)")
    let none = try tool.run("test", ".", "--filter", "no such test")
    #expect(none.code == 0 && none.errors.contains("no tests"), "\(none)")
    let json = try object(try tool.run("test", ".", "--format", "json").output)
    let policy = try #require((json["policies"] as? [[String: Any]])?.first)
    let tests = try #require(policy["tests"] as? [[String: Any]])
    #expect(tests.count == 9 && tests.count { $0["passed"] as? Bool == false } == 1)
    #expect(policy["coverage"] == nil && policy["mutation"] == nil)
    let github = try tool.run("test", ".", "--format", "github")
    #expect(github.code == 1 && github.output.hasPrefix("::error file=./training.canon,line=84"))
    let junit = try tool.run("test", ".", "--format", "junit")
    #expect(junit.code == 1 && junit.output.contains("tests=\"9\" failures=\"1\""), "\(junit)")
  }

  @Test func coverageHasThreeForms() throws {
    let tool = try tool { $0 }
    defer { tool.remove() }
    let text = try tool.run("test", ".", "--coverage")
    #expect(text.code == 0 && text.output.contains("coverage 100 %: 18 of 18 outcomes"), "\(text)")
    let page = try tool.run("test", ".", "--coverage=html", "--out", "coverage.html")
    #expect(page.code == 0 && page.errors.contains("9 tests, all pass"), "\(page)")
    let written = String(decoding: try tool.bytes(of: "coverage.html"), as: UTF8.self)
    #expect(written.hasPrefix("<!doctype html>") && written.hasSuffix("</html>\n"))
    let trace = try tool.run("test", ".", "--coverage=lcov")
    #expect(trace.output.hasPrefix("TN:canon\nSF:./training.canon\n"), "\(trace)")
    for wrong in [
      ["--coverage=pdf"], ["--coverage", "--out", "x"], ["--out", "x"], ["--least", "5"],
      ["--mutate", "--least", "101"], ["--mutate", "--format", "junit"],
    ] {
      let refused = try tool.run(["test", "."] + wrong)
      #expect(refused.code == 64, "\(wrong): \(refused)")
    }
    let less = try tool.run("test", ".", "--coverage", "--least", "100", "--filter", "operator")
    #expect(less.code == 1, "\(less)")
  }

  @Test func mutantsThatNobodyNoticesAreNamed() throws {
    let tool = try tool { text in
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.contains("an operator does not measure") }.joined(separator: "\n")
    }
    defer { tool.remove() }
    let run = try tool.run("test", ".", "--mutate", "--least", "100")
    #expect(run.code == 1, "\(run)")
    #expect(run.output.contains("survives    `task.submitter is steward` left out\n"), "\(run)")
    #expect(run.output.contains("measurement_by_stewards, ./training.canon:27:14"))
    #expect(run.output.contains("mutation 96 %: 27 mutants, 26 killed, 1 survive, 0 equivalent"))
    #expect(try tool.run("test", ".", "--mutate", "--least", "96").code == 0)
    let json = try object(
      try tool.run("test", ".", "--mutate", "--coverage", "--format", "json").output)
    let policy = try #require((json["policies"] as? [[String: Any]])?.first)
    let mutation = try #require(policy["mutation"] as? [String: Any])
    #expect(mutation["score"] as? Int == 96 && mutation["survived"] as? Int == 1)
    #expect((policy["coverage"] as? [String: Any])?["percent"] as? Int == 100)
  }

  /// The policies that ship leave no mutant alive.
  @Test func theStandardPoliciesNoticeEverything() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let folder = Tool.repository.appending(path: "Policies").path()
    for paths in [
      [Self.grocer], ["\(folder)/retailer"],
      Self.domains + ["\(folder)/small_grocer/training.canon"],
    ] {
      let run = try tool.run(["test"] + paths + ["--mutate", "--coverage", "--least", "100"])
      #expect(run.code == 0, "\(run)")
    }
  }

  /// Two rounds: a file is changed while the tool waits, and the second round sees it.
  @Test func changesAreSeen() throws {
    let tool = try tool { $0 }
    defer { tool.remove() }
    let run = try tool.shell(
      """
      canon test . --watch --rounds 2 > out 2> err &
      for i in $(seq 100); do grep -q 'all pass' err && break; sleep 0.1; done
      sed 's/expect denied by german_affinity/expect permitted/' training.canon > next
      mv next training.canon
      wait $!
      """)
    #expect(run.code == 0, "\(run)")
    let (output, errors) = try (
      String(decoding: tool.bytes(of: "out"), as: UTF8.self),
      String(decoding: tool.bytes(of: "err"), as: UTF8.self)
    )
    #expect(errors.contains("9 tests, all pass") && errors.contains("9 tests, 1 fail"), "\(errors)")
    #expect(output.contains("fails   a German affinity model"), "\(output)")
  }

  @Test func findingsHaveFormsForOtherPrograms() throws {
    let tool = try tool { $0.replacing("contains affinity", with: "contains afinity") }
    defer { tool.remove() }
    let sarif = try tool.run("check", ".", "--format", "sarif")
    #expect(sarif.code == 1 && sarif.output.hasPrefix("{\"$schema\":"), "\(sarif)")
    #expect(sarif.output.contains("\"ruleId\":\"CN3004\""))
    let github = try tool.run("check", ".", "--format", "github")
    #expect(github.code == 1 && github.output.hasPrefix("::error file=./training.canon,line=30,"))
    let junit = try tool.run("test", ".", "--format", "junit")
    #expect(junit.code == 1 && junit.output.contains("type=\"CN3004\""), "\(junit)")
    let fine = try tool.run("check", Self.grocer, "--format", "sarif")
    #expect(fine.code == 0 && fine.output.contains("\"results\":[]"), "\(fine)")
  }
}
