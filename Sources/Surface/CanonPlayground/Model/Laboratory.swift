import CanonBundle
import CanonDecision
import CanonProgram
import CanonReport
import CanonTesting
import CanonTypes
import CanonWorkspace

/// What the page can ask about a policy. Each answer is JSON, and a function of the text alone.
package struct Laboratory: Sendable {
  /// Draws the text of Graphviz as SVG; `nil` where nobody can.
  let draw: @Sendable (String) -> String?

  package init(draw: @escaping @Sendable (String) -> String?) { self.draw = draw }

  /// `{"findings": […], "policy": …}`; the policy is left out where there are errors.
  func check(_ compiled: CompiledWorkspace) -> String {
    let findings = ("findings", compiled.checked.json())
    guard let program = compiled.program else { return JSONText.object([findings]) }
    let sheet = PolicySheet(program, tests: compiled.tests)
    return JSONText.object([findings, ("policy", JSONText.encoded(sheet))])
  }

  /// `{"answer": …, "trace": […]}`: the answer is that of `canon decide --format json`.
  func decide(_ compiled: CompiledWorkspace, request: String) -> String {
    guard let policy = TestedPolicy("", compiled) else { return Laboratory.unsound }
    var writer = AnswerWriter()
    var trace: [RuleTrace] = []
    do throws(DecisionFault) {
      let scope = try ScopeReader.read(Array(request.utf8))
      let table = try DecisionTable(validating: DecisionTable.encode(policy.program))
      let adjudicator = Adjudicator(table)
      let answer = adjudicator.answer(scope)
      let misses = answer.outcome == .denied ? adjudicator.nearest(to: scope) : nil
      writer.write(answer, nearest: misses, under: table)
      trace = policy.trace(of: PolicyTest(asking: scope))
    } catch { writer.write(error) }
    let answer = String(decoding: writer.bytes, as: UTF8.self)
    return JSONText.object([("answer", answer), ("trace", JSONText.encoded(trace))])
  }

  /// `{"tests": [{"result": …, "trace": […]}]}`; results are as `canon test --format json` has.
  func test(_ compiled: CompiledWorkspace) -> String {
    guard let policy = TestedPolicy("", compiled) else { return Laboratory.unsound }
    let tests = zip(policy.tests, policy.results()).map { test, result in
      JSONText.object([
        ("result", JSONText.encoded(result)), ("trace", JSONText.encoded(policy.trace(of: test))),
      ])
    }
    return JSONText.object([("tests", JSONText.array(tests))])
  }

  /// `{"dot": …, "edges": […], "nodes": […], "svg": …}`; without `svg` where nobody draws.
  func graph(_ compiled: CompiledWorkspace) -> String {
    guard let program = compiled.program else { return Laboratory.unsound }
    let lineage = Lineage(program)
    let dot = lineage.dot(title: "\(program.policyName) \(program.policyVersion)")
    var fields = [
      ("dot", JSONText.string(dot)), ("edges", JSONText.encoded(lineage.edgesInOrder)),
      ("nodes", JSONText.encoded(lineage.nodes)),
    ]
    if let picture = draw(dot) { fields.append(("svg", JSONText.string(picture))) }
    return JSONText.object(fields)
  }

  /// For a policy with errors, which `check` tells.
  static let unsound = JSONText.object([("unsound", "true")])
}

extension PolicyTest {
  /// A task that nothing is expected of, to see how it is decided.
  init(asking scope: TaskScope) {
    self.init(
      title: "", task: scope.training, role: scope.role, purpose: scope.purpose,
      markets: scope.markets, families: scope.families, concepts: scope.concepts ?? [],
      output: scope.output, expectations: [], place: SourcePlace(file: "", line: 0, column: 0))
  }
}
