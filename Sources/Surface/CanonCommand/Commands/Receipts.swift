import ArgumentParser
import CanonDemo
import CanonReport
import CanonTypes
import CanonWorld

/// `canon receipts`: invented sources for trying things out.
struct Receipts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Invent receipts, products and consents from a seed; nobody's data.")

  @Option(help: "The folder that they are written to.")
  var out: String

  @Option(help: "What they are made from: the same seed gives the same bytes.")
  var seed: UInt64 = 2017

  @Option(help: "How many households.")
  var households: Int64 = 12_000

  @OptionGroup var presentation: Presentation

  /// What was made, for other programs.
  struct Counts: Codable {
    var households: Int64
    var receipts: Int64
    var lines: Int64
    var spoilt: Int64
  }

  func validate() throws {
    guard (1...1_000_000).contains(households) else {
      throw ValidationError("--households lies between 1 and 1000000")
    }
  }

  func run() throws {
    let terminal = presentation.terminal
    var bar = ProgressBar(terminal, "inventing receipts", unit: "receipts")
    let made = ReceiptsGenerator(seed: seed, households: households).make { bar.show($0, of: $1) }
    bar.finish()
    try Receipts.write(made, to: out)
    let counts = Counts(
      households: made.households, receipts: made.baskets, lines: made.lines, spoilt: made.flawed)
    if presentation.format == .json { return try terminal.json(counts) }
    terminal.pairs([
      ("folder", out), ("households", Figures.count(counts.households)),
      ("receipts", Figures.count(counts.receipts)), ("lines", Figures.count(counts.lines)),
      ("spoilt on purpose", Figures.count(counts.spoilt)),
    ])
  }

  static func write(_ receipts: InventedReceipts, to folder: String) throws {
    try Files.makeFolder(folder)
    try Files.write(receipts.transactions, to: "\(folder)/transactions.csv")
    try Files.write(receipts.products, to: "\(folder)/products.csv")
    try Files.write(receipts.consents, to: "\(folder)/consents.csv")
  }
}
