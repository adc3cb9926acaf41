package import CanonRecords

/// Why a Vault does not do what it is told: the table of its codes.
///
/// Append-only. The raw value holds the number and the kebab name; each has a page in
/// `Docs/Diagnostics`. Every one of them is a function of messages, configuration and public
/// records alone, never of a row. 80xx: what is believed; 81xx: opening an attempt; 82xx: its
/// roster and its replay; 84xx: workers and the coordinator's side of execution.
package enum RefusalCode: String, CaseIterable, Hashable, Sendable {
  case notBelieved = "CN8001 message-not-believed"
  case bundleRefused = "CN8002 bundle-refused"
  case bundleUnknown = "CN8003 bundle-unknown"
  case tickContradicts = "CN8004 tick-contradicts"
  case epochNotCurrent = "CN8005 epoch-not-current"
  case privacyUnknown = "CN8006 privacy-unknown"
  case requestNotBelieved = "CN8007 request-not-believed"
  case otherExecutor = "CN8008 other-executor"
  case requestExpired = "CN8009 request-had-expired"
  case nonceUsed = "CN8010 nonce-used-in-vault"
  case envelopeWidens = "CN8011 envelope-leaves-request"
  case envelopeLeavesBundle = "CN8012 envelope-leaves-bundle"
  case seatUnknown = "CN8013 seat-unknown"
  case quorumTooSmall = "CN8014 quorum-too-small"
  case collusionUnderstated = "CN8015 collusion-understated"
  case notSeated = "CN8016 vault-not-seated"
  case noiseUnsafe = "CN8017 noise-unsafe"
  case admittedInFuture = "CN8018 admitted-in-future"
  case admissionDiffers = "CN8019 admission-not-repeated"
  case vaultWentBack = "CN8020 vault-went-back"
  case evolutionUnknown = "CN8021 evolution-unknown"
  case nominationsNotBelieved = "CN8022 nominations-not-believed"

  case taskUnknown = "CN8101 task-unknown"
  case taskClosed = "CN8102 task-closed"
  case deadlinePassed = "CN8103 deadline-passed"
  case attemptWentBack = "CN8104 attempt-went-back"
  case attemptsExhausted = "CN8105 attempts-exhausted"
  case roundUnknown = "CN8106 round-unknown"
  case historyNotBelieved = "CN8107 history-not-believed"
  case historyChanged = "CN8108 history-changed"

  case attemptNotOpen = "CN8201 attempt-not-open"
  case secondRoster = "CN8202 second-roster"
  case rosterTooSmall = "CN8203 roster-too-small"
  case rosterNotBelieved = "CN8204 roster-not-believed"
  case ownCommitMissing = "CN8205 own-commit-missing"
  case exchangeKeyWeak = "CN8206 exchange-key-weak"

  case replayUnknown = "CN8207 replay-unknown"
  case seedsStillNeeded = "CN8208 seeds-still-needed"

  case sandboxMissing = "CN8401 sandbox-missing"
  case messageMalformed = "CN8402 message-malformed"
  case vaultLost = "CN8403 vault-lost"
  case quorumLost = "CN8404 quorum-lost"
  case taskTimedOut = "CN8405 task-timed-out"
  case executorBusy = "CN8406 no-clock-yet"
  case modelNotSettled = "CN8409 model-not-settled"
  case movedOn = "CN8408 task-moved-on"
  case stateContradicts = "CN8410 vault-state-contradicts"

  /// `CN8001`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `message-not-believed`.
  package var name: String { String(rawValue.dropFirst(7)) }

  package func reason(_ sentence: String, _ values: [String] = []) -> Reason {
    Reason(code: number, sentence: sentence, values: values)
  }
}

/// A refusal on its way to the answer; the only error of a round that is not the environment's.
package struct Refusal: Error, Hashable, Sendable {
  package let code: RefusalCode
  package let sentence: String
  package let values: [String]

  package init(_ code: RefusalCode, _ sentence: String, _ values: [String] = []) {
    (self.code, self.sentence, self.values) = (code, sentence, values)
  }

  package var reason: Reason { code.reason(sentence, values) }
}
