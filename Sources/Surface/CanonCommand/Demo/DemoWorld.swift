import CanonBundle
import CanonCrypto
import CanonDemo
import CanonProgram
import CanonRecords
import CanonReport
import CanonRuntime
import CanonTypes
import CanonVault
import CanonWorkspace
import CanonWorld

/// What stands before the first step: a fresh world, a signed bundle, Vaults with receipts.
struct DemoWorld {
  let stage: DemoStage
  let folder: WorldFolder
  let settings: Settings

  /// What the command line says.
  struct Settings {
    var data: String?
    var seed: UInt64
    var households: Int64
    var epsilon: String?
    var unconfined: Bool
  }

  static let vaults = (1...8).map { "vault-\($0)" }
  /// Midnight in New York; features are of before, outcomes of the 28 days after it.
  static let asOf = Instant(seconds: 1_509_508_800)
  /// When the receipts of those 28 days are in.
  static let start = Instant(seconds: 1_511_956_800)

  private static let marker = "DEMONSTRATION"

  /// A folder that is there is only removed when an earlier demonstration made it.
  func makeFolder() throws {
    if Files.exists(folder.path) {
      let isOurs = Files.exists("\(folder.path)/\(DemoWorld.marker)")
      guard try isOurs || Files.list(folder.path).isEmpty else {
        throw Failure.environment(
          "\(folder.path) is there and no demonstration made it; choose another folder")
      }
      try Files.remove(folder.path)
    }
    try Files.makeFolder(folder.path)
    try Files.write(
      Array("Made by canon demo, which removes it when it runs again.\n".utf8),
      to: "\(folder.path)/\(DemoWorld.marker)")
    _ = try folder.create(
      entropy: SystemEntropy(), unconfined: settings.unconfined, roles: ["model_operator"])
    for vault in DemoWorld.vaults { try folder.addVault(vault, entropy: SystemEntropy()) }
    stage.row("keys", "five roles and a key for each of 8 Vaults, apart from the Vaults")
    if settings.unconfined {
      stage.row("confinement", "none: the operator opted out, and every reservation says so")
    }
  }

  /// Compiles the standard policy and seals it.
  func makeBundle() throws -> (bytes: [UInt8], program: Program) {
    let files = try policyFiles()
    let compiled = Workspace(files: files).compile()
    if compiled.checked.hasErrors { try compiled.checked.show(.text, on: stage.terminal) }
    guard let program = compiled.program else { throw Failure.findings }
    let sealed = try Bundle.seal(
      program, certificate: compiled.certificate, declarations: compiled.declarations,
      files: compiled.files,
      with: [try folder.signingKey(.governance)])
    stage.row(
      "policy", "\(program.policyName) \(program.policyVersion), \(program.semanticVersion)")
    stage.row(
      "bundle", "\(sealed.digest.short)…  \(Figures.count(Int64(sealed.bytes.count))) bytes, signed"
    )
    return (sealed.bytes, program)
  }

  private func policyFiles() throws -> [(name: String, bytes: [UInt8])] {
    let shipped = try Shipped.folder("Policies")
    let isSmall = settings.data != nil || settings.epsilon != nil
    let training = isSmall ? "small_grocer/training.canon" : "grocer/training.canon"
    var files = try ["grocer/behavior.canon", "grocer/commerce.canon", training].map { name in
      (name: name, bytes: try Files.read("\(shipped)/\(name)"))
    }
    if let epsilon = settings.epsilon {
      let text = String(decoding: files[2].bytes, as: UTF8.self)
      files[2].bytes = Array(try PolicyVariant(epsilon).rewrite(text).utf8)
    }
    return files
  }

  /// Receipts from the folder of real ones, or invented ones that are written first.
  func ingest(_ program: Program) throws {
    let sources = try settings.data ?? invent()
    var bar = ProgressBar(stage.terminal, "ingesting", unit: "rows")
    let outcomes = try folder.ingest(
      from: sources, program: program, into: DemoWorld.vaults, at: DemoWorld.start,
      entropy: SystemEntropy()
    ) { bar.show($0.rows, of: expectedRows) }
    let elapsed = bar.finish()
    let receipts = outcomes.flatMap { $0.map(\.receipt) }
    let accepted = receipts.reduce(Int64(0)) { $0 + $1.accepted }
    let setAside = receipts.reduce(Int64(0)) { $0 + $1.setAside }
    let units = receipts.reduce(Int64(0)) { $0 + $1.units }
    stage.row(
      "ingested",
      "\(Figures.count(accepted)) lines of \(Figures.count(units)) households, sealed in 8 Vaults",
      elapsed)
    stage.prose(
      "set aside", setAside == 0 ? "none" : "\(Figures.count(setAside)) lines: \(reasons(receipts))"
    )
    stage.row("throughput", "\(Figures.count(elapsed.rate(of: accepted + setAside))) lines/s")
  }

  private var expectedRows: Int64? { settings.data == nil ? settings.households * 65 / 2 : nil }

  private func reasons(_ receipts: [FileReceipt]) -> String {
    var counts: [SetAsideReason: Int64] = [:]
    for count in receipts.flatMap(\.reasons) { counts[count.reason, default: 0] += count.rows }
    return counts.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\(Figures.count($0.value)) \($0.key.sentence)" }.joined(separator: "; ")
  }

  private func invent() throws -> String {
    let sources = "\(folder.path)/receipts"
    var bar = ProgressBar(stage.terminal, "inventing receipts", unit: "receipts")
    let made = ReceiptsGenerator(seed: settings.seed, households: settings.households)
      .make { bar.show($0, of: $1) }
    try Receipts.write(made, to: sources)
    stage.row(
      "receipts", "\(Figures.count(made.lines)) lines invented, seed \(settings.seed)",
      bar.finish())
    return sources
  }

  /// Consents of the invented households; of real ones none are known, so all are assumed.
  func recordConsents(_ program: Program) throws {
    var bar = ProgressBar(stage.terminal, "consents")
    if settings.data == nil {
      let table = try Files.read("\(folder.path)/receipts/consents.csv")
      let receipts = try folder.recordConsents(
        table, program: program, into: DemoWorld.vaults, at: DemoWorld.start,
        entropy: SystemEntropy())
      let granted = receipts.reduce(0) { $0 + $1.granted }
      stage.row("consents", "\(Figures.count(Int64(granted))) households said yes", bar.finish())
    } else {
      let year = Period(seconds: 365 * 86_400)
      let units = try folder.recordForAllUnits(
        ConsentEntry(
          .grant, "marketing_models", from: DemoWorld.start, expires: DemoWorld.start + year),
        program: program, in: DemoWorld.vaults, entropy: SystemEntropy())
      stage.row(
        "consents", "assumed for all \(Figures.count(Int64(units))) households, demonstration",
        bar.finish())
    }
  }
}
