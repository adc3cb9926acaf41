import CanonProgram
import CanonTypes

/// Reads the values of one attribute from source cells, with the declared treatments.
///
/// Identifiers and texts become keyed hashes: a Vault needs to compare them, never to read them.
struct CellReader: Sendable {
  private enum Form {
    case decimal, instant, date, term, market, boolean, identifier
  }

  private let form: Form
  private let scale: Int
  private let low: Int64
  private let high: Int64
  private let clamps: Bool
  private let absent: Cell
  private let unlisted: Cell
  private var instants: InstantCell
  private var spellings: ByteTable
  private var terms: [Int64] = []

  init(
    attribute: Attribute, taxonomies: [Taxonomy], hash: SipHash, sources: any SourceTables
  ) throws(VaultFault) {
    (low, high) = (attribute.range?.low ?? .min, attribute.range?.high ?? .max)
    clamps = attribute.outside == .clamp
    absent = CellReader.cell(attribute.absent, .absent)
    unlisted = CellReader.cell(attribute.unknown, .unlisted)
    scale = CellReader.scale(of: attribute.type)
    spellings = ByteTable(hash: hash)
    var zoneOfCells: Zone?
    if case .column(_, let name?) = attribute.source, attribute.type == .instant {
      zoneOfCells = try sources.zone(name)
    }
    instants = InstantCell(zone: zoneOfCells)
    switch attribute.type {
    case .money, .count, .ratio, .duration, .decimal, .quantity: form = .decimal
    case .date: form = .date
    case .instant: form = .instant
    case .term(let name):
      form = .term
      guard let taxonomy = taxonomies.first(where: { $0.name == name }) else {
        throw VaultFault(.notIngestible, "attribute `\(attribute.name)` needs taxonomy `\(name)`")
      }
      addSpellings(of: taxonomy)
    case .market: form = .market
    case .boolean: form = .boolean
    case .key, .text: form = .identifier
    }
  }

  /// Whether values are keyed hashes, which differ from Vault to Vault.
  var readsIdentifiers: Bool { form == .identifier }

  /// The value of a cell; `hash` is that of the Vault that will keep it.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, hash: SipHash) -> Cell {
    if bytes.isEmpty { return absent }
    switch form {
    case .decimal: return ranged(DecimalCell.read(bytes, scale: scale))
    case .instant: return ranged(instants.read(bytes))
    case .date: return ranged(CellReader.date(bytes))
    case .identifier: return .value(Int64(bitPattern: hash.word(bytes)))
    case .term:
      guard let index = spellings.index(of: bytes) else { return unlisted }
      return .value(terms[index])
    case .market: return MarketCode.packed(bytes).map(Cell.value) ?? .fault(.notAMarket)
    case .boolean:
      if bytes.elementsEqual("true".utf8) || bytes.elementsEqual("1".utf8) { return .value(1) }
      if bytes.elementsEqual("false".utf8) || bytes.elementsEqual("0".utf8) { return .value(0) }
      return .fault(.notABoolean)
    }
  }

  /// One number less another.
  func difference(
    _ minuend: UnsafeBufferPointer<UInt8>, _ subtrahend: UnsafeBufferPointer<UInt8>
  ) -> Cell {
    if minuend.isEmpty || subtrahend.isEmpty { return absent }
    let (left, right) = (
      DecimalCell.read(minuend, scale: scale), DecimalCell.read(subtrahend, scale: scale)
    )
    guard case .value(let a) = left else { return left }
    guard case .value(let b) = right else { return right }
    return ranged(.value(a - b))
  }

  /// The value of a row that the lookup table does not know.
  var unmatched: Cell { absent }

  @inline(__always)
  private func ranged(_ cell: Cell) -> Cell {
    guard case .value(let value) = cell, value < low || value > high else { return cell }
    return clamps ? .value(value < low ? low : high) : .fault(.outsideRange)
  }

  private mutating func addSpellings(of taxonomy: Taxonomy) {
    let stated = taxonomy.terms.enumerated().flatMap { index, term in
      term.spellings.map { ($0, Int64(index)) }
    }
    let named = taxonomy.terms.enumerated().map { ($1.name, Int64($0)) }
    for (spelling, index) in stated + named {
      Array(spelling.utf8).withUnsafeBufferPointer { bytes in
        if spellings.intern(bytes).isNew { terms.append(index) }
      }
    }
  }

  private static func cell(_ treatment: AbsentTreatment, _ reason: SetAsideReason) -> Cell {
    switch treatment {
    case .setAside: .fault(reason)
    case .value(let value): .value(value)
    case .kept: .value(UnitRecords.absent)
    }
  }

  /// A civil date `YYYY-MM-DD` and nothing behind it: no zone could move it to another day.
  private static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> Cell {
    guard let date = CivilDate(String(decoding: bytes, as: UTF8.self)) else {
      return .fault(.notADate)
    }
    return .value(date.daysSinceEpoch)
  }

  /// Decimals that the integer form keeps (ISO 4217 for money, where it is not two).
  private static func scale(of type: ValueType) -> Int {
    switch type {
    case .ratio: 6
    case .decimal(let places): Int(places)
    case .money(let currency):
      switch currency {
      case "JPY", "KRW", "CLP", "VND", "ISK", "XAF", "XOF", "PYG", "UGX": 0
      case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
      default: 2
      }
    default: 0
    }
  }
}
