import CanonDiagnostics
import CanonReport
import CanonSource
import CanonTesting
import CanonWorkspace

/// One policy of a run of `canon test`: its tests decided, or the findings that keep it from them.
struct TestedSet {
  let name: String
  let sources: SourceCollection
  let findings: [Diagnostic]
  /// `nil` for a policy that does not compile.
  let policy: TestedPolicy?
  let results: [TestResult]
  private let checked: CheckedWorkspace

  init(_ name: String, _ compiled: CompiledWorkspace, filter: String) {
    (self.name, checked) = (name, compiled.checked)
    (sources, findings) = (compiled.checked.sources, compiled.diagnostics)
    policy = TestedPolicy(name, compiled, filter: filter)
    results = policy?.results() ?? []
  }

  var failed: Int64 { Int64(results.count { !$0.passed }) }

  var suite: JUnitReport.Suite {
    policy == nil
      ? .unsound(name: name, findings, sources) : .tested(name: name, results)
  }

  var annotations: String {
    policy == nil ? Annotations.text(findings, sources) : Annotations.text(results)
  }

  /// The findings of a policy that does not compile, beside the result.
  func noteUnsound(_ terminal: Terminal) {
    if policy == nil { terminal.note(checked.text()) }
  }

  /// The findings as the result.
  func showUnsound(_ terminal: Terminal) {
    if policy == nil { terminal.write(checked.text(colour: terminal.colour)) }
  }
}

/// A run of `canon test` for other programs.
struct TestReport: Encodable {
  let policies: [PolicyReport]
}

/// One policy of it; what was not asked for is left out.
struct PolicyReport: Encodable {
  let name: String
  let compiles: Bool
  let tests: [TestResult]
  var coverage: Coverage?
  var mutation: Mutation?

  init(_ set: TestedSet) {
    (name, compiles, tests) = (set.name, set.policy != nil, set.results)
  }

  /// Whether every share that was asked for is `least` percent.
  func reaches(_ least: Int64?) -> Bool {
    [coverage?.percent, mutation?.score].compactMap(\.self).allSatisfy { $0 >= least ?? 0 }
  }
}
