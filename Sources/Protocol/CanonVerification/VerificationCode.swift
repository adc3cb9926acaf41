import CanonRecords

/// What verification can find wrong: the table of its codes.
///
/// Append-only; each has a page in `Docs/Diagnostics`.
package enum VerificationCode: String, CaseIterable, Hashable, Sendable {
  case bundleNotOpened = "CN9001 bundle-not-opened"
  case bundleOther = "CN9002 bundle-other"
  case formatUnknown = "CN9003 evidence-format-unknown"
  case requestNotBelieved = "CN9004 request-not-believed"
  case envelopeNotBelieved = "CN9005 envelope-not-believed"
  case admissionDiffers = "CN9006 admission-not-recomputed"
  case seatNotPinned = "CN9007 seat-not-pinned"
  case reservationNotBelieved = "CN9008 reservation-not-believed"
  case quorumMissing = "CN9009 reservations-below-quorum"
  case roundOutOfOrder = "CN9010 round-out-of-order"
  case rosterNotBelieved = "CN9011 roster-not-believed"
  case rosterTooSmall = "CN9012 roster-too-small"
  case commitNotBelieved = "CN9013 commit-not-believed"
  case shareNotBelieved = "CN9014 share-not-believed"
  case shareMissing = "CN9015 share-missing"
  case sumDiffers = "CN9016 sum-not-recomputed"
  case roundMissing = "CN9017 round-missing"
  case vectorMisshapen = "CN9018 vector-misshapen"
  case programUnusable = "CN9019 training-not-computable"
  case modelDiffers = "CN9020 model-not-recomputed"
  case metricDiffers = "CN9021 metric-not-recomputed"
  case replayMismatch = "CN9022 replay-mismatch"
  case replayNotBelieved = "CN9023 replay-not-believed"
  case replayMissing = "CN9024 replay-missing"
  case ledgerOverspent = "CN9025 ledger-overspent"
  case reportNotBelieved = "CN9026 report-not-believed"
  case outcomeDiffers = "CN9027 outcome-not-recomputed"
  case settlementNotBelieved = "CN9028 settlement-not-believed"
  case settlementDiffers = "CN9029 settlement-not-recomputed"
  case settledEarly = "CN9030 settled-early"
  case checkpointNotBelieved = "CN9031 checkpoint-not-believed"
  case entryNotIncluded = "CN9032 log-entry-not-included"
  case entryContradicts = "CN9033 log-contradicts-evidence"
  case transitionIllegal = "CN9034 transition-illegal"

  /// `CN9001`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `bundle-not-opened`.
  package var name: String { String(rawValue.dropFirst(7)) }

  /// Whether a finding under this code means that something released does not recompute.
  var speaksAgainstReplay: Bool {
    switch self {
    case .sumDiffers, .vectorMisshapen, .modelDiffers, .metricDiffers, .replayMismatch,
      .shareNotBelieved, .commitNotBelieved, .rosterNotBelieved, .admissionDiffers:
      true
    default: false
    }
  }

  /// Whether a finding under this code means that evidence is lacking.
  var meansIncomplete: Bool {
    switch self {
    case .shareMissing, .roundMissing, .replayMissing, .quorumMissing, .rosterTooSmall: true
    default: false
    }
  }
}

/// Findings as they are made, in the order of the checks.
struct Findings {
  private(set) var list: [Finding] = []
  private(set) var codes: Set<VerificationCode> = []

  mutating func add(
    _ code: VerificationCode, _ sentence: String, vault: String? = nil, round: Int64? = nil
  ) {
    codes.insert(code)
    list.append(Finding(code: code.number, sentence: sentence, vault: vault, round: round))
  }
}
