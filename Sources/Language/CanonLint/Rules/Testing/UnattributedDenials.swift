import CanonChecker
import CanonDecision
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax

/// Tests that expect a refusal and do not say by which rule: any other would satisfy them.
struct UnattributedDenials: LintRule {
  let name = "unattributed_denials"
  let group = LintGroup.testing
  let level = LintLevel.note
  let summary = "tests of a refusal that do not name the rule behind it"

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let syntaxes = Dictionary(
      subject.policies.flatMap(\.tests).compactMap { test in test.title.map { ($0.span, test) } },
      uniquingKeysWith: { $1 })
    for decision in subject.decisions ?? [] where decision.outcome == .denied {
      let rules = decision.rules.map { String($0.split(separator: ".").last ?? "") }
      guard let rule = rules.first, !decision.test.isAttributed,
        let syntax = syntaxes[decision.test.span],
        let expectation = syntax.expectations.first(where: { $0.answer?.text == "denied" }),
        let answer = expectation.answer
      else { continue }
      let end = Int(answer.span.upper)
      findings.report(
        "the test does not say which rule refuses", at: expectation.span, "by any rule at all",
        help: "write `denied by \(rule)`",
        fix: FixIt(
          "write `denied by \(rule)`",
          [SourceEdit(SourceSpan(answer.span.file, end, end), " by \(rule)")]))
    }
  }
}

extension TestDeclaration {
  func expects(_ answer: PolicyTest.Answer) -> Bool {
    expectations.contains { $0.answer == answer }
  }

  /// Whether its refusal names a cause, or no refusal is expected.
  fileprivate var isAttributed: Bool {
    expectations.allSatisfy { $0.answer != .denied || !$0.causes.isEmpty }
  }
}
