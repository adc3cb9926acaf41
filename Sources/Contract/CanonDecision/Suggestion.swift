import CanonDiagnostics

/// Known names that are spelt like one that is not known.
enum Suggestion {
  static func hint(_ word: String, among known: [String]) -> String {
    Spelling.nearest(to: word, among: known).map { "; did you mean `\($0)`?" } ?? ""
  }

  /// The nearest, then the nearest of the rest.
  static func nearest(_ word: String, among known: [String], most: Int) -> [String] {
    var (rest, found) = (known, [String]())
    while found.count < most, let next = Spelling.nearest(to: word, among: rest) {
      found.append(next)
      rest.removeAll { $0 == next }
    }
    return found
  }
}
