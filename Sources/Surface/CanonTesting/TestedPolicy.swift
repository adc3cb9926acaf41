import CanonAdmission
package import CanonProgram
package import CanonSource
package import CanonWorkspace

/// A compiled policy with the tests that it brings along, and where everything they decide stands.
package struct TestedPolicy: Sendable {
  /// What the set of files is called where there is more than one.
  package let name: String
  package let program: Program
  package let tests: [PolicyTest]
  package let sources: SourceCollection
  /// In the order of the text.
  package let conditions: [PlacedCondition]

  /// - Returns: `nil` for a policy with errors.
  /// - Parameter filter: part of the titles of the tests that are meant; empty for all.
  package init?(_ name: String, _ compiled: CompiledWorkspace, filter: String = "") {
    guard let program = compiled.program else { return nil }
    (self.name, self.program) = (name, program)
    sources = compiled.checked.sources
    conditions = compiled.conditions
    tests = compiled.tests.filter { filter.isEmpty || $0.title.contains(filter) }
  }

  /// Every test decided, in the order of the text.
  package func results() -> [TestResult] { tests.map { TestResult($0, in: self) } }

  /// Every rule that a task is put to, in the order of the text, whatever comes of it.
  package func trace(of test: PolicyTest) -> [RuleTrace] {
    TestResult.trace(PolicyTrial(test, under: program), self)
  }

  /// The condition that a rule or requirement of the program has, and its class of task.
  func condition(of id: String) -> (condition: Condition, taskClass: TaskClass)? {
    if let rule = program.rules.first(where: { $0.id == id }) {
      return (rule.condition, rule.taskClass)
    }
    return program.governance.requirements.first { $0.id == id }
      .map { ($0.condition, $0.taskClass) }
  }

  /// A test's words as its author wrote them, on one line.
  package func text(_ span: SourceSpan) -> String {
    sources[span.file].text(span).split { $0 == " " || $0.isNewline }.joined(separator: " ")
  }

  package func place(_ span: SourceSpan) -> SourcePlace {
    let text = sources[span.file]
    let position = text.position(at: span.range.lowerBound)
    return SourcePlace(
      file: text.name, line: Int64(position.line), column: Int64(position.column))
  }
}
