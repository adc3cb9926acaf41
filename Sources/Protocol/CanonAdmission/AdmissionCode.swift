package import CanonProgram
package import CanonRecords

/// Why a request is admitted or refused: the table of the codes of admission.
///
/// Append-only. The raw value holds the number and the kebab name; each has a page in
/// `Docs/Diagnostics`. 844x: what the policy declares of every task; 846x: what is not carried out
/// yet; 85xx: the bytes of a request; 86xx: what it asks for.
package enum AdmissionCode: String, CaseIterable, Hashable, Sendable {
  case goalNotRun = "CN8460 goal-not-run-here"

  case malformed = "CN8501 request-malformed"
  case unknownField = "CN8502 request-unknown-field"
  case missingField = "CN8503 request-missing-field"
  case wrongType = "CN8504 request-wrong-type"
  case duplicateField = "CN8505 request-duplicate-field"
  case tooLarge = "CN8506 request-too-large"
  case tooDeep = "CN8507 request-too-deep"
  case numberOutOfRange = "CN8508 request-number-out-of-range"
  case fieldOutOfRange = "CN8509 request-field-out-of-range"
  case repeatedElement = "CN8510 request-repeated-element"
  case otherRecord = "CN8511 request-other-record"

  case permitted = "CN8600 rule-permits"
  case signatureMissing = "CN8601 request-not-signed-by-submitter"
  case otherAudience = "CN8602 other-audience"
  case otherBundle = "CN8603 other-bundle"
  case expired = "CN8604 request-expired"
  case nonceUsed = "CN8605 nonce-used"
  case roleNotHeld = "CN8606 role-not-held"
  case roleUnknown = "CN8607 role-unknown"
  case delegationNotSigned = "CN8608 delegation-not-signed"
  case delegationForOther = "CN8609 delegation-for-other"
  case delegationTooDeep = "CN8610 delegation-too-deep"
  case delegationTooNarrow = "CN8611 delegation-too-narrow"
  case delegationExpired = "CN8612 delegation-expired"
  case delegationRevoked = "CN8613 delegation-revoked"
  case delegationBudget = "CN8614 delegation-budget-exhausted"
  case scopeEmpty = "CN8615 scope-empty"
  case trainingUnknown = "CN8616 training-unknown"
  case familyOutside = "CN8617 family-outside-template"
  case purposeUnknown = "CN8618 purpose-unknown"
  case outcomeInFuture = "CN8619 outcome-not-observable"
  case outputNotReleased = "CN8620 output-not-released"
  case notPermitted = "CN8621 no-rule-permits"
  case forbidden = "CN8622 rule-forbids"
  case cohortBelowFloor = "CN8623 cohort-below-floor"
  case quorumMissing = "CN8624 quorum-missing"
  case windowExhausted = "CN8625 window-budget-exhausted"
  case lifetimeExhausted = "CN8626 lifetime-budget-exhausted"
  case cohortNotBelieved = "CN8627 cohort-release-not-believed"
  case tickNotBelieved = "CN8628 tick-not-believed"
  case policyIncomplete = "CN8629 policy-incomplete"
  case argumentUnknown = "CN8630 training-argument-unknown"
  case cohortSuffices = "CN8631 cohort-suffices"
  case budgetSuffices = "CN8632 budget-suffices"

  case delegationNotAllowed = "CN8440 delegation-not-allowed"
  case delegationBeyondPolicy = "CN8441 delegation-beyond-policy"
  case purposeOutsideScope = "CN8442 purpose-outside-scope"
  case regionUnknown = "CN8443 region-unknown"
  case regionNotAllowed = "CN8444 region-not-allowed"
  case classNotExecuted = "CN8445 class-not-executed"
  case roleIsNoSubmitter = "CN8446 role-is-no-submitter"
  case marketOutsidePolicy = "CN8447 market-outside-policy"
  case obliged = "CN8448 rule-obliges"

  /// `CN8501`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `request-malformed`.
  package var name: String { String(rawValue.dropFirst(7)) }

  /// A reason under this code.
  package func reason(
    _ sentence: String, rule: Rule? = nil, place: SourcePlace? = nil, values: [String] = []
  ) -> Reason {
    Reason(
      code: number, sentence: sentence, rule: rule?.id, place: rule?.place ?? place,
      values: values)
  }
}
