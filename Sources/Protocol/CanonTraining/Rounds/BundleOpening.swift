import CanonBundle
package import CanonCrypto

/// Opening with CanonBundle, by pinned governance keys.
package enum PinnedGovernance {
  /// Expiry and order of releases are not judged here, for bundles are opened again when a party
  /// restarts: `OpenedPolicy.takenIn` judges them once.
  ///
  /// - Parameters:
  ///   - keys: from the party's own configuration, never from a bundle.
  ///   - threshold: how many of them must have signed.
  package static func opening(_ keys: [PublicKey], threshold: Int = 1) -> BundleOpening {
    { (bytes: [UInt8]) throws(Refusal) -> OpenedPolicy in
      do throws(BundleFault) {
        let opened = try Bundle.open(bytes, trusted: Set(keys), threshold: threshold)
        return OpenedPolicy(digest: opened.digest, program: opened.program, release: opened.release)
      } catch {
        throw Refusal(.bundleRefused, error.sentence, ["code = \(error.code)"])
      }
    }
  }
}
