/// Why a registry is not believed, or does not do what it is asked: the table of its codes.
///
/// Append-only; each has a page in `Docs/Diagnostics`.
package enum RegistryCode: String, CaseIterable, Hashable, Sendable {
  // The journal.
  case chainBroken = "CN9701 registry-chain-broken"
  case entryUnreadable = "CN9702 registry-entry-unreadable"
  case entryNotSigned = "CN9703 registry-entry-not-signed"
  case entryDoesNotFollow = "CN9704 registry-entry-does-not-follow"
  case bundleDamaged = "CN9705 registry-bundle-damaged"
  case headMissing = "CN9706 registry-head-missing"
  case otherRoot = "CN9707 registry-of-another-root"
  case timeWentBack = "CN9708 registry-time-went-back"

  // Publishing.
  case stepTooSmall = "CN9711 version-step-too-small"
  case changedWithoutStep = "CN9712 version-changed-without-step"
  case versionWentBack = "CN9713 version-went-back"
  case otherEpochs = "CN9714 epochs-of-another-length"

  // States.
  case unknownVersion = "CN9721 version-not-registered"
  case noSuchMove = "CN9722 version-has-no-such-move"
  case epochHasBegun = "CN9723 epoch-has-begun"
  case epochBeforeActive = "CN9724 epoch-before-active"
  case expiresBefore = "CN9725 bundle-expires-before-epoch"
  case stillHolds = "CN9726 version-still-holds"
  case nothingActive = "CN9727 nothing-active"

  /// `CN9701`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `registry-chain-broken`.
  package var name: String { String(rawValue.dropFirst(7)) }
}

/// A refusal of a registry, with its code.
package struct RegistryFault: Error, Hashable, Sendable, CustomStringConvertible {
  package let code: RegistryCode
  package let sentence: String
  /// Lines that show more of it: the other changes that ask for a step.
  package let details: [String]

  package init(_ code: RegistryCode, _ sentence: String, _ details: [String] = []) {
    (self.code, self.sentence, self.details) = (code, sentence, details)
  }

  package var description: String { "\(code.number): \(sentence)" }
}
