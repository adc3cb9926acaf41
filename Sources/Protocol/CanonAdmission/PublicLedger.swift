import CanonPrivacy
package import CanonProgram
package import CanonRecords
package import CanonTypes

/// The worst case that any unit can have spent, from public records alone.
///
/// No unit pays more than the sum of what was reserved and released under its privacy block, so a
/// refusal that reads this ledger is safe and depends on no row. Entries are keyed and exact: one
/// a task, one a cohort release of a scope, and one a census of words; a task's entry shrinks to
/// what was drawn when the task is closed, and never grows again.
package struct PublicLedger: Codable, Hashable, Sendable {
  package private(set) var entries: [Entry]

  /// One charge.
  package struct Entry: Codable, Hashable, Sendable {
    /// `task:…`, `cohort:…` or `census:…`; each once.
    package var name: String
    package var privacy: String
    package var epochId: Int64
    package var rho: Rho
    /// Set when it can no longer shrink.
    package var isClosed: Bool
    /// The digest of the delegation under which it was made.
    package var delegation: Digest?
  }

  package init(entries: [Entry] = []) { self.entries = entries }

  /// A ledger of which only a decision's statement is known: the same sums, without the tasks.
  /// - Parameter cohort: what the statement holds for the noised counts of its own scope, which
  ///   the decision charges by itself.
  /// - Returns: `nil` when the statement contradicts itself.
  package init?(
    assuming statement: BudgetStatement, _ privacy: PrivacyBlock, epochId: Int64, cohort: Rho
  ) {
    guard statement.windowBefore >= cohort, statement.lifetimeBefore >= statement.windowBefore
    else { return nil }
    func entry(_ name: String, _ epochId: Int64, _ rho: Rho) -> Entry {
      Entry(name: name, privacy: privacy.name, epochId: epochId, rho: rho, isClosed: true)
    }
    entries = [
      entry("assumed:window", epochId, statement.windowBefore.less(cohort)),
      entry(
        "assumed:earlier", epochId - max(1, privacy.windowEpochs),
        statement.lifetimeBefore.less(statement.windowBefore)),
    ]
  }

  /// What was charged or reserved in the tumbling window of an epoch, and ever.
  package func before(
    _ privacy: PrivacyBlock, epochId: Int64, excludingTask task: String? = nil
  ) -> (window: Rho, lifetime: Rho) {
    let window = epochId.floorDivided(by: max(1, privacy.windowEpochs))
    var (inWindow, ever) = (Rho.zero, Rho.zero)
    for entry in entries where entry.privacy == privacy.name && entry.name != "task:\(task ?? "")" {
      ever = ever + entry.rho
      if entry.epochId.floorDivided(by: max(1, privacy.windowEpochs)) == window {
        inWindow = inWindow + entry.rho
      }
    }
    return (inWindow, ever)
  }

  /// What reserving `rho` for a task would do, in the form that a decision carries.
  package func statement(
    _ privacy: PrivacyBlock, epochId: Int64, reserving rho: Rho, task: String? = nil
  ) -> BudgetStatement {
    let before = before(privacy, epochId: epochId, excludingTask: task)
    return BudgetStatement(
      privacy: privacy.name, window: privacy.window.rho, lifetime: privacy.lifetime.rho,
      windowBefore: before.window, lifetimeBefore: before.lifetime, reserved: rho)
  }

  /// Charges the noised counts of a scope, once whatever how often it is asked.
  package mutating func chargeCohort(
    _ scope: Digest, _ privacy: PrivacyBlock, epochId: Int64
  ) {
    insert(
      Entry(
        name: "cohort:\(scope)", privacy: privacy.name, epochId: epochId,
        rho: PublicLedger.cohortCost(privacy), isClosed: true))
  }

  /// Charges the counts of a census, once however many Vaults answer.
  package mutating func chargeCensus(_ scope: NominationScope, under program: Program) throws {
    guard let terms = program.governance.evolutions.first(where: { $0.name == scope.evolution }),
      let privacy = program.privacyBlocks.first(where: { $0.name == terms.privacy })
    else { return }
    insert(
      Entry(
        name: "census:\(try scope.digest())", privacy: privacy.name, epochId: scope.epochId,
        rho: terms.rho * max(1, privacy.unitInVaults), isClosed: true))
  }

  /// One unit lies in at most so many Vaults, and each releases a count of its own.
  package static func cohortCost(_ privacy: PrivacyBlock) -> Rho {
    privacy.cohortRho * max(1, privacy.unitInVaults)
  }

  /// Reserves a task's worst case, once.
  package mutating func reserve(_ envelope: TaskEnvelope, _ privacy: String, delegation: Digest?) {
    insert(
      Entry(
        name: "task:\(envelope.task)", privacy: privacy, epochId: envelope.epochId,
        rho: envelope.cost.total, isClosed: false, delegation: delegation))
  }

  /// Frees what a task provably never drew. The charge never grows, and closes once.
  package mutating func close(task: String, spent: Rho) {
    guard
      let index = entries.firstIndex(where: { $0.name == "task:\(task)" && !$0.isClosed })
    else { return }
    entries[index].rho = min(entries[index].rho, spent)
    entries[index].isClosed = true
  }

  /// What all tasks under a delegation hold together.
  package func reserved(under delegation: Digest) -> Rho {
    entries.reduce(Rho.zero) { $1.delegation == delegation ? $0 + $1.rho : $0 }
  }

  private mutating func insert(_ entry: Entry) {
    guard !entries.contains(where: { $0.name == entry.name }) else { return }
    entries.append(entry)
  }
}

extension Training.Cost {
  /// The worst case of what a unit paid when so many attempts of each round were drawn: a unit is
  /// trained on or held out, never both. At most `total` for admitted numbers of attempts.
  package func spent(gramDraws: Int64, metricsDraws: Int64, unitInVaults: Int64) -> Rho {
    ZeroConcentrated.cost(
      max(gram * gramDraws, metrics * metricsDraws), unitInVaults: unitInVaults)
  }

  /// The same from the transcripts: an attempt whose roster was shown counts as drawn, for a Vault
  /// may have drawn although its share never arrived.
  package func spent(_ transcripts: [RoundTranscript], unitInVaults: Int64) -> Rho {
    let drawn = transcripts.filter { $0.roster != nil || !$0.shares.isEmpty }
    return spent(
      gramDraws: Int64(drawn.count { $0.kind == .gram }),
      metricsDraws: Int64(drawn.count { $0.kind == .metrics }), unitInVaults: unitInVaults)
  }
}
