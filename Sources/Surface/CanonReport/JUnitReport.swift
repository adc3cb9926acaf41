package import CanonDiagnostics
import CanonProgram
package import CanonSource
package import CanonTesting

/// The results of policies' tests as JUnit XML, as continuous integration reads it: a suite for
/// each policy, a case for each test.
package enum JUnitReport {
  /// What became of one policy.
  package enum Suite {
    case tested(name: String, [TestResult])
    /// A policy that does not compile is a case of its own, in error.
    case unsound(name: String, [Diagnostic], SourceCollection)
  }

  /// The document; times are left out, so that equal results have equal bytes.
  package static func document(_ suites: [Suite]) -> String {
    let elements = suites.map(element)
    func sum(_ name: String) -> String {
      let values = elements.flatMap(\.attributes).filter { $0.name == name }
      return String(values.reduce(0) { $0 + (Int($1.value) ?? 0) })
    }
    return XMLText.document(
      XMLText.Element(
        name: "testsuites",
        attributes: [
          ("name", "canon test"), ("tests", sum("tests")), ("failures", sum("failures")),
          ("errors", sum("errors")),
        ], children: elements))
  }

  private static func element(_ suite: Suite) -> XMLText.Element {
    func made(
      _ name: String, _ failures: Int, _ errors: Int, _ cases: [XMLText.Element]
    )
      -> XMLText.Element
    {
      XMLText.Element(
        name: "testsuite",
        attributes: [
          ("name", name), ("tests", String(cases.count)), ("failures", String(failures)),
          ("errors", String(errors)), ("skipped", "0"),
        ], children: cases)
    }
    switch suite {
    case .tested(let name, let results):
      return made(name, results.count { !$0.passed }, 0, results.map { test($0, of: name) })
    case .unsound(let name, let diagnostics, let sources):
      let errors = diagnostics.filter { $0.severity == .error }
      let first = errors.first.map { "\($0.code.number) \($0.message)" } ?? "does not compile"
      let lines = errors.map { error in
        "\(sources.place(error.primary.span)): \(error.code.number) \(error.message)"
      }
      let fault = XMLText.Element(
        name: "error",
        attributes: [("message", first), ("type", errors.first?.code.number ?? "error")],
        text: lines.joined(separator: "\n"))
      return made(
        name, 0, 1,
        [
          XMLText.Element(
            name: "testcase", attributes: [("name", "the policy compiles"), ("classname", name)],
            children: [fault])
        ])
    }
  }

  private static func test(_ result: TestResult, of suite: String) -> XMLText.Element {
    let failure = XMLText.Element(
      name: "failure",
      attributes: [
        ("message", result.failures.joined(separator: "; ")), ("type", "expectation"),
      ], text: result.lines.joined(separator: "\n"))
    return XMLText.Element(
      name: "testcase",
      attributes: [
        ("name", result.title), ("classname", suite), ("file", result.place.file),
        ("line", String(result.place.line)),
      ], children: result.passed ? [] : [failure])
  }
}
