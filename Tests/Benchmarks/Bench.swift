import CanonCrypto
import CanonProgram
import CanonStore
import CanonTypes
import CanonVault
import CanonWorkspace
import CanonWorld
import Glibc

/// What the suites share: the policy, fresh Vaults, medians and a stopwatch.
enum Bench {
  /// Prints a line at once, also into a file.
  static func say(_ line: String) {
    print(line)
    fflush(nil)
  }

  static let vaultNames = (1...8).map { "V\($0)" }
  static let entropy = SeededEntropy(20_171_101)
  static let start = Instant(seconds: 1_767_571_200)

  /// Compiles policy files after exact replacements; one that changes nothing is a fault.
  static func program(
    _ paths: [String], replacing changes: [(String, String)] = []
  ) throws -> (program: Program, files: [(name: String, bytes: [UInt8])]) {
    var unused = Set(changes.map(\.0))
    let files = try paths.map { path in
      var text = String(decoding: try Files.read(path), as: UTF8.self)
      for (old, new) in changes where text.contains(old) {
        unused.remove(old)
        text = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
      }
      return (name: path, bytes: Array(text.utf8))
    }
    guard unused.isEmpty else { throw Options.Fault("not in the policies: \(unused)") }
    let compiled = Workspace(files: files).compile()
    guard let program = compiled.program else { throw Options.Fault(compiled.checked.text()) }
    return (program, files)
  }

  static let grocer = ["commerce", "behavior", "training"].map { "Policies/grocer/\($0).canon" }

  /// Fresh, empty Vaults below `folder`, which must not hold any.
  static func vaults(in folder: String) throws -> [Vault] {
    try vaultNames.map { name in
      try VaultFolder.create(
        id: name, path: "\(folder)/\(name)", key: entropy.bytes(32, for: "vault \(name)"),
        entropy: entropy
      ).vault
    }
  }

  static func openVaults(in folder: String) throws -> [Vault] {
    try vaultNames.map { name in
      try VaultFolder.open(
        path: "\(folder)/\(name)", key: entropy.bytes(32, for: "vault \(name)"),
        entropy: entropy
      ).vault
    }
  }

  /// Takes the folder's receipts into eight Vaults, once, with everybody's consent.
  static func ingest(_ data: String, into vaults: [Vault], program: Program) throws -> Int64 {
    let outcomes = try Ingestion(program: program, table: "transactions").run(
      SourceFolder(path: data), into: vaults,
      partition: .keyed(entropy.bytes(32, for: "partition")), at: start)
    for vault in vaults {
      try vault.recordForAllUnits(
        ConsentEntry(
          .grant, "commercial", from: Instant(seconds: 0),
          expires: start + Period(seconds: 365 * 86_400)))
    }
    return outcomes.reduce(0) { $0 + $1.receipt.accepted + $1.receipt.setAside }
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = SystemClock()
    let start = clock.monotonicNanoseconds()
    try body()
    return Double(clock.monotonicNanoseconds() - start) / 1e9
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  static func deviation(_ values: [Double]) -> Double {
    let center = mean(values)
    let squares = values.map { ($0 - center) * ($0 - center) }
    return values.count < 2 ? 0 : (squares.reduce(0, +) / Double(values.count - 1)).squareRoot()
  }

  /// Fixed decimals, for tables.
  static func fixed(_ value: Double, _ places: Int = 4) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let rounded = Int64((value.magnitude * scale).rounded())
    let (whole, part) = (rounded / Int64(scale), rounded % Int64(scale))
    let sign = value < 0 && rounded != 0 ? "-" : ""
    return places == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(Decimals.padded(part, places))"
  }
}
