package import CanonProgram
import CanonSource
package import CanonTypes

/// A query closed over one tuple of arguments: typed, bounded, and with its label inferred.
package final class ClosedQuery: Sendable {
  /// `baskets_of(cheese, 90d)`.
  package let id: String
  package let declaration: QueryDeclaration
  let arguments: [Constant.Kind]
  /// `nil` when the query reads text: such a query stays in its Vault and has no program.
  package let reading: Reading?
  package let window: Window
  package let ifEmpty: Int64
  /// The clipping bound; an outcome has none, being a truth.
  package let bound: Bound?
  package let scale: Scale
  /// The values that the reading can take, before it is clipped.
  package let values: Interval
  /// The join of the labels of everything that was read, and at least `protected`: that a unit
  /// has records at all is protected, whatever its attributes are.
  package let label: Label
  /// Every attribute that decides the value, in the order of the text; the event time included.
  package let reads: [AttributeUse]

  init(
    id: String, declaration: QueryDeclaration, arguments: [Constant.Kind], reading: Reading?,
    window: Window, ifEmpty: Int64, bound: Bound?, scale: Scale, values: Interval, label: Label,
    reads: [AttributeUse]
  ) {
    (self.id, self.declaration, self.arguments) = (id, declaration, arguments)
    (self.reading, self.window, self.ifEmpty, self.bound) = (reading, window, ifEmpty, bound)
    (self.scale, self.values, self.label, self.reads) = (scale, values, label, reads)
  }
}

/// What typing an expression found: the program for it, its type and the values it can take.
struct TypedReading {
  let reading: Reading?
  let type: ValueType
  let interval: Interval
  let reads: [AttributeUse]
  /// Whether there may be no value at all: nothing to choose from, or a division by zero.
  var mayBeEmpty = false
}

/// A filter with the attributes that it reads.
struct TypedFilter {
  let filter: Filter?
  let reads: [AttributeUse]
}
