import CanonCrypto
package import CanonProgram
import CanonRecords
package import CanonTypes
package import CanonVault
package import CanonWorld

/// What their operators do with the Vaults of a world: fill them, record consents.
///
/// In earnest each operator does this alone, inside its own boundary; a world folder holds all of
/// them, so that one pass over a file can feed many.
extension WorldFolder {
  /// The names of the world's Vaults, ascending.
  package func vaultNames() throws -> [String] { try read().anchors.vaults.map(\.vault) }

  /// Takes every table that the program maps from a folder of sources into the Vaults, each unit
  /// into one of them.
  ///
  /// - Parameter at: the moment that receipts state.
  /// - Returns: what became of each file, by Vault in the order of `names`.
  package func ingest(
    from folder: String, program: Program, into names: [String], at: Instant,
    entropy: any Entropy, progress: (IngestProgress) -> Void = { _ in }
  ) throws -> [[IngestOutcome]] {
    let vaults = try names.map { try openVault($0, entropy: entropy) }
    let key = KeyDerivation.key(from: try readSeed(splitKey), label: "world partition")
    let partition = vaults.count == 1 ? Partition.whole : .keyed(key)
    return try program.entities.compactMap(\.rowsTable).map { table in
      try Ingestion(program: program, table: table).run(
        SourceFolder(path: folder), into: vaults, partition: partition, at: at,
        progress: progress)
    }
  }

  /// Takes a table of consents into the Vaults; each keeps what its own units said.
  package func recordConsents(
    _ table: [UInt8], program: Program, into names: [String], at: Instant, entropy: any Entropy
  ) throws -> [ConsentReceipt] {
    let tree = PurposeTree(program.purposes)
    return try names.map { name in
      try openVault(name, entropy: entropy).recordConsent(from: table, tree: tree, at: at)
    }
  }

  /// One entry for every unit that is in the Vaults now.
  ///
  /// - Returns: how many units said so.
  package func recordForAllUnits(
    _ entry: ConsentEntry, program: Program, in names: [String], entropy: any Entropy
  ) throws -> Int {
    guard PurposeTree(program.purposes).contains(entry.purpose) else {
      throw WorldFolderFault("the policy has no purpose `\(entry.purpose)`")
    }
    return try names.reduce(0) { sum, name in
      sum + (try openVault(name, entropy: entropy).recordForAllUnits(entry))
    }
  }
}
