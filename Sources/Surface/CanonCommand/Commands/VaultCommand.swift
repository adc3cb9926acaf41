import ArgumentParser
import CanonCrypto
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes
import CanonVault
import CanonWorld

/// `canon vault`: one owner's sealed data, a folder a Vault.
struct VaultCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vault", abstract: "Make Vaults, take receipts and consents in, show counts.",
    subcommands: [
      VaultCreate.self, VaultDeclare.self, VaultIngest.self, VaultConsent.self, VaultShow.self,
    ])
}

/// `canon vault create NAME…`
struct VaultCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make Vaults, each with its own fresh key.")

  @Argument(help: "Their names.")
  var names: [String]

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    for name in names { try access.folder.addVault(name, entropy: SystemEntropy()) }
    let seats = try access.folder.read().anchors.vaults.filter { names.contains($0.vault) }
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(seats) }
    terminal.table(["Vault", "public key"], seats.map { [$0.vault, $0.key.description] })
  }
}

/// `canon vault ingest FOLDER`
struct VaultIngest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest",
    abstract: "Take source tables into Vaults, as the policy's source clauses say.",
    discussion: """
      One pass feeds all named Vaults; each unit goes to one of them. A row that does not fit is \
      set aside with its line number and reason. A file counts wholly or not at all, and once.
      """)

  @Argument(help: "The folder with TABLE.csv or TABLE.csv.gz.")
  var folder: String

  @Option(help: "A Vault that takes part; all of the world by default. Repeatable.")
  var vault: [String] = []

  @Option(help: "The bundle whose source clauses hold.")
  var bundle: String?

  @Option(help: "The moment that receipts state; now by default.")
  var at: Moment?

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  /// What became of a file in a Vault, for other programs.
  struct Outcome: Codable {
    var vault: String
    var already: Bool
    var receipt: FileReceipt
  }

  func run() throws {
    let terminal = presentation.terminal
    let names = try access.vaults(vault)
    let moment = at?.instant ?? SystemClock().now()
    let program = try access.program(of: bundle, at: moment)
    var bar = ProgressBar(terminal, "ingesting", unit: "rows")
    let outcomes = try access.folder.ingest(
      from: folder, program: program, into: names, at: moment,
      entropy: SystemEntropy()
    ) { bar.show($0.rows, of: nil) }
    let elapsed = bar.finish()
    let results = outcomes.flatMap { file in
      zip(names, file).map { name, outcome in
        var already = false
        if case .alreadyIngested = outcome { already = true }
        return Outcome(vault: name, already: already, receipt: outcome.receipt)
      }
    }
    if presentation.format == .json { return try terminal.json(results) }
    terminal.table(
      ["Vault", "table", "#accepted", "#set aside", "#elsewhere", "#units", ""],
      results.map { result in
        [
          result.vault, result.receipt.table, Figures.count(result.receipt.accepted),
          Figures.count(result.receipt.setAside), Figures.count(result.receipt.elsewhere),
          Figures.count(result.receipt.units), result.already ? "already ingested" : "",
        ]
      })
    let rows = results.first?.receipt.rows ?? 0
    terminal.note("\(Figures.count(rows)) rows in \(elapsed)")
  }
}

/// `canon vault consent`
struct VaultConsent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consent", abstract: "Record what units say about the use of their records.",
    discussion: "Either a table (unit's key column, purpose, expires), or one word for all units.")

  @Option(help: "A CSV file of grants.")
  var from: String?

  @Option(help: "Grant this purpose for every unit that is in the Vaults now.")
  var grantAll: String?

  @Option(help: "Revoke this purpose for every unit.")
  var revokeAll: String?

  @Option(help: "The first moment at which a grant for all holds no more.")
  var expires: Moment?

  @Option(help: "A Vault; all of the world by default. Repeatable.")
  var vault: [String] = []

  @Option(help: "The bundle whose purposes hold.")
  var bundle: String?

  @Option(help: "When it was said; now by default.")
  var at: Moment?

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func validate() throws {
    guard [from, grantAll, revokeAll].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("say one of --from FILE, --grant-all PURPOSE, --revoke-all PURPOSE")
    }
    if grantAll != nil, expires == nil {
      throw ValidationError("a grant ends: say when with --expires")
    }
  }

  /// What a Vault took from a file of consents, for other programs.
  struct Noted: Codable {
    struct Row: Codable {
      /// From 1, which is the header.
      var line: Int64
      /// `nil` when the row as a whole does not fit.
      var column: String?
      var reason: SetAsideReason
      var sentence: String

      init(_ row: SetAsideRow) {
        (line, column, reason) = (row.line, row.column, row.reason)
        sentence = row.reason.sentence
      }
    }

    var vault: String
    var granted: Int64
    /// Rows of units that another Vault keeps.
    var elsewhere: Int64
    var setAside: [Row]

    init(_ vault: String, _ receipt: ConsentReceipt) {
      (self.vault, granted) = (vault, Int64(receipt.granted))
      elsewhere = Int64(receipt.elsewhere)
      setAside = receipt.setAside.map(Row.init)
    }
  }

  /// What was noted for all units of the Vaults at once, for other programs.
  struct NotedForAll: Codable {
    var act: ConsentEntry.Act
    var purpose: String
    var units: Int64
  }

  func run() throws {
    let names = try access.vaults(vault)
    let moment = at?.instant ?? SystemClock().now()
    let program = try access.program(of: bundle, at: moment)
    if let from {
      let receipts = try access.folder.recordConsents(
        try Files.read(from), program: program, into: names, at: moment,
        entropy: SystemEntropy())
      return try show(zip(names, receipts).map(Noted.init))
    }
    let entry =
      grantAll.map { ConsentEntry(.grant, $0, from: moment, expires: expires?.instant) }
      ?? ConsentEntry(.revoke, revokeAll ?? "", from: moment)
    let units = try access.folder.recordForAllUnits(
      entry, program: program, in: names, entropy: SystemEntropy())
    try show(NotedForAll(act: entry.act, purpose: entry.purpose, units: Int64(units)))
  }

  private func show(_ noted: [Noted]) throws {
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(noted) }
    terminal.table(
      ["Vault", "#granted", "#set aside"],
      noted.map {
        [$0.vault, Figures.count($0.granted), Figures.count(Int64($0.setAside.count))]
      })
  }

  private func show(_ noted: NotedForAll) throws {
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(noted) }
    terminal.line(
      "\(noted.act.rawValue) \(noted.purpose): \(Figures.things(noted.units, "unit"))")
  }
}

/// `canon vault show`
struct VaultShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what a Vault's operator may see: counts, no rows.",
    discussion: """
      With --set-aside, where each row stood that was not taken in, and what did not fit: file, \
      line, column and reason. What the row held is not kept.
      """)

  @Argument(help: "Vaults; all of the world by default.")
  var names: [String] = []

  @Flag(help: "List the rows that were set aside: line, column and reason.")
  var setAside = false

  @Option(help: "With --set-aside: how many are listed at most.")
  var limit: Int64 = 50

  @Option(help: "With --set-aside: how many are passed over first.")
  var skip: Int64 = 0

  @OptionGroup var access: WorldAccess
  @OptionGroup var presentation: Presentation

  func validate() throws {
    guard limit >= 1, skip >= 0 else {
      throw ValidationError("--limit is at least 1, and --skip at least 0")
    }
  }

  func run() throws {
    let terminal = presentation.terminal
    let vaults = try access.vaults(names).map {
      try access.folder.openVault($0, entropy: SystemEntropy())
    }
    if setAside {
      let page = try SetAsidePage(of: vaults, skip: skip, limit: limit)
      return try page.show(presentation.format, on: terminal)
    }
    let summaries = try vaults.map { try $0.summary() }
    if presentation.format == .json { return try terminal.json(summaries) }
    terminal.table(
      ["Vault", "#units", "#accepted", "#set aside", "#erased", "#consents", "data root"],
      summaries.map { summary in
        [
          summary.vault, Figures.count(summary.units), Figures.count(summary.acceptedRows),
          Figures.count(summary.setAsideRows), Figures.count(summary.erasedUnits),
          Figures.count(summary.unitsWithConsentRecords), summary.dataRoot.short,
        ]
      })
    var reasons: [SetAsideReason: Int64] = [:]
    for count in summaries.flatMap(\.reasons) { reasons[count.reason, default: 0] += count.rows }
    if reasons.isEmpty { return }
    terminal.line()
    terminal.table(
      ["set aside because", "#rows"],
      reasons.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { [$0.key.sentence, Figures.count($0.value)] })
    terminal.note("`canon vault show --set-aside` lists them by line")
  }
}
