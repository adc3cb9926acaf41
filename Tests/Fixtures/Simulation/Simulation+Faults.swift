import CanonCoordination
import CanonEncoding
import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes

/// Where the planted faults strike; without one, nothing here does anything.
extension Simulation {
  /// What the first Vault's disk does to its commits.
  func plant() {
    let vault = federation.vaults[0]
    switch fault {
    case .chargeDoubled:
      tamper(with: vault) { entry in
        if let last = entry.draws.last, entry.state == .reserved { entry.draws.append(last) }
      }
    case .chargeDropped: tamper(with: vault) { _ = $0.draws.popLast() }
    case .nonceDropped:
      vaultStores[vault]?.transform = { $0.filter { $0.table != "party_nonces" } }
    default: return
    }
  }

  private func tamper(with vault: String, _ change: @escaping (inout UnitLedger.Entry) -> Void) {
    let tampering = LedgerTampering(
      vault: vault, key: federation.sealingKey(vault), change: change)
    vaultStores[vault]?.transform = tampering.apply
  }

  /// What of the coordinator's commit reaches the disk.
  func reaching(_ changes: [StoreChange]) -> [StoreChange] {
    var changes = changes
    if coordinatorForgets {
      changes.removeAll { change in
        guard case .put("coordinator_state", let key, _) = change else { return false }
        return key == StoreKey.text("ledger")
      }
    }
    switch fault {
    case .linesDropped where !hasStruck && Simulation.dispatches(changes):
      changes.removeAll { ["log_entries", "log_checkpoints"].contains($0.table) }
    case .recordDropped where !hasStruck && Simulation.dispatches(changes):
      changes.removeAll { $0.table == "coordinator_tasks" }
    case .acknowledgedWriteDropped where !hasStruck:
      isLosing = isLosing || changes.contains { $0.table == "coordinator_nonces" }
      return isLosing ? [] : changes
    default: return changes
    }
    hasStruck = true
    return changes
  }

  /// The process ends with an answer that stands on what its disk lost.
  func endsCoordinator(with submission: Submission) -> Bool {
    guard isLosing, submission.task != nil else { return false }
    (isLosing, hasStruck) = (false, true)
    return true
  }

  /// Whether the driver gives this event a second time, to the machine from before it.
  func repeats(_ effects: [CoordinatorEffect]) -> Bool {
    guard fault == .machineForgotten, !hasStruck, case .persist(let changes) = effects.first
    else { return false }
    hasStruck = Simulation.dispatches(changes)
    return hasStruck
  }

  /// Whether the Vault's commit is left out; its process ends soon after.
  func skips(_ changes: [StoreChange], of vault: String) -> Bool {
    guard vault == federation.vaults[0] else { return false }
    let tables = Set(changes.map(\.table))
    switch fault {
    case .persistSkipped: return tables.isSuperset(of: ["party_attempts", "party_ledger"])
    case .seedForgotten:
      return !isQuiet && tables.isSuperset(of: ["party_attempts", "party_tasks"])
        && !tables.contains("party_ledger")
    default: return false
    }
  }

  /// The Vault as it is when its ledger says of every charge that it cost nothing.
  func forgetful(_ vault: String) throws -> VaultParty? {
    guard fault == .reservationsForgotten, vault == federation.vaults[0],
      let store = vaultStores[vault]
    else { return nil }
    let tampering = LedgerTampering(vault: vault, key: federation.sealingKey(vault)) { entry in
      entry.reserved = .zero
      for index in entry.draws.indices { entry.draws[index].rho = .zero }
    }
    return try party(of: vault, from: try tampering.copy(of: store))
  }

  func withholds(_ message: VaultMessage, from vault: String) -> Bool {
    guard fault == .closeWithheld, vault == federation.vaults[0], case .close = message
    else { return false }
    return true
  }

  private static func dispatches(_ changes: [StoreChange]) -> Bool {
    changes.contains { change in
      guard case .put("log_entries", _, let value) = change,
        let entry = try? CanonicalJSON.decode(LogEntry.self, from: value, .canonical),
        case .moved(_, _, .dispatched, _) = entry.event
      else { return false }
      return true
    }
  }
}
