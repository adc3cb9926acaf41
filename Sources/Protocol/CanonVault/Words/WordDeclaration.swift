import CanonEncoding
package import CanonProgram
package import CanonRecords
import CanonStore
import CanonTraining

/// A word of the Vault's owner, and where its source tables state it.
package struct WordDeclaration: Codable, Sendable, Hashable {
  package var word: LocalWord
  package var table: String
  package var column: String

  package init(word: LocalWord, table: String, column: String) {
    (self.word, self.table, self.column) = (word, table, column)
  }
}

extension Vault {
  /// The owner's words, ascending by name.
  package func declarations() throws(VaultFault) -> [WordDeclaration] {
    try numbered().map(\.declaration).sorted { $0.word.name < $1.word.name }
  }

  /// With their numbers, which never change: a unit's presence is kept as bits by number.
  func numbered() throws(VaultFault) -> [(number: Int, declaration: WordDeclaration)] {
    var rows: [(number: Int, declaration: WordDeclaration)] = []
    for row in try records.rows(in: Table.words) {
      rows.append((rows.count, try Vault.decode(WordDeclaration.self, row.value)))
    }
    return rows
  }

  /// Declares a word. What it is present for is noted in files that are taken in from now on.
  ///
  /// - Parameter program: the policy that the Vault works under; a name that has a meaning there is
  ///   refused, for that meaning is the one to use.
  /// - Returns: whether it is new.
  /// - Throws: `wordRefused`.
  @discardableResult
  package func declare(
    _ declaration: WordDeclaration, under program: Program
  ) throws(VaultFault) -> Bool {
    let word = declaration.word
    let known = try declarations()
    if known.contains(declaration) { return false }
    func refused(_ sentence: String) -> VaultFault { VaultFault(.wordRefused, sentence) }
    guard word.isName else {
      throw refused(
        "`\(word.name)` is no name: a lower-case letter, then letters, digits and underscores")
    }
    guard !known.contains(where: { $0.word.name == word.name }) else {
      throw refused("this Vault declared `\(word.name)` before, as something else")
    }
    guard known.count < LocalWord.most else {
      throw refused("a Vault has at most \(LocalWord.most) words; they share one rho")
    }
    guard let entity = program.entities.first(where: { $0.name == word.entity }) else {
      let names = program.entities.map(\.name).joined(separator: ", ")
      throw refused("the policy has no entity `\(word.entity)`; it has \(names)")
    }
    guard program.entities.contains(where: { $0.rowsTable == declaration.table }) else {
      throw refused("no entity has rows in table `\(declaration.table)`")
    }
    if let owner = program.owner(ofName: word.name) {
      throw refused("`\(word.name)` has a meaning in \(owner) already; `\(entity.name)` can use it")
    }
    try records.commit([
      records.put(Table.words, StoreKey.number(Int64(known.count)), try Vault.encode(declaration))
    ])
    return true
  }

  /// The units that some accepted row stated the word for, ascending.
  func units(having word: LocalWord) throws(VaultFault) -> [UnitID] {
    guard let number = try numbered().first(where: { $0.declaration.word == word })?.number
    else { return [] }
    var units: [UnitID] = []
    for row in try records.rows(in: Table.presence) {
      guard let unit = UnitID(bytes: row.key), let words = WordSet(bytes: row.value) else {
        throw VaultFault(.notAVault, "a record of presence is not in its form")
      }
      if words.contains(number) { units.append(unit) }
    }
    return units
  }
}

extension Program {
  /// The domain in which a name means something, if any does.
  fileprivate func owner(ofName name: String) -> String? {
    func base(_ id: String) -> String { String(id.prefix { $0 != "(" }) }
    return attributes.first { $0.name == name }?.domain
      ?? features.first { base($0.id) == name }?.domain
      ?? outcomes.first { base($0.id) == name }?.domain
  }
}
