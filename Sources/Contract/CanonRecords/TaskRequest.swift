package import CanonCrypto
package import CanonTypes

/// What a Task Submitter asks for: training intent and scope, signed; not yet a task.
package struct TaskRequest: Codable, Sendable, Hashable {
  /// The executor that shall answer; a request to another one is refused.
  package var audience: PublicKey
  /// The digest of the bundle under which the submitter asks.
  package var bundle: Digest
  /// Sixteen bytes that are used once.
  package var nonce: Bytes
  package var expires: Instant
  package var submitter: PublicKey
  package var role: String
  /// Present when the submitter acts for a principal.
  package var delegation: Signed<Delegation>?
  /// A closed instance: `PurchasePropensity(cheese, 28d)`.
  package var training: String
  package var purpose: String
  /// The markets whose data are used; never empty.
  package var markets: [String]
  /// The family names that are used: some of the template's, and none where it has none.
  package var families: [String]
  /// Single concepts that the submitter wants besides; one that maps to nothing blocks the task.
  package var concepts: [String]?
  package var asOf: Instant
  package var output: String

  package init(
    audience: PublicKey, bundle: Digest, nonce: Bytes, expires: Instant, submitter: PublicKey,
    role: String, delegation: Signed<Delegation>? = nil, training: String, purpose: String,
    markets: [String], families: [String], concepts: [String]? = nil, asOf: Instant,
    output: String
  ) {
    self.audience = audience
    self.bundle = bundle
    self.nonce = nonce
    self.expires = expires
    self.submitter = submitter
    self.role = role
    self.delegation = delegation
    self.training = training
    self.purpose = purpose
    self.markets = markets
    self.families = families
    self.concepts = concepts
    self.asOf = asOf
    self.output = output
  }
}

/// A principal's word that another key may submit for it; depth 1, and it only narrows.
package struct Delegation: Codable, Sendable, Hashable {
  package var principal: PublicKey
  package var delegate: PublicKey
  /// The principal's role that is lent.
  package var role: String
  package var purposes: [String]
  /// Training templates by name.
  package var templates: [String]
  /// The most ρ that all tasks under this delegation may reserve together.
  package var budget: Rho
  package var expires: Instant
  package var nonce: Bytes

  package init(
    principal: PublicKey, delegate: PublicKey, role: String, purposes: [String],
    templates: [String], budget: Rho, expires: Instant, nonce: Bytes
  ) {
    self.principal = principal
    self.delegate = delegate
    self.role = role
    self.purposes = purposes
    self.templates = templates
    self.budget = budget
    self.expires = expires
    self.nonce = nonce
  }
}

/// A principal's word that a delegation no longer holds.
package struct Revocation: Codable, Sendable, Hashable {
  package var delegation: Digest

  package init(delegation: Digest) { self.delegation = delegation }
}

/// A signed statement of the time; ticks are numbered from 1 and never move back.
package struct Tick: Codable, Sendable, Hashable {
  package var number: Int64
  package var at: Instant

  package init(number: Int64, at: Instant) { (self.number, self.at) = (number, at) }
}
