package import CanonCrypto
package import CanonTypes

/// What the coordinator may say to a Vault. Every case is signed by the executor, or by a verifier
/// for `replay`; the Vault's worker checks each of them by itself.
package enum VaultMessage: Codable, Sendable, Hashable {
  /// The bundle file under which questions and envelopes will speak.
  case bundle(Bytes)
  case cohort(Signed<CohortQuestion>)
  /// `latest` is the Vault's own reservation before this one, as far as the executor knows: a
  /// Vault that was put back to an older state recognises it by what it does not remember.
  case dispatch(
    Signed<TaskEnvelope>, request: Signed<TaskRequest>, tick: Signed<Tick>,
    latest: Signed<Reservation>? = nil)
  case open(Signed<RoundOpen>)
  case roster(Signed<RoundRoster>)
  case close(Signed<TaskClose>)
  case replay(Signed<ReplayQuestion>)
  case nominate(Signed<NominationQuestion>)
  case name(Signed<NamingQuestion>)
}

/// What a Vault may answer. This enumeration is the whole of what leaves a worker.
package enum VaultAnswer: Codable, Sendable, Hashable {
  case bundleOpened(Digest)
  case cohort(Signed<CohortRelease>)
  case reserved(Signed<Reservation>)
  case committed(Signed<RoundCommit>)
  case share(Signed<RoundShare>)
  case closed(Digest)
  case replayed(Signed<ReplayAnswer>)
  case nominated(Signed<Nominations>)
  case named(Signed<NamedWords>)
  /// A refusal depends on messages and public records only, never on rows. `of` is the `subject`
  /// of the message that is refused.
  case refused(Reason, of: Digest)
}

extension VaultMessage {
  /// What the message is about: the digest of its record, or of the bundle file's bytes.
  package var subject: Digest {
    switch self {
    case .bundle(let bytes): SHA256.digest(bytes.elements)
    case .cohort(let signed): signed.digest
    case .dispatch(let envelope, _, _, _): envelope.digest
    case .open(let signed): signed.digest
    case .roster(let signed): signed.digest
    case .close(let signed): signed.digest
    case .replay(let signed): signed.digest
    case .nominate(let signed): signed.digest
    case .name(let signed): signed.digest
    }
  }
}
