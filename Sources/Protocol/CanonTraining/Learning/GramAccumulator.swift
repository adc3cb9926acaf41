package import CanonPrivacy

/// The running sums Σ x·xᵀ and Σ x·y of one Vault, in the order of `GramLayout`.
///
/// |x_i|, |y| ≤ 2^10, so each entry moves by at most 2^20 a unit and stays below 2^60 for fewer
/// than 2^40 units: Int64 cannot overflow, whatever the data. Integers also make the sum the same
/// in any order and over any threads.
package struct GramAccumulator: Sendable {
  package let layout: GramLayout
  package private(set) var sums: [Int64]

  package init(layout: GramLayout) {
    self.layout = layout
    sums = Array(repeating: 0, count: layout.count)
  }

  /// Adds a unit whose outcome was `positive`: y = +2^10, else −2^10.
  package mutating func add(_ row: [Int64], positive: Bool) {
    precondition(row.count == layout.width, "a row of \(layout.width): \(row.count)")
    let label = positive ? RowBuilder.radius : -RowBuilder.radius
    var place = 0
    for first in 0..<layout.width {
      let entry = row[first]
      for second in first..<layout.width {
        sums[place] += entry * row[second]
        place += 1
      }
    }
    for entry in row {
      sums[place] += entry * label
      place += 1
    }
  }
}
