import CanonRecords

/// What a replay under another bundle can say: the table of its codes, each with a page in
/// `Docs/Diagnostics`.
///
/// CN9801 to CN9804 refuse the log; the others are reasons in a report.
package enum ReplayCode: String, CaseIterable, Hashable, Sendable {
  case formatUnknown = "CN9801 decision-log-format-unknown"
  case logNotBelieved = "CN9802 decision-log-not-believed"
  case logIncomplete = "CN9803 decision-log-incomplete"
  case decisionDiffers = "CN9804 recorded-decision-not-recomputed"
  case cohortNotCounted = "CN9805 cohort-not-counted"
  case budgetUndetermined = "CN9806 budget-undetermined"
  case taskNotPermitted = "CN9807 model-task-not-permitted"
  case outcomeDiffers = "CN9808 model-not-accepted"
  case measuredOtherwise = "CN9809 model-measured-otherwise"

  /// `CN9801`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `decision-log-format-unknown`.
  package var name: String { String(rawValue.dropFirst(7)) }

  func reason(_ sentence: String, values: [String] = []) -> Reason {
    Reason(code: number, sentence: sentence, values: values)
  }
}

/// Why a log is not replayed, with its code.
package struct ReplayFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let code: ReplayCode
  package let sentence: String

  package init(_ code: ReplayCode, _ sentence: String) {
    (self.code, self.sentence) = (code, sentence)
  }

  package var description: String { "\(code.number): \(sentence)" }
}
