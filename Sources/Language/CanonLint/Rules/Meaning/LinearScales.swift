import CanonChecker
import CanonDiagnostics
import CanonProgram

/// Wide bounds on the linear scale: a few units at the top leave the rest of them at nothing.
struct LinearScales: LintRule {
  let name = "linear_scales"
  let group = LintGroup.meaning
  let level = LintLevel.note
  let summary = "counts and amounts with a wide bound and without `scale log`"
  let options = [LintOption("width", 100, in: 2...1_000_000, "widest bound, in whole units")]

  func check(_ subject: LintSubject, _ findings: inout RuleFindings) {
    let widest = findings.option("width")
    var bounds: [String: Bound] = [:]
    for feature in subject.program.features where feature.scale == .linear {
      bounds[String(feature.id.prefix { $0 != "(" })] = feature.bound
    }
    for query in subject.resolved.queries {
      guard let bound = bounds[query.name.text], let written = query.bound else { continue }
      let unit: Int64
      switch query.type {
      case .count: unit = 1
      case .money: unit = 100
      default: continue
      }
      // A difference has two signs and no logarithm.
      guard bound.low >= 0, (bound.high - bound.low) / unit > widest else { continue }
      findings.report(
        "`\(query.name.text)` is spread evenly over a wide bound", at: written.span,
        "wider than \(widest)",
        because: [.init(query.name.span, "a \(unit == 1 ? "count" : "sum of money")")],
        help: "say `scale log`, or bound it where most units lie")
    }
  }
}
