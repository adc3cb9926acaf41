/// A durable map from (table, key) to bytes: the only way in which state survives a crash.
///
/// `commit` is atomic and durable when it returns; state machines persist before they answer, so
/// what was acknowledged is never lost. Keys are ordered by their bytes.
package protocol Store: AnyObject {
  func value(in table: String, key: [UInt8]) throws(StoreFault) -> [UInt8]?

  /// The rows whose key begins with `prefix`, ascending.
  func rows(in table: String, prefix: [UInt8]) throws(StoreFault) -> [StoreRow]

  /// All of the changes or none, in order.
  func commit(_ changes: [StoreChange]) throws(StoreFault)
}

/// One stored row.
package struct StoreRow: Hashable, Sendable {
  package let key: [UInt8]
  package let value: [UInt8]

  package init(key: [UInt8], value: [UInt8]) { (self.key, self.value) = (key, value) }
}

/// One change to the store.
package enum StoreChange: Hashable, Sendable {
  case put(table: String, key: [UInt8], value: [UInt8])
  case delete(table: String, key: [UInt8])

  package var table: String {
    switch self {
    case .put(let table, _, _), .delete(let table, _): table
    }
  }
}

extension Store {
  package func rows(in table: String) throws(StoreFault) -> [StoreRow] {
    try rows(in: table, prefix: [])
  }
}

/// Keys that sort as the numbers that they hold.
package enum StoreKey {
  /// Eight bytes, most significant first; `number` is not negative.
  package static func number(_ number: Int64) -> [UInt8] {
    precondition(number >= 0, "a numbered key is not negative: \(number)")
    return (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(56 - 8 * $0)) }
  }

  package static func text(_ text: String) -> [UInt8] { Array(text.utf8) }
}

/// What the machine did to our data: always thrown, never decided upon.
package struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    case diskFull
    case busy
    case corrupt
    case readOnly
    case cannotOpen
    case other
  }

  package let kind: Kind
  /// The storage engine's own code, extended.
  package let engineCode: Int32
  package let sentence: String

  package init(kind: Kind, engineCode: Int32 = 0, sentence: String) {
    (self.kind, self.engineCode, self.sentence) = (kind, engineCode, sentence)
  }

  package var description: String { sentence }
}
