import CanonAdmission
import CanonProgram
import CanonRecords
package import CanonTypes

/// The worst case under one privacy block: in one of its windows, or for life.
package struct ReservedRho: Codable, Sendable, Hashable {
  /// What the policy allows.
  package var budget: Rho
  /// The worst cases of all tasks when they were admitted, before anything of them was freed.
  package var tasks: Rho
  /// Noised counts, once a scope and epoch.
  package var counts: Rho
  /// What undetermined requests may have reserved and charged besides.
  package var undetermined: Rho

  static func nothing(of budget: Rho) -> ReservedRho {
    ReservedRho(budget: budget, tasks: .zero, counts: .zero, undetermined: .zero)
  }
}

/// What was charged, by block and window.
struct Tally {
  /// A window by its first moment; for life without one.
  struct Row: Hashable {
    let privacy: String
    let from: Instant?
  }

  private(set) var rows: [Row: ReservedRho] = [:]

  /// Adds the charges that a ledger has and that it had not before.
  mutating func add(
    _ ledger: PublicLedger, since before: PublicLedger, under program: Program,
    isDoubted: Bool = false
  ) {
    // A ledger only ever grows at its end.
    for entry in ledger.entries.dropFirst(before.entries.count) {
      guard let block = program.privacyBlocks.first(where: { $0.name == entry.privacy }) else {
        continue
      }
      let epochs = max(1, block.windowEpochs)
      let first = entry.epochId.floorDivided(by: epochs) * epochs
      let window = Row(privacy: block.name, from: program.epochs.start(of: first))
      for (row, budget) in [
        (window, block.window.rho), (Row(privacy: block.name, from: nil), block.lifetime.rho),
      ] {
        var sums = rows[row] ?? .nothing(of: budget)
        sums.budget = budget
        if isDoubted {
          sums.undetermined = sums.undetermined + entry.rho
        } else if !entry.name.hasPrefix("task:") {
          sums.counts = sums.counts + entry.rho
        } else {
          sums.tasks = sums.tasks + entry.rho
        }
        rows[row] = sums
      }
    }
  }
}
