import CanonCrypto
import CanonEncoding
import CanonPrivacy
import CanonProgram
import CanonRecords
import CanonStore
import CanonTypes
import CanonWorld

extension VaultParty {
  /// Digests of the owner's words with noised, charged counts; once an epoch. Asked again, it is
  /// the same bytes, whatever was declared since.
  mutating func nominate(
    _ signed: Signed<NominationQuestion>, _ entropy: any Entropy, _ source: any RoundSource
  ) throws -> [VaultEffect] {
    let question = try believed(
      signed, RecordType.nominationQuestion, configuration.anchors.executors)
    let scope = try question.scope.digest()
    if let held = nominations[scope] { return [.answer(.nominated(held.release))] }
    let (program, terms) = try evolution(question.scope)
    let now = try clock.following(question.tick, clocks: configuration.anchors.clocks)
    let epoch = program.epochs.epoch(at: now.at)
    guard epoch == question.scope.epochId else {
      throw Refusal(
        .epochNotCurrent, "words are counted in their own epoch",
        ["asked = \(question.scope.epochId)", "current = \(epoch)"])
    }
    guard let privacy = program.privacyBlocks.first(where: { $0.name == terms.privacy }) else {
      throw Refusal(.privacyUnknown, "`\(terms.privacy)` is not a privacy block of the bundle")
    }
    let words = Array(try source.words().prefix(LocalWord.most))
    var changes = try move(to: now, entropy)
    let counted = try count(
      words, terms, UnitLedger.Limits(program: program, privacy: privacy, epochId: epoch), privacy,
      scope: scope, at: now.at, entropy, source, &changes)
    let release = try sign(
      Nominations(
        vault: configuration.vault, scope: scope, words: counted.sorted { $0.word < $1.word },
        charged: terms.rho),
      RecordType.nominations)
    let held = HeldNominations(release: release, words: words)
    changes.append(try put(PartyTable.nominations, scope.bytes, held, entropy))
    nominations[scope] = held
    return [.persist(changes), .answer(.nominated(release))]
  }

  /// The owner's words that the nominations bear out by this Vault's own reckoning. It reads no
  /// row: everything in the answer follows from what was released and paid for.
  func name(_ signed: Signed<NamingQuestion>) throws -> [VaultEffect] {
    let question = try believed(
      signed, RecordType.namingQuestion, configuration.anchors.executors)
    let scope = try question.scope.digest()
    let (_, terms) = try evolution(question.scope)
    let candidacy: Candidacy
    do throws(Candidacy.Fault) {
      candidacy = try Candidacy(
        question.nominations, scope: scope, terms: terms, seats: configuration.anchors.vaults)
    } catch {
      throw Refusal(
        .nominationsNotBelieved, "the nominations cannot be counted: \(error.sentence)")
    }
    let borneOut = Set(candidacy.candidates.map(\.word))
    let words = try (nominations[scope]?.words ?? [])
      .filter { borneOut.contains(try $0.digest(in: scope)) }
    return [
      .answer(
        .named(
          try sign(
            NamedWords(vault: configuration.vault, scope: scope, words: words),
            RecordType.namedWords)))
    ]
  }

  /// One count a word. Every unit that any of them counts pays once, for all of them together; one
  /// that cannot is in none.
  private mutating func count(
    _ words: [LocalWord], _ terms: Evolution, _ limits: UnitLedger.Limits,
    _ privacy: PrivacyBlock, scope: Digest, at instant: Instant, _ entropy: any Entropy,
    _ source: any RoundSource, _ changes: inout [StoreChange]
  ) throws -> [Nominations.Word] {
    guard !words.isEmpty else { return [] }
    guard let noise = Candidacy.noise(terms, words: words.count) else {
      throw Refusal(
        .noiseUnsafe, "\(words.count) counts cannot be noised at rho \(terms.rho) together")
    }
    let present = try words.map { word in
      try source.units(having: word, purposes: terms.purposes, at: instant)
    }
    let rho = terms.rho * max(1, privacy.unitInVaults)
    let paying = ledger.affording(rho, under: limits, among: Set(present.joined()).sorted())
    let counted = Set(paying)
    let label = "\(configuration.vault)/nominations/\(scope)"
    var stream = DeterministicStream(
      key: entropy.bytes(32, for: label), label: "nomination-noise", context: [scope.bytes])
    let counts = try zip(words, present).map { word, units in
      Nominations.Word(
        word: try word.digest(in: scope),
        noisedCount: noise.release(Int64(units.count(where: counted.contains)), from: &stream))
    }
    let draw = UnitLedger.Entry.Draw(round: 0, attempt: 1, rho: rho)
    let entry = UnitLedger.Entry(
      id: scope, state: .closed, reserved: rho, draws: [draw], limits: limits)
    changes += try charge(scope, entropy) { $0.insert(entry, units: paying) }
    return counts
  }

  /// The terms of a scope under its bundle.
  private func evolution(
    _ scope: NominationScope
  ) throws(Refusal) -> (Program, Evolution) {
    let program = try policy(scope.bundle)
    guard
      let terms = program.governance.evolutions.first(where: { $0.name == scope.evolution })
    else {
      throw Refusal(
        .evolutionUnknown, "the bundle has no evolution `\(scope.evolution)`",
        program.governance.evolutions.map { "known = \($0.name)" })
    }
    return (program, terms)
  }
}
