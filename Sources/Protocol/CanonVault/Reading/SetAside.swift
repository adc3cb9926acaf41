/// Why a source row was not taken in.
///
/// A set-aside row keeps its line number, column and reason, never its content: the source file has
/// that, and what a Vault holds of a unit must be erasable by unit.
package enum SetAsideReason: UInt8, Codable, Sendable, Hashable, CaseIterable {
  case strayQuote = 1
  case textAfterQuote
  case unclosedQuote
  case strayCarriageReturn
  case fieldTooLong
  case rowTooLong
  case wrongFieldCount
  case noUnitKey
  case noRecordKey
  case notANumber
  case notRepresentable
  case numberTooLarge
  case notAnInstant
  case notABoolean
  case notAMarket
  case absent
  case unlisted
  case outsideRange
  case ambiguousLookup
  case notADate

  /// The reason as people read it.
  package var sentence: String {
    switch self {
    case .strayQuote: "a quote inside a field that does not begin with one"
    case .textAfterQuote: "text between a closing quote and the next comma"
    case .unclosedQuote: "a quote that is never closed"
    case .strayCarriageReturn: "a carriage return that ends no line"
    case .fieldTooLong: "a field longer than the limit"
    case .rowTooLong: "a row longer than the limit"
    case .wrongFieldCount: "more or fewer fields than the header"
    case .noUnitKey: "no identifier of the privacy unit"
    case .noRecordKey: "no identifier of a record"
    case .notANumber: "not a plain decimal number"
    case .notRepresentable: "more decimals than the type keeps"
    case .numberTooLarge: "a number beyond eighteen digits"
    case .notAnInstant: "not a moment like 2017-01-01 06:53:26"
    case .notABoolean: "neither true nor false"
    case .notAMarket: "not a market code of one to six letters and digits"
    case .absent: "empty or unmatched, and the policy names no stand-in"
    case .unlisted: "a spelling that the taxonomy does not list"
    case .outsideRange: "outside the declared range"
    case .notADate: "not a civil date like 2017-01-31"
    case .ambiguousLookup: "two different rows of the lookup table under one key"
    }
  }
}

/// A row that was set aside: where it stood and what did not fit.
package struct SetAsideRow: Sendable, Hashable {
  /// The row's first line, from 1 (the header).
  package var line: Int64
  /// The column by its header, `nil` when the row as a whole does not fit.
  package var column: String?
  package var reason: SetAsideReason

  package init(line: Int64, column: String?, reason: SetAsideReason) {
    (self.line, self.column, self.reason) = (line, column, reason)
  }
}

/// A value read from a source cell, or why there is none.
package enum Cell: Sendable, Hashable {
  case value(Int64)
  case fault(SetAsideReason)
}
