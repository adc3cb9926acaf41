import CanonRecords
import CanonStore
import CanonTraining

/// Some of a Vault's words, by number: two bytes, whatever is in it.
struct WordSet: Hashable, Sendable {
  private(set) var bits: UInt16 = 0

  init() {}

  init?(bytes: [UInt8]) {
    guard bytes.count == 2 else { return nil }
    bits = UInt16(bigEndianBytes: bytes)
  }

  var bytes: [UInt8] { bits.bigEndianBytes }

  func contains(_ number: Int) -> Bool { number < LocalWord.most && bits >> number & 1 == 1 }

  mutating func insert(_ number: Int) {
    precondition((0..<LocalWord.most).contains(number), "a Vault has \(LocalWord.most) words")
    bits |= 1 << number
  }

  mutating func formUnion(_ other: WordSet) { bits |= other.bits }
}

/// Which of the owner's words an ingestion finds stated, and for whom.
///
/// Only that a cell is not blank is noted; what stands in it is not kept.
struct WordPresence {
  private let words: [(number: Int, declaration: WordDeclaration)]
  private var columns: [Int] = []
  private var found: [Int32: WordSet] = [:]

  init(of table: String, among words: [(number: Int, declaration: WordDeclaration)]) {
    self.words = words.filter { $0.declaration.table == table }
  }

  /// - Throws: `columnMissing`: an owner who declared a word counts on its column.
  mutating func read(header: [String]) throws(VaultFault) {
    for (_, declaration) in words {
      guard let column = header.firstIndex(of: declaration.column) else {
        throw VaultFault(
          .columnMissing,
          "table `\(declaration.table)` has no column `\(declaration.column)`, which states the "
            + "word `\(declaration.word.name)`")
      }
      columns.append(column)
    }
  }

  mutating func note(_ fields: CSVFields, unit: Int32) {
    guard !words.isEmpty else { return }
    var here = found[unit] ?? WordSet()
    for (index, column) in columns.enumerated()
    where fields[column].contains(where: { $0 != UInt8(ascii: " ") }) {
      here.insert(words[index].number)
    }
    found[unit] = here
  }

  /// A row for every unit of the file, so that nobody can tell from the store who has a word.
  func changes(
    in vault: Vault, _ unit: (Int32) -> UnitID
  ) throws(VaultFault) -> [StoreChange] {
    var changes: [StoreChange] = []
    for (index, set) in found.sorted(by: { $0.key < $1.key }) {
      let key = unit(index).bytes
      var whole = set
      if let before = try vault.records.value(in: Vault.Table.presence, key: key) {
        guard let known = WordSet(bytes: before) else {
          throw VaultFault(.notAVault, "a record of presence is not in its form")
        }
        whole.formUnion(known)
      }
      changes.append(try vault.records.replace(Vault.Table.presence, key, whole.bytes))
    }
    return changes
  }
}
