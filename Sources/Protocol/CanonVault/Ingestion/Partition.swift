import CanonCrypto

/// Which of several Vaults keeps a unit.
package enum Partition: Sendable {
  /// The first keeps all.
  case whole
  /// By keyed hash of the unit's identifier, modulo the number of Vaults.
  case keyed([UInt8])

  /// - Returns: a function from the unit's identifier to the Vault's place among `count`.
  func places(among count: Int) -> (UnsafeBufferPointer<UInt8>) -> Int {
    precondition(count > 0, "rows go to at least one Vault")
    switch self {
    case .whole: return { _ in 0 }
    case .keyed(let key):
      let hash = SipHash(key: KeyDerivation.key(from: key, label: "canon vault partition"))
      return { Int(hash.word($0) % UInt64(count)) }
    }
  }
}
