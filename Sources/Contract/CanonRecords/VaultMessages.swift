package import CanonCrypto
package import CanonTypes

/// What the coordinator may say to a Vault. Every case is signed by the executor, or by a verifier
/// for `replay`; the Vault's worker checks each of them by itself.
package enum VaultMessage: Codable, Sendable, Hashable {
  /// The bundle file under which questions and envelopes will speak.
  case bundle(Bytes)
  case cohort(Signed<CohortQuestion>)
  case dispatch(Signed<TaskEnvelope>, request: Signed<TaskRequest>, tick: Signed<Tick>)
  case open(Signed<RoundOpen>)
  case roster(Signed<RoundRoster>)
  case close(Signed<TaskClose>)
  case replay(Signed<ReplayQuestion>)
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
  /// A refusal depends on messages and public records only, never on rows.
  case refused(Reason)
}
