/// Why the log is not believed: the table of its codes, each with a page in `Docs/Diagnostics`.
package enum EvidenceCode: String, CaseIterable, Hashable, Sendable {
  case checkpointWentBack = "CN9401 checkpoint-went-back"
  case checkpointRewritten = "CN9402 checkpoint-rewritten"
  case entryMisplaced = "CN9403 log-entry-misplaced"
  case logBroken = "CN9404 log-broken"
  case checkpointForeign = "CN9405 checkpoint-foreign"

  /// `CN9401`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `checkpoint-went-back`.
  package var name: String { String(rawValue.dropFirst(7)) }
}

/// A fault of the log, with its code.
package struct EvidenceFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let code: EvidenceCode
  package let sentence: String

  package init(_ code: EvidenceCode, _ sentence: String) {
    (self.code, self.sentence) = (code, sentence)
  }

  package var description: String { "\(code.number): \(sentence)" }
}
