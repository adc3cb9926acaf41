package import CanonProgram
package import CanonTypes

/// What one Vault has charged to its units, in ρ: entries, from which balances are derived.
///
/// An entry charges one amount to every unit of a snapshot, so writing a charge costs one row
/// however many units there are. What a unit was spent for whatever purpose counts against every
/// budget that it comes under: the person is one. The held-out part of a task pays the same as the
/// trained-on part, so the charge tells nobody which it was in.
package struct UnitLedger: Sendable, Hashable {
  package private(set) var entries: [Digest: Entry] = [:]
  package private(set) var snapshots: [Digest: [UnitID]] = [:]

  /// A charge of one task, or of one cohort release.
  package struct Entry: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable, Hashable {
      /// `reserved` counts.
      case reserved
      /// Only what was drawn counts; the rest was freed.
      case closed
    }

    /// The envelope, or the scope of a cohort release; it names the snapshot, too.
    package var id: Digest
    package var state: State
    package var reserved: Rho
    package var draws: [Draw]
    package var limits: Limits

    package struct Draw: Codable, Sendable, Hashable {
      package var round: Int64
      package var attempt: Int64
      package var rho: Rho
    }

    /// A unit is in one part of the split, so the rounds' costs take their maximum.
    package var spent: Rho {
      let rounds = Set(draws.map(\.round))
      return rounds.map { round in
        draws.filter { $0.round == round }.reduce(Rho.zero) { $0 + $1.rho }
      }.max() ?? .zero
    }

    package var amount: Rho { state == .reserved ? max(reserved, spent) : spent }
  }

  /// The budgets that held when an entry was made, and the window that it falls in.
  package struct Limits: Codable, Sendable, Hashable {
    package var epochStart: Instant
    package var windowStart: Instant
    package var windowEnd: Instant
    package var window: Rho
    package var lifetime: Rho

    package init(program: Program, privacy: PrivacyBlock, epochId: Int64) {
      let length = max(1, privacy.windowEpochs)
      let first = epochId.floorDivided(by: length) * length
      epochStart = program.epochs.start(of: epochId)
      windowStart = program.epochs.start(of: first)
      windowEnd = program.epochs.start(of: first + length)
      window = privacy.window.rho
      lifetime = privacy.lifetime.rho
    }

    func contains(_ other: Limits) -> Bool {
      windowStart <= other.epochStart && other.epochStart < windowEnd
    }
  }

  package init() {}

  /// The part of `units` that can still pay `rho` within the window and for life.
  package func affording(_ rho: Rho, under limits: Limits, among units: [UnitID]) -> [UnitID] {
    let (window, ever) = balances(in: limits)
    return units.filter { unit in
      (window[unit] ?? 0) + rho.picos <= limits.window.picos
        && (ever[unit] ?? 0) + rho.picos <= limits.lifetime.picos
    }
  }

  package mutating func insert(_ entry: Entry, units: [UnitID]) {
    entries[entry.id] = entry
    snapshots[entry.id] = units
  }

  package mutating func draw(_ id: Digest, _ draw: Entry.Draw) { entries[id]?.draws.append(draw) }

  package mutating func close(_ id: Digest) { entries[id]?.state = .closed }

  mutating func restore(snapshot units: [UnitID], of id: Digest) { snapshots[id] = units }

  mutating func restore(_ entry: Entry) { entries[entry.id] = entry }

  /// Every way in which the ledger contradicts itself; empty when it is sound.
  package func audit() -> [String] {
    var faults: [String] = []
    for entry in entries.values.sorted(by: { $0.id < $1.id }) {
      if entry.spent > entry.reserved {
        faults.append("\(entry.id.short): spent \(entry.spent) of \(entry.reserved) reserved")
      }
      if Set(entry.draws.map { [$0.round, $0.attempt] }).count != entry.draws.count {
        faults.append("\(entry.id.short): one attempt is charged twice")
      }
      guard let units = snapshots[entry.id] else {
        faults.append("\(entry.id.short): its units are unknown")
        continue
      }
      let (window, ever) = balances(in: entry.limits)
      for unit in units {
        if (window[unit] ?? 0) > entry.limits.window.picos
          || (ever[unit] ?? 0) > entry.limits.lifetime.picos
        {
          faults.append("\(entry.id.short): a unit's budget is overspent")
          break
        }
      }
    }
    return faults
  }

  /// Picos by unit, in the window of `limits` and for life.
  private func balances(in limits: Limits) -> (window: [UnitID: Int64], ever: [UnitID: Int64]) {
    var window: [UnitID: Int64] = [:]
    var ever: [UnitID: Int64] = [:]
    for entry in entries.values {
      let amount = entry.amount.picos
      let inside = limits.contains(entry.limits)
      for unit in snapshots[entry.id] ?? [] {
        ever[unit, default: 0] += amount
        if inside { window[unit, default: 0] += amount }
      }
    }
    return (window, ever)
  }
}
