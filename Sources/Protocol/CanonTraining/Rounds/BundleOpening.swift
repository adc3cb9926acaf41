import CanonBundle
package import CanonCrypto

/// Opening with CanonBundle, by pinned governance keys.
package enum PinnedGovernance {
  /// - Parameter keys: from the party's own configuration, never from a bundle.
  package static func opening(_ keys: [PublicKey]) -> BundleOpening {
    { (bytes: [UInt8]) throws(Refusal) -> OpenedPolicy in
      do throws(BundleFault) {
        let opened = try Bundle.open(bytes, trusted: Set(keys))
        return OpenedPolicy(digest: opened.digest, program: opened.program)
      } catch {
        throw Refusal(.bundleRefused, error.sentence, ["code = \(error.code)"])
      }
    }
  }
}
