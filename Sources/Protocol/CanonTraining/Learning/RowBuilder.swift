package import CanonPrivacy
package import CanonProgram

/// From the values of a unit to its integer row, ‖row‖ ≤ 2^10 exactly.
///
/// Entry i is (q_i − offset)·weight/1024 toward zero, q_i quantised; the constant is appended; a
/// row longer than 2^10 is scaled by 1024/⌈‖x‖⌉ entry by entry toward zero, the constant too, so
/// Σ ⌊|x_i|·1024/s⌋² ≤ 2^20·‖x‖²/s² ≤ 2^20. All constants are public.
package struct RowBuilder: Sendable {
  /// ‖row‖ and the magnitude of a label.
  package static let radius: Int64 = 1_024

  /// Feature ids in the order in which `row(_:)` takes their values.
  package let features: [String]
  private let quantisers: [Quantiser]
  private let entries: [RowRecipe.Entry]
  private let constant: Int64

  /// - Returns: `nil` when the recipe names a feature that is not among `features`, or one of its
  ///   numbers is beyond ±2^20.
  package init?(recipe: RowRecipe, features: [Feature]) {
    let limit: ClosedRange<Int64> = -(1 << 20)...(1 << 20)
    var quantisers: [Quantiser] = []
    for entry in recipe.entries {
      guard let feature = features.first(where: { $0.id == entry.feature }),
        limit.contains(entry.offset), limit.contains(entry.weight)
      else { return nil }
      quantisers.append(Quantiser(feature))
    }
    guard limit.contains(recipe.constant), entriesFit(recipe.entries.count) else { return nil }
    self.quantisers = quantisers
    self.features = recipe.entries.map(\.feature)
    entries = recipe.entries
    constant = recipe.constant
  }

  /// The entries of a row, the constant included.
  package var width: Int { entries.count + 1 }

  package var layout: GramLayout { GramLayout(width: width) }

  /// - Parameter values: one a feature, in the order of `features`, each in its own unit.
  package func row(_ values: [Int64]) -> [Int64] {
    precondition(
      values.count == entries.count, "one value a feature: \(values.count) \(entries.count)")
    var row: [Int64] = []
    row.reserveCapacity(width)
    for (index, entry) in entries.enumerated() {
      let position = quantisers[index].quantise(values[index]) - entry.offset
      row.append(position * entry.weight / 1_024)
    }
    row.append(constant)
    return RowBuilder.cut(row)
  }

  /// What a unit contributes that must not count: no row, no label, and no visible effect.
  package var emptyRow: [Int64] { Array(repeating: 0, count: width) }

  /// The row, or the row scaled into the ball of radius 2^10.
  static func cut(_ row: [Int64]) -> [Int64] {
    let square = row.reduce(UInt128(0)) { $0 + UInt128($1.magnitude) * UInt128($1.magnitude) }
    let radius = UInt128(RowBuilder.radius)
    guard square > radius * radius else { return row }
    let length = IntegerSquareRoot.ceiling(of: square)
    return row.map { entry in
      let magnitude = Int64(UInt128(entry.magnitude) * radius / length)
      return entry < 0 ? -magnitude : magnitude
    }
  }
}

/// A Gram layout has at most 4,096 entries a row.
private func entriesFit(_ count: Int) -> Bool { count < 4_096 }
