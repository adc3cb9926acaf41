package import CanonRecords
package import CanonStore
package import CanonTraining
package import CanonWorld

/// Vaults whose parties run within this process, for benchmarks and tests: the same state machine
/// as in a worker, without the boundary, which reservations state.
package final class LocalVaults: VaultTransport {
  private struct Member {
    let store: any Store
    var party: VaultParty
    let source: any RoundSource
  }

  private let entropy: any Entropy
  private var members: [String: Member] = [:]
  private var arrivals: [VaultArrival] = []

  package init(entropy: any Entropy) { self.entropy = entropy }

  /// - Parameter store: where the party keeps its own state; it may lie apart from the receipts.
  package func add(_ party: VaultParty, source: any RoundSource, store: any Store) {
    members[party.configuration.vault] = Member(store: store, party: party, source: source)
  }

  package func send(_ message: VaultMessage, to vault: String) throws {
    guard var member = members[vault] else {
      arrivals.append(.lost(vault: vault, why: "there is no such Vault here"))
      return
    }
    for effect in try member.party.handle(message, entropy: entropy, source: member.source) {
      switch effect {
      case .persist(let changes): try member.store.commit(changes)
      case .answer(let answer): arrivals.append(.answer(vault: vault, answer))
      }
    }
    members[vault] = member
  }

  package func receive(timeoutMilliseconds: Int) -> VaultArrival {
    arrivals.isEmpty ? .nothing : arrivals.removeFirst()
  }
}
