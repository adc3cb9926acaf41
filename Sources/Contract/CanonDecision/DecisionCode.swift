/// What the decision engine says of an image or of a request: the table of its codes.
///
/// Append-only. 718x: the image; the others are the codes of admission and of resolution, which
/// mean the same here: tests hold the tables together. Each has a page in `Docs/Diagnostics`.
package enum DecisionCode: String, CaseIterable, Hashable, Sendable {
  case imageNotWhole = "CN7180 decision-image-not-whole"
  case imageDisorder = "CN7181 decision-image-out-of-order"
  case imageReference = "CN7182 decision-image-broken-reference"
  case tooWide = "CN7184 condition-too-wide"
  case imageMisplaced = "CN7185 decision-image-misplaced"

  case purposeOutsideScope = "CN8442 purpose-outside-scope"
  case roleIsNoSubmitter = "CN8446 role-is-no-submitter"
  case marketOutsidePolicy = "CN8447 market-outside-policy"
  case obliged = "CN8448 rule-obliges"
  case malformed = "CN8501 request-malformed"
  case unknownField = "CN8502 request-unknown-field"
  case missingField = "CN8503 request-missing-field"
  case wrongType = "CN8504 request-wrong-type"
  case duplicateField = "CN8505 request-duplicate-field"
  case tooLarge = "CN8506 request-too-large"
  case fieldOutOfRange = "CN8509 request-field-out-of-range"
  case repeatedElement = "CN8510 request-repeated-element"
  case permitted = "CN8600 rule-permits"
  case roleUnknown = "CN8607 role-unknown"
  case scopeEmpty = "CN8615 scope-empty"
  case trainingUnknown = "CN8616 training-unknown"
  case familyOutside = "CN8617 family-outside-template"
  case purposeUnknown = "CN8618 purpose-unknown"
  case outputNotReleased = "CN8620 output-not-released"
  case notPermitted = "CN8621 no-rule-permits"
  case forbidden = "CN8622 rule-forbids"
  case argumentUnknown = "CN8630 training-argument-unknown"
  case conceptUnmapped = "CN8702 concept-unmapped"
  case signalIsLocal = "CN8703 signal-is-local"
  case conceptOutside = "CN8704 concept-outside-template"

  /// `CN8501`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `request-malformed`.
  package var name: String { String(rawValue.dropFirst(7)) }
}

/// Why an image is not believed, or cannot be made.
package struct DecisionFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let code: DecisionCode
  package let sentence: String

  package init(_ code: DecisionCode, _ sentence: String) {
    (self.code, self.sentence) = (code, sentence)
  }

  package var description: String { "\(code.number): \(sentence)" }
}
