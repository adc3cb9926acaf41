import CanonDiagnostics
import CanonFixtures
import CanonLint
import CanonProgram
import CanonWorkspace
import Foundation
import Testing

/// One policy a rule, in which that rule finds something and no other does.
@Suite struct LintCorpusTests {
  /// `CANON_RECORD=1` writes what is found as what shall be found.
  private static let isRecording = ProcessInfo.processInfo.environment["CANON_RECORD"] == "1"

  @Test func everyRuleFindsItsCaseAndNothingElse() throws {
    for rule in LintRules.all.map(\.name) {
      let report = try LintCases.lint(LintCases.corpus(rule))
      let marks = Set(report.findings.map(\.mark))
      #expect(marks == [rule], "\(rule):\n\(report.text())")
      let golden = Page.root.appending(path: "Tests/Corpus/Lint/\(rule).txt")
      if LintCorpusTests.isRecording {
        try report.text().write(to: golden, atomically: true, encoding: .utf8)
      }
      let expected = try String(contentsOf: golden, encoding: .utf8)
      #expect(report.text() == expected, "\(rule):\n\(report.text())")
    }
  }

  /// The corpus has a case for every rule and no other.
  @Test func theCorpusIsWhole() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Page.root.appending(path: "Tests/Corpus/Lint").path)
    let rules = LintRules.all.map(\.name)
    #expect(Set(names) == Set(rules.flatMap { ["\($0).canon", "\($0).txt"] }))
    #expect(rules.count >= 30 && Set(rules).count == rules.count)
    for group in LintGroup.allCases {
      #expect(LintRules.all.contains { $0.group == group }, "\(group.rawValue) has no rule")
    }
  }

  /// Whatever can be mended is mended, once and for all, and decides what it decided.
  @Test func mendingIsSafeAndDoneOnce() throws {
    var mended = 0
    for rule in LintRules.all.map(\.name) {
      let request = try LintCases.request(LintCases.corpus(rule))
      let before = Lint.run(request)
      let after = Lint.mending(request)
      let hasFix = before.ofRules.contains { !$0.fixIts.isEmpty }
      #expect((after.count > 0) == hasFix, "\(rule): \(after.count) changes")
      guard hasFix else {
        #expect(after.files.isEmpty)
        continue
      }
      mended += 1
      #expect(after.report.isComplete && after.report.findings.isEmpty, "\(after.report.text())")
      var again = request
      let byName = Dictionary(uniqueKeysWithValues: after.files.map { ($0.name, $0.bytes) })
      again.files = request.files.map { ($0.name, byName[$0.name] ?? $0.bytes) }
      let twice = Lint.mending(again)
      #expect(twice.count == 0 && twice.files.isEmpty, "\(rule) is mended twice")
      let programs = [request, again].map { Workspace(files: $0.files).compile().program }
      let costs = programs.map { $0?.trainings.map(\.cost) }
      #expect(costs[1] != nil && costs[0] == costs[1], "\(rule) costs another sum")
    }
    #expect(mended >= 5, "\(mended) rules have a fix")
  }

  /// All mistakes that can be mended at once, in one policy, whatever order they stand in.
  @Test func manyFixesAreAppliedTogether() throws {
    var set = try LintCases.corpus("double_negations")
    let name = try #require(set.files.keys.first { $0 == "policy.canon" })
    let text = try #require(set.files[name])
    let worse = text.replacing("were not asked.\"", with: "were not asked\"")
      .replacing("    role ", with: "  role    ").replacing("8_000", with: "8000")
      .replacing("denied by danish_data", with: "denied")
    set.put(whole: "// file: policy.canon\n" + worse)
    let request = try LintCases.request(set)
    let found = Set(Lint.run(request).ofRules.filter { !$0.fixIts.isEmpty }.map(\.rule))
    #expect(
      found == [
        "double_negations", "unfinished_sentences", "unformatted_files", "ungrouped_numbers",
        "unattributed_denials",
      ])
    let after = Lint.mending(request)
    #expect(after.report.findings.isEmpty, "\(after.report.text())")
    #expect(after.files.count == 1 && after.count == 5, "\(after.count)")
  }

  /// The linter says the same of a policy whatever order its files come in.
  @Test func theOrderOfFilesDoesNotShow() throws {
    var generator = SeededGenerator(seed: 29)
    for rule in LintRules.all.map(\.name) {
      var request = try LintCases.request(LintCases.corpus(rule))
      let text = Lint.run(request).text()
      request.files.shuffle(using: &generator)
      #expect(Lint.run(request).text() == text, "\(rule), seed 29")
    }
  }

  /// A policy with errors is answered by the check, and nothing is written into it.
  @Test func aPolicyWithErrorsIsNotLinted() throws {
    var set = try LintCases.corpus("ungrouped_numbers")
    let text = try #require(set.files["policy.canon"])
    set.put(whole: "// file: policy.canon\n" + text.replacing("habits\n", with: "habit\n"))
    let request = try LintCases.request(set)
    let mended = Lint.mending(request)
    for report in [Lint.run(request), mended.report] {
      #expect(!report.isComplete && !report.isClean && report.ofRules.isEmpty)
      #expect(report.findings.map(\.mark) == ["CN3004"], "\(report.text())")
    }
    #expect(mended.files.isEmpty && mended.count == 0)
  }

  /// The policies that ship are clean under their own configuration, as `.ci/run` asks of them.
  @Test func theStandardPoliciesAreClean() throws {
    let configuration = try String(
      contentsOf: Page.root.appending(path: "Policies/canon.toml"), encoding: .utf8)
    let retailer = ["behavior", "commerce", "governance", "identity", "programme"]
    for paths in [
      FileSet.grocer, FileSet.grocer.dropLast() + ["Policies/small_grocer/training.canon"],
      retailer.map { "Policies/retailer/\($0).canon" },
    ] {
      let files = try paths.map { path in
        (name: path, bytes: Array(try Data(contentsOf: Page.root.appending(path: path))))
      }
      let report = Lint.run(
        LintRequest(
          files: files, configuration: ("Policies/canon.toml", Array(configuration.utf8)),
          paths: Dictionary(
            uniqueKeysWithValues: paths.map { ($0, String($0.dropFirst("Policies/".count))) }),
          today: try LintCases.today()))
      #expect(report.findings.isEmpty && report.isComplete, "\(report.text())")
    }
  }
}
