import CanonAdmission
import CanonCrypto
import CanonEncoding
package import CanonProgram
package import CanonRecords
import CanonStore
import CanonTraining
import CanonTypes

/// A census that waits for Vaults. What they answer is durable; that somebody waits is not: whoever
/// asks again gets the same answers.
struct OpenCensus: Sendable {
  let scope: NominationScope
  let digest: Digest
  let terms: Evolution
  let question: Signed<NominationQuestion>
  /// Set when all nominations that will come have come.
  var naming: Signed<NamingQuestion>?
  var silent: Set<String> = []
  var timeouts = 0

  static let timer = "census"
  var phase: Phase { naming == nil ? .nominating : .naming }
}

extension Coordinator {
  /// Asks every Vault for its words under the active bundle, then those whose words are borne out
  /// for their names.
  mutating func beginCensus(_ evolution: String, _ turn: inout Turn) throws {
    let tick = try now()
    guard let bundle = activeBundle, let program = bundles[bundle]?.policy.program else {
      throw Refusal(.executorBusy, "no bundle is active yet")
    }
    guard let terms = program.governance.evolutions.first(where: { $0.name == evolution }) else {
      throw Refusal(
        .evolutionUnknown, "the bundle has no evolution `\(evolution)`",
        program.governance.evolutions.map { "known = \($0.name)" })
    }
    let scope = NominationScope(
      bundle: bundle, evolution: evolution, epochId: program.epochs.epoch(at: tick.payload.at))
    census = OpenCensus(
      scope: scope, digest: try scope.digest(), terms: terms,
      question: try sign(
        NominationQuestion(scope: scope, tick: tick), RecordType.nominationQuestion))
    askCensus(nil, &turn)
    armCensus(&turn)
    try advanceCensus(&turn)
  }

  /// Whether a census waits for Vaults.
  package var hasOpenCensus: Bool { census != nil }

  /// Everything that the Vaults released of words, by census.
  package var censuses: [Census] {
    get throws {
      let scopes = Set(nominationScopes.values)
      return try scopes.map { scope in
        let digest = try scope.digest()
        return Census(
          scope: scope, nominations: sorted(nominations[digest]) { $0.payload.vault },
          named: sorted(named[digest]) { $0.payload.vault })
      }.sorted {
        ($0.scope.epochId, $0.scope.evolution, $0.scope.bundle)
          < ($1.scope.epochId, $1.scope.evolution, $1.scope.bundle)
      }
    }
  }

  private func sorted<Record>(
    _ records: [String: Record]?, _ vault: (Record) -> String
  ) -> [Record] {
    (records ?? [:]).values.sorted { vault($0) < vault($1) }
  }

  /// The terms under which a census was taken.
  package func terms(of scope: NominationScope) -> Evolution? {
    bundles[scope.bundle]?.policy.program.governance.evolutions
      .first { $0.name == scope.evolution }
  }

  /// The Vaults that the census waits for.
  private var awaitedByCensus: [String] {
    guard let census else { return [] }
    let open: [String]
    if let naming = census.naming {
      open = (try? unnamed(census, naming.payload.nominations)) ?? []
    } else {
      let known = nominations[census.digest] ?? [:]
      open = configuration.anchors.vaults.map(\.vault).filter { known[$0] == nil }
    }
    return open.filter { !census.silent.contains($0) && !lost.contains($0) }
  }

  /// Vaults that declare a candidate and did not name it yet.
  private func unnamed(
    _ census: OpenCensus, _ nominations: [Signed<Nominations>]
  ) throws -> [String] {
    let seats = configuration.anchors.vaults
    let candidates = try Candidacy(
      nominations, scope: census.digest, terms: census.terms, seats: seats
    ).candidates
    let answers = sorted(named[census.digest]) { $0.payload.vault }
    let words = try Census.words(answers, in: census.digest, seats: seats)
    let missing = candidates.flatMap { standing in
      standing.vaults.filter { vault in
        !(words[standing.word] ?? []).contains { $0.vault == vault }
      }
    }
    return Set(missing).sorted()
  }

  mutating func askCensus(_ only: String?, _ turn: inout Turn) {
    guard let census else { return }
    let message: VaultMessage = census.naming.map { .name($0) } ?? .nominate(census.question)
    for vault in awaitedByCensus where only == nil || vault == only {
      turn.effects.append(.send(vault: vault, message))
    }
  }

  private func armCensus(_ turn: inout Turn) {
    guard let census else { return }
    turn.effects.append(
      .startTimer(
        TimerID(task: OpenCensus.timer, phase: census.phase),
        milliseconds: configuration.timeoutMilliseconds))
  }

  /// Goes on when nobody is awaited any more who could still answer.
  mutating func advanceCensus(_ turn: inout Turn) throws {
    guard var open = census, awaitedByCensus.isEmpty else { return }
    guard open.naming == nil else {
      census = nil
      turn.wantsCheckpoint = true
      return
    }
    let answers = sorted(nominations[open.digest]) { $0.payload.vault }
    open.naming = try sign(
      NamingQuestion(scope: open.scope, nominations: answers), RecordType.namingQuestion)
    (open.silent, open.timeouts) = ([], 0)
    census = open
    askCensus(nil, &turn)
    armCensus(&turn)
    try advanceCensus(&turn)
  }

  /// Asks again a few times, then goes on without those that are silent.
  mutating func expireCensus(_ phase: Phase, _ turn: inout Turn) throws {
    guard let open = census, open.phase == phase else { return }
    census?.timeouts += 1
    if open.timeouts < configuration.repetitions {
      askCensus(nil, &turn)
      return armCensus(&turn)
    }
    let silent = awaitedByCensus
    census?.silent.formUnion(silent)
    try advanceCensus(&turn)
  }

  /// A Vault's digests and counts, when they are of the open census and can be counted.
  mutating func take(
    _ signed: Signed<Nominations>, _ seat: VaultSeat, _ turn: inout Turn
  ) throws {
    guard let census, census.naming == nil, signed.payload.vault == seat.vault,
      nominations[census.digest]?[seat.vault] == nil,
      (try? Candidacy([signed], scope: census.digest, terms: census.terms, seats: [seat])) != nil
    else { return }
    nominations[census.digest, default: [:]][seat.vault] = signed
    nominationScopes[census.digest] = census.scope
    let kept = KeptNominations(scope: census.scope, release: signed)
    turn.changes.append(
      .put(
        table: Table.nominations, key: census.digest.bytes + StoreKey.text(seat.vault),
        value: try CanonicalJSON.encode(kept)))
    if !signed.payload.words.isEmpty, let program = bundles[census.scope.bundle]?.policy.program {
      try ledger.chargeCensus(census.scope, under: program)
      turn.ledgerIsDirty = true
    }
    try note(.nominated(census.scope, signed), of: nil, &turn)
    try advanceCensus(&turn)
  }

  /// A Vault's own words, when they are borne out; anything else it says is left alone.
  mutating func take(
    _ signed: Signed<NamedWords>, _ seat: VaultSeat, _ turn: inout Turn
  ) throws {
    guard let census, let naming = census.naming?.payload, signed.payload.vault == seat.vault,
      signed.payload.scope == census.digest,
      (try? signed.verified(type: RecordType.namedWords, by: [seat.key])) != nil
    else { return }
    let candidates = try Candidacy(
      naming.nominations, scope: census.digest, terms: census.terms,
      seats: configuration.anchors.vaults
    ).candidates
    let borneOut = try signed.payload.words.allSatisfy { word in
      let digest = try word.digest(in: census.digest)
      return candidates.contains { $0.word == digest && $0.vaults.contains(seat.vault) }
    }
    if borneOut, named[census.digest]?[seat.vault] != signed {
      named[census.digest, default: [:]][seat.vault] = signed
      turn.changes.append(
        .put(
          table: Table.named, key: census.digest.bytes + StoreKey.text(seat.vault),
          value: try CanonicalJSON.encode(signed)))
      try note(.named(signed), of: nil, &turn)
    }
    // Who names less than it declared is not asked for ever.
    self.census?.silent.insert(seat.vault)
    try advanceCensus(&turn)
  }

  /// A refusal counts as silence, unless the Vault only lacks the bundle.
  mutating func takeCensus(
    _ reason: Reason, about subject: Digest, _ vault: String, _ turn: inout Turn
  ) throws -> Bool {
    guard let census, subject == (census.naming?.digest ?? census.question.digest) else {
      return false
    }
    if reason.code == RefusalCode.bundleUnknown.number,
      let bytes = bundles[census.scope.bundle]?.bytes
    {
      turn.effects.append(.send(vault: vault, .bundle(Bytes(bytes))))
      askCensus(vault, &turn)
    } else {
      self.census?.silent.insert(vault)
      try advanceCensus(&turn)
      turn.effects.append(.refused(reason))
    }
    return true
  }
}

/// Nominations as they are kept, with what their scope's digest stands for.
struct KeptNominations: Codable, Sendable {
  var scope: NominationScope
  var release: Signed<Nominations>
}
