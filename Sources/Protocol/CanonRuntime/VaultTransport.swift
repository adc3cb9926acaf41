package import CanonRecords

/// What arrived from the Vaults.
package enum VaultArrival: Sendable {
  case answer(vault: String, VaultAnswer)
  /// The worker died, or said something that is no answer; it is started again when it is needed.
  case lost(vault: String, why: String)
  case nothing
}

/// How the coordinator's driver reaches Vaults: over processes, or within its own.
package protocol VaultTransport: AnyObject {
  func send(_ message: VaultMessage, to vault: String) throws

  /// The next arrival from any Vault, or `nothing` after the timeout.
  func receive(timeoutMilliseconds: Int) throws -> VaultArrival
}
