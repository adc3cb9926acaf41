import CanonCrypto
import CanonPrivacy
import CanonRecords
import CanonTypes

extension VaultParty {
  /// Refuses a state that no commit of this party can have left.
  ///
  /// Each row is sealed to its place and version, but whoever can write the file may remove a row,
  /// or put back an older one: a ledger without a draw would be a budget to spend again. What is
  /// committed together is therefore held against each other. A file that is put back as a whole
  /// looks like a younger Vault; only what it signed since can tell, see `remember`.
  func checkState() throws(Refusal) {
    for (id, task) in tasks {
      guard let entry = ledger.entries[id] else { throw contradiction("a task has no charge") }
      let own = attempts.values.filter { $0.id.envelope == id }
      let drawn = Set(own.filter { $0.roster != nil }.map { [$0.id.round, $0.id.attempt] })
      guard drawn == Set(entry.draws.map { [$0.round, $0.attempt] }) else {
        throw contradiction("draws and charges differ")
      }
      let last = own.map { ($0.id.round, $0.id.attempt) }.max { $0 < $1 } ?? (0, 0)
      guard last == (task.round, task.attempt) else {
        throw contradiction("the latest attempt is another one")
      }
      guard (entry.state == .closed) == (task.closed != nil),
        !task.seedsErased || own.allSatisfy({ $0.seed == nil && $0.vector == nil })
      else { throw contradiction("a closed task is open") }
      guard nonces.values.contains(where: { $0.envelope == id }),
        let now = clock.latest, now.at >= task.envelope.payload.admittedAt
      else { throw contradiction("a nonce or the clock went back") }
    }
    for id in attempts.keys where tasks[id.envelope] == nil {
      throw contradiction("an attempt has no task")
    }
    for used in nonces.values where tasks[used.envelope] == nil {
      throw contradiction("a nonce has no task")
    }
    for scope in releases.keys where ledger.entries[scope] == nil {
      throw contradiction("a count has no charge")
    }
    for (scope, held) in nominations where ledger.entries[scope] == nil && !held.words.isEmpty {
      throw contradiction("counts of words have no charge")
    }
    for id in ledger.entries.keys {
      let isFor = tasks[id] != nil || releases[id] != nil || nominations[id] != nil
      guard ledger.snapshots[id] != nil, isFor else {
        throw contradiction("a charge has no units, or nothing that it is for")
      }
    }
    for id in ledger.snapshots.keys where ledger.entries[id] == nil {
      throw contradiction("units have no charge")
    }
  }

  /// Refuses to go on when this Vault itself signed a reservation that it knows nothing of: then
  /// its file is an older one, and what was spent since would be there to spend again.
  func remember(_ reservation: Signed<Reservation>?) throws(Refusal) {
    guard let reservation,
      let own = try? reservation.verified(type: RecordType.reservation, by: [identity.publicKey])
    else { return }
    guard tasks[own.envelope] != nil else { throw forgotten("a task", own.envelope) }
  }

  /// The same, for a share of an earlier round.
  func remember(_ transcript: RoundTranscript) throws(Refusal) {
    for share in transcript.shares
    where (try? share.verified(type: RecordType.roundShare, by: [identity.publicKey])) != nil {
      guard attempts[share.payload.attempt]?.roster != nil else {
        throw forgotten("a draw", share.payload.attempt.envelope)
      }
    }
  }

  private func forgotten(_ what: String, _ envelope: Digest) -> Refusal {
    Refusal(
      .vaultWentBack, "this Vault signed for \(what) that its state does not hold",
      ["envelope = \(envelope.short)"])
  }

  private func contradiction(_ sentence: String) -> Refusal {
    Refusal(
      .stateContradicts, "the Vault's state was changed from outside: \(sentence)")
  }
}
