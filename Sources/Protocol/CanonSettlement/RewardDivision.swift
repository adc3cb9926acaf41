package import CanonProgram
package import CanonRecords

/// Exact division of a whole into integer parts by weight, by largest remainder (Hamilton).
///
/// The parts always sum to the whole. Equal remainders go to the name that sorts first by bytes,
/// so the order of the input never matters.
package enum RewardDivision {
  /// One whole reward, in millionths.
  package static let whole: Int64 = 1_000_000

  package typealias Part = SettlementContext.Reward

  /// Divides `whole` by weights; negative weights count as 0, and all-zero weights as equal ones.
  /// - Parameter weights: receivers, each once, with their weights.
  /// - Returns: parts in ascending order of receivers; empty when there is no receiver.
  package static func divide(
    _ whole: Int64, by weights: [(receiver: String, weight: Int64)]
  ) -> [Part] {
    let ordered = weights.map { ($0.receiver, max(0, $0.weight)) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    let everyWeightIsZero = ordered.allSatisfy { $0.1 == 0 }
    let counted = ordered.map { ($0.0, Int128(everyWeightIsZero ? 1 : $0.1)) }
    let total = counted.reduce(Int128(0)) { $0 + $1.1 }
    guard total > 0 else { return [] }
    var parts: [Part] = []
    var remainders: [(index: Int, remainder: Int128)] = []
    for (index, (receiver, weight)) in counted.enumerated() {
      let product = Int128(whole) * weight
      parts.append(Part(receiver: receiver, millionths: Int64(product / total)))
      remainders.append((index, product % total))
    }
    let missing = whole - parts.reduce(0) { $0 + $1.millionths }
    remainders.sort { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
    for (index, _) in remainders.prefix(Int(missing)) { parts[index].millionths += 1 }
    return parts
  }

  /// The reward of one settled task: the policy's shares, of which `vaults` is divided by the
  /// noised cohorts that the Vaults released.
  /// - Parameter cohorts: noised counts by Vault; they may be negative.
  /// - Returns: parts that sum to one million; `nil` when the shares do not, or there is no Vault
  ///   for their part.
  package static func reward(
    shares: [Settlement.Share], cohorts: [(receiver: String, weight: Int64)]
  ) -> [Part]? {
    guard shares.allSatisfy({ $0.millionths >= 0 }),
      shares.reduce(Int128(0), { $0 + Int128($1.millionths) }) == Int128(whole),
      Set(shares.map(\.receiver)).count == shares.count
    else { return nil }
    var parts: [Part] = []
    for share in shares {
      guard share.receiver == "vaults" else {
        parts.append(Part(receiver: share.receiver, millionths: share.millionths))
        continue
      }
      let divided = divide(share.millionths, by: cohorts)
      guard share.millionths == 0 || !divided.isEmpty else { return nil }
      parts += divided.map { Part(receiver: "vault:\($0.receiver)", millionths: $0.millionths) }
    }
    return parts
  }
}
