import CanonDiagnostics
import CanonProgram
import CanonSource

/// Whether every verdict can occur, at every epoch, and every test decides something.
struct VerdictCheck {
  let use: AcceptanceDeclaration
  let thresholds: Thresholds

  func check(_ findings: inout Findings) {
    for epoch in thresholds.intervals(of: use.criteria) where !holds(at: epoch, &findings) {
      return
    }
  }

  /// `false` after a finding: one is enough for all intervals.
  private func holds(at epoch: Int64?, _ findings: inout Findings) -> Bool {
    for criterion in use.reject + use.challenge {
      guard decides(criterion, at: epoch, &findings) else { return false }
    }
    for metric in Set(use.accept.compactMap(\.criterion.judged)).sorted(by: {
      $0.rawValue < $1.rawValue
    }) {
      guard passable(metric, at: epoch, &findings) else { return false }
    }
    for criterion in use.accept {
      guard let test = thresholds.test(criterion, at: epoch),
        MetricRange.of(test.metric).avoiding(test.comparison, test.value) == nil
      else { continue }
      findings.report(
        .judgesNothing, "every value of `\(test.metric.rawValue)` passes this test",
        at: criterion.span, "its range is \(MetricRange.of(test.metric))",
        because: thresholds.origin(criterion, at: epoch),
        help: "move the threshold inside the range, or take the test out")
      return false
    }
    return true
  }

  /// A test that rejects or challenges fires for some values and not for all.
  private func decides(
    _ criterion: CriterionUse, at epoch: Int64?, _ findings: inout Findings
  ) -> Bool {
    guard let test = thresholds.test(criterion, at: epoch) else { return true }
    let range = MetricRange.of(test.metric)
    if range.avoiding(test.comparison, test.value) == nil {
      findings.report(
        .unreachableVerdict, "every value of `\(test.metric.rawValue)` fires this test",
        at: criterion.span, "nothing could ever be accepted",
        because: thresholds.origin(criterion, at: epoch),
        help: "move the threshold inside the range \(range)")
      return false
    }
    if range.meeting(test.comparison, test.value) == nil {
      findings.report(
        .judgesNothing, "no value of `\(test.metric.rawValue)` fires this test",
        at: criterion.span, "its range is \(range)",
        because: thresholds.origin(criterion, at: epoch),
        help: "move the threshold inside the range, or take the test out")
      return false
    }
    return true
  }

  /// Whether some value passes all tests of `accept` and fires none of the others.
  private func passable(
    _ metric: Acceptance.Metric, at epoch: Int64?, _ findings: inout Findings
  ) -> Bool {
    var room = MetricRange.of(metric)
    for criterion in use.accept {
      guard let test = thresholds.test(criterion, at: epoch), test.metric == metric else {
        continue
      }
      guard let narrowed = room.meeting(test.comparison, test.value) else {
        findings.report(
          .unreachableVerdict, "no value of `\(metric.rawValue)` can pass", at: criterion.span,
          "contradicts the rest, or its range \(MetricRange.of(metric))",
          because: thresholds.origin(criterion, at: epoch),
          help: "leave values within the range that every test lets pass")
        return false
      }
      room = narrowed
    }
    for criterion in use.reject + use.challenge {
      guard let test = thresholds.test(criterion, at: epoch), test.metric == metric else {
        continue
      }
      guard let narrowed = room.avoiding(test.comparison, test.value) else {
        let accepted = use.accept.first { $0.criterion.judged == metric }
        findings.report(
          .unreachableVerdict,
          "whatever passes `accept when` by `\(metric.rawValue)` fires this test first",
          at: criterion.span, "nothing could ever be accepted",
          because: (accepted.map { [LabelledSpan($0.span, "accepted here")] } ?? [])
            + thresholds.origin(criterion, at: epoch),
          help: "leave room between the two thresholds")
        return false
      }
      room = narrowed
    }
    return true
  }
}
