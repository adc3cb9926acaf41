package import CanonCrypto
import CanonPrivacy
package import CanonProgram
package import CanonRecords
package import CanonTypes

/// The size of a cohort as far as anyone outside may know it: the sum of the Vaults' noised
/// counts, less what its noise can hide.
package struct CohortCount: Hashable, Sendable {
  /// Seats that released a believed count, in order of their names.
  package let seats: [VaultSeat]
  /// Noised counts in units of 2^−10, by Vault, in the same order.
  package let noisedCounts: [Int64]
  /// The noised sum in whole units; it may be negative.
  package let estimate: Int64
  /// Two standard deviations of the summed noise, in whole units, rounded up.
  package let margin: Int64
  package let refusals: [Reason]

  /// - Parameter releases: one a Vault; one that is not of this scope, not signed by its pinned
  ///   seat or not charged as the policy says is refused, and so is a second one.
  package init(
    _ releases: [Signed<CohortRelease>], scope: Digest, privacy: PrivacyBlock,
    seats pinned: [VaultSeat]
  ) {
    var refusals: [Reason] = []
    var believed: [(seat: VaultSeat, count: Int64)] = []
    for signed in releases.sorted(by: { $0.payload.vault < $1.payload.vault }) {
      let release = signed.payload
      guard let seat = pinned.first(where: { $0.vault == release.vault }),
        (try? signed.verified(type: RecordType.cohortRelease, by: [seat.key])) != nil,
        release.scope == scope, release.charged == privacy.cohortRho,
        !believed.contains(where: { $0.seat.vault == release.vault })
      else {
        refusals.append(
          AdmissionCode.cohortNotBelieved.reason(
            "the count in the name of `\(release.vault)` is not believed",
            values: ["vault = \(release.vault)"]))
        continue
      }
      believed.append((seat, release.noisedCount))
    }
    seats = believed.map(\.seat)
    noisedCounts = believed.map(\.count)
    let total = noisedCounts.reduce(Int128(0)) { $0 + Int128($1) }
    estimate = Int64(clamping: (total + 512) >> 10)
    let variance = (try? CountNoise(rho: privacy.cohortRho).variance) ?? 0
    let square = UInt128(variance) * UInt128(believed.count) * 4
    margin = Int64((IntegerSquareRoot.ceiling(of: square) + 1_023) >> 10)
    self.refusals = refusals
  }

  /// What speaks against a task: too few Vaults, or too few units with the noise accounted for.
  package func shortfalls(under privacy: PrivacyBlock) -> [Reason] {
    var reasons = refusals
    if Int64(seats.count) < privacy.quorum {
      reasons.append(
        AdmissionCode.quorumMissing.reason(
          "\(seats.count) Vaults answered; the policy needs \(privacy.quorum)",
          place: privacy.place,
          values: ["answered = \(seats.count)", "quorum = \(privacy.quorum)"]))
    }
    if estimate - margin < privacy.cohortFloor {
      reasons.append(
        AdmissionCode.cohortBelowFloor.reason(
          "the cohort cannot be shown to have \(privacy.cohortFloor) units",
          place: privacy.place, values: values(privacy)))
    }
    return reasons
  }

  package func values(_ privacy: PrivacyBlock) -> [String] {
    [
      "noised count = \(estimate)", "margin = \(margin)", "floor = \(privacy.cohortFloor)",
      "vaults = \(seats.count)",
    ]
  }
}
