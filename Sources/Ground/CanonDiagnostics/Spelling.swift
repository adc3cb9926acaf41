/// The nearest of a set of known words to one that is not known.
package enum Spelling {
  /// - Returns: the candidate at the smallest distance from `word`, when at most a third of the
  ///   longer word (and at most 3) would have to change; the first in alphabetical order on a tie.
  package static func nearest(
    to word: String, among candidates: some Sequence<String>
  ) -> String? {
    let letters = word.utf8.prefix(longest).map(lowered)
    var rows = Rows()
    var best: (distance: Int, word: String)?
    for candidate in candidates where candidate != word {
      let count = min(longest, candidate.utf8.count)
      let limit = min(3, max(1, max(letters.count, count) / 3))
      guard abs(letters.count - count) <= limit else { continue }
      let other = candidate.utf8.prefix(longest).map(lowered)
      guard let distance = rows.distance(letters, other, atMost: limit),
        distance < max(letters.count, count)
      else { continue }
      if best.map({ (distance, candidate) < ($0.distance, $0.word) }) ?? true {
        best = (distance, candidate)
      }
    }
    return best?.word
  }

  /// Letters of a word that are compared.
  private static let longest = 64

  /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of two
  /// neighbouring letters count one each; letters that differ in case only count none.
  package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var rows = Rows()
    let most = max(left.count, right.count)
    return rows.distance(left.map(lowered), right.map(lowered), atMost: most) ?? most
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }
}

/// The last three rows of the table of distances between the beginnings of two words, used again
/// from one pair of words to the next: a name may be looked for among thousands.
private struct Rows {
  private var older: [Int] = []
  private var previous: [Int] = []
  private var row: [Int] = []

  /// - Returns: `nil` when the distance is more than `limit`.
  mutating func distance(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
    while row.count <= right.count {
      older.append(0)
      previous.append(0)
      row.append(0)
    }
    for j in 0...right.count { previous[j] = j }
    for i in left.indices {
      row[0] = i + 1
      var least = i + 1
      for j in right.indices {
        let cost = left[i] == right[j] ? 0 : 1
        var value = min(previous[j + 1] + 1, row[j] + 1, previous[j] + cost)
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          value = min(value, older[j - 1] + 1)
        }
        row[j + 1] = value
        least = min(least, value)
      }
      // A swap reaches back two rows, and costs one.
      if least > limit + 1 { return nil }
      (older, previous, row) = (previous, row, older)
    }
    return previous[right.count] <= limit ? previous[right.count] : nil
  }
}
