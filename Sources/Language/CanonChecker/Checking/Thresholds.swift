import CanonDiagnostics
import CanonProgram
import CanonSource

/// What a test compares with, epoch by epoch: a constant, or a parameter of the policy.
///
/// Rule 10: every proof is made for each interval in which no parameter changes.
struct Thresholds {
  let declarations: [String: ParameterDeclaration]
  let parameters: [String: Parameter]

  init(_ resolved: ResolvedPolicy, _ parameters: [Parameter]) {
    declarations = Dictionary(resolved.parameters.map { ($0.name.text, $0) }) { first, _ in first }
    self.parameters = Dictionary(parameters.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The first epoch of each interval of constancy of the parameters that are used; `nil` is the
  /// interval before every step.
  func intervals(of uses: [CriterionUse]) -> [Int64?] {
    var epochs: Set<Int64> = []
    for case .parameter(_, _, let name) in uses.map(\.criterion) {
      epochs.formUnion(parameters[name]?.steps.map(\.epoch) ?? [])
    }
    return [nil] + epochs.sorted()
  }

  /// The comparison of a test and its value in an interval; `nil` for a test of no metric, or of
  /// a parameter with a mistake of its own.
  func test(
    _ use: CriterionUse, at epoch: Int64?
  ) -> (metric: Acceptance.Metric, comparison: Comparison, value: Int64)? {
    switch use.criterion {
    case .metric(let metric, let comparison, let value): (metric, comparison, value)
    case .parameter(let metric, let comparison, let name):
      parameters[name].map { (metric, comparison, $0.value(at: epoch ?? .min)) }
    case .replayIsNotExact, .evidenceIsIncomplete: nil
    }
  }

  /// Where the value of a test comes from, when it is not written in the test.
  func origin(_ use: CriterionUse, at epoch: Int64?) -> [LabelledSpan] {
    guard case .parameter(_, _, let name) = use.criterion, let declaration = declarations[name],
      let value = parameters[name]?.value(at: epoch ?? .min)
    else { return [] }
    let since = epoch.map { " from epoch \($0)" } ?? ""
    return [LabelledSpan(declaration.name.span, "\(MetricRange.written(value))\(since)")]
  }

  /// A threshold is a number, not a time or an amount.
  func typed(_ uses: [CriterionUse], _ findings: inout Findings) {
    for use in uses {
      guard case .parameter(let metric, _, let name) = use.criterion,
        let declaration = declarations[name], declaration.type != .ratio
      else { continue }
      findings.report(
        .typeMismatch,
        "`\(metric.rawValue)` is a Ratio, but `\(name)` is \(declaration.type.written)",
        at: use.span, "cannot be compared",
        because: [LabelledSpan(declaration.name.span, "declared here")],
        help: "declare it `parameter \(name): Ratio = 0.65`")
    }
  }
}
