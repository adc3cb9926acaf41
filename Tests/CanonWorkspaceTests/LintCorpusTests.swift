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

  /// Lines taken out of policies at random: whatever still checks is linted, and mending it leaves
  /// what checks, decides the same and has nothing more to mend.
  @Test func mendingNeverSpoilsAPolicy() throws {
    let seed: UInt64 = 2_029
    var generator = SeededGenerator(seed: seed)
    var (sound, mended) = (0, 0)
    for round in 0..<150 {
      let rule = try #require(LintRules.all.randomElement(using: &generator)).name
      var request = try LintCases.request(LintCases.corpus(rule))
      let index = Int.random(in: request.files.indices, using: &generator)
      var lines = String(decoding: request.files[index].bytes, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let line = Int.random(in: lines.indices, using: &generator)
      // Blanks and digits in the wrong places are what can be mended.
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: lines.remove(at: line)
      case 1: lines[line] = "  " + lines[line].replacing("_0", with: "0")
      default: lines[line] = lines[line].replacing(".\"", with: "\"")[...]
      }
      request.files[index].bytes = Array(lines.joined(separator: "\n").utf8)
      let before = Lint.run(request)
      let after = Lint.mending(request)
      guard before.isComplete else {
        #expect(after.files.isEmpty, "seed \(seed), round \(round): \(rule)")
        continue
      }
      sound += 1
      mended += after.count > 0 ? 1 : 0
      #expect(after.report.isComplete, "seed \(seed), round \(round): \(rule)")
      #expect(
        after.report.ofRules.allSatisfy { $0.fixIts.isEmpty },
        "seed \(seed), round \(round): \(rule)")
    }
    #expect(sound >= 60 && mended >= 15, "\(sound) sound, \(mended) mended")
  }

  /// What the check warns of and offers to mend is mended first.
  @Test func warningsOfTheCheckAreMendedToo() throws {
    var set = try LintCases.corpus("untested_blocks")
    let text = try #require(set.files["shop.canon"])
    let deprecated = """
          canonical paid: Money(EUR) on Receipt {
              meaning    "What the card was charged with, as the till once had it."
              class      protected
              source     column "paid"
              range      0 EUR ..= 5_000 EUR  outside set aside
              deprecated since 1.0.0 use total
          }
          query visits
      """
    set.put(
      whole: "// file: shop.canon\n"
        + text.replacing("sum(Receipt.total)", with: "sum(Receipt.paid)")
        .replacing("    query visits", with: deprecated))
    let request = try LintCases.request(set)
    #expect(Lint.run(request).findings.contains { $0.mark == "CN4028" })
    let after = Lint.mending(request)
    #expect(after.report.isComplete && !after.report.findings.contains { $0.mark == "CN4028" })
    let texts = after.files.map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts.contains { $0.contains("sum(Receipt.total) in last window") })
  }

  /// What a finding points at can be named: a role, a purpose, the title of a test.
  @Test func exceptionsNameWhatAFindingPointsAt() throws {
    for (rule, name) in [
      ("idle_roles", "auditor"), ("unused_purposes", "resale"), ("unused_terms", "garden"),
      ("twin_tests", "an analyst learns once more"), ("untested_rules", "measurement_by_stewards"),
      ("short_meanings", "visits"), ("untested_denials", "Programme"),
      ("large_epsilons", "Careful"),
    ] {
      func excepted(_ name: String) throws -> Int {
        let configuration = """
          [[lint.allow]]
          rule = "\(rule)"
          path = "*.canon"
          at = "\(name)"
          reason = "The case of the corpus."
          owner = "tests"
          expires = "2026-06-01"
          """
        return try LintCases.lint(LintCases.corpus(rule), configuration: configuration)
          .exceptedCount
      }
      #expect(try excepted(name) == 1, "\(rule) at \(name)")
      #expect(try excepted("elsewhere") == 0, "\(rule)")
    }
  }

  /// A role may act under a permit that leaves out others, and none under one that leaves it out.
  @Test func rolesActUnderWhatLeavesOutOthers() throws {
    func idle(_ condition: String) throws -> [String] {
      var set = try LintCases.corpus("idle_roles")
      let text = try #require(set.files["policy.canon"])
      set.put(
        whole: "// file: policy.canon\n"
          + text.replacing("task.submitter is analyst", with: condition))
      let report = try LintCases.lint(set)
      let (isComplete, shown) = (report.isComplete, report.text())
      #expect(isComplete, "\(shown)")
      return report.ofRules.filter { $0.rule == "idle_roles" }.map(\.message)
    }
    #expect(try idle("task.submitter is analyst").count == 1)
    #expect(try idle("not task.submitter is steward").isEmpty)
    #expect(try idle("not (task.submitter is steward or task.submitter is auditor)").count == 1)
    #expect(
      try idle("(task.submitter is analyst or task.markets contains DK)").isEmpty,
      "over Danish data everybody may")
  }

  /// A purpose is reached where a permit may hold for it or for one within it.
  @Test func purposesAreReachedThroughWhatContainsThem() throws {
    func unused(_ purposes: String, _ condition: String) throws -> Int {
      var set = try LintCases.corpus("unused_purposes")
      let text = try #require(set.files["policy.canon"])
      set.put(
        whole: "// file: policy.canon\n"
          + text.replacing("{ marketing  measurement  resale }", with: purposes)
          .replacing("task.purpose within marketing", with: condition))
      let report = try LintCases.lint(set)
      let (isComplete, shown) = (report.isComplete, report.text())
      #expect(isComplete, "\(shown)")
      return report.ofRules.count { $0.rule == "unused_purposes" }
    }
    let marketing = "task.purpose within marketing"
    #expect(try unused("{ marketing  measurement  resale }", marketing) == 1)
    #expect(try unused("{ marketing { resale }  measurement }", marketing) == 0)
    #expect(try unused("{ group { marketing }  measurement }", marketing) == 0)
    #expect(
      try unused("{ marketing  measurement  resale }", "not task.purpose within measurement") == 0)
  }

  /// Remarks are not mended away.
  @Test func aRemarkBetweenTwoNegationsStays() throws {
    var set = try LintCases.corpus("double_negations")
    let text = try #require(set.files["policy.canon"])
    set.put(
      whole: "// file: policy.canon\n"
        + text.replacing("not (not ", with: "not (  // as the office put it\n            not "))
    let request = try LintCases.request(set)
    let found = Lint.run(request).ofRules.filter { $0.rule == "double_negations" }
    #expect(found.count == 1 && found[0].fixIts.isEmpty)
    let texts = Lint.mending(request).files.map { String(decoding: $0.bytes, as: UTF8.self) }
    #expect(texts.allSatisfy { $0.contains("as the office put it") })
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
