package import CanonCrypto

/// The keys that one party pins: configuration, never taken from an object that it verifies.
package struct TrustAnchors: Codable, Sendable, Hashable {
  package var governance: [PublicKey]
  /// How many of the governance keys must have signed a bundle; one, unless stated.
  package var governanceThreshold: Int64?
  package var executors: [PublicKey]
  package var clocks: [PublicKey]
  package var verifiers: [PublicKey]
  package var members: [Member]
  package var vaults: [VaultSeat]
  /// Where the executor stands, as a market code; policies may bind data to a place.
  package var region: String?

  /// A key that may submit, and the roles that it holds.
  package struct Member: Codable, Sendable, Hashable {
    package var key: PublicKey
    package var roles: [String]

    package init(key: PublicKey, roles: [String]) { (self.key, self.roles) = (key, roles) }
  }

  package init(
    governance: [PublicKey], executors: [PublicKey], clocks: [PublicKey],
    verifiers: [PublicKey], members: [Member], vaults: [VaultSeat], region: String? = nil,
    governanceThreshold: Int64? = nil
  ) {
    self.governance = governance
    self.executors = executors
    self.clocks = clocks
    self.verifiers = verifiers
    self.members = members
    self.vaults = vaults
    self.region = region
    self.governanceThreshold = governanceThreshold
  }
}

extension TrustAnchors {
  /// The threshold of governance; never less than one signature, whatever the file says.
  package var governanceQuorum: Int { Int(clamping: max(1, governanceThreshold ?? 1)) }
}

/// A Vault by name, with the key that it signs with.
package struct VaultSeat: Codable, Sendable, Hashable {
  package var vault: String
  package var key: PublicKey

  package init(vault: String, key: PublicKey) { (self.vault, self.key) = (vault, key) }
}
