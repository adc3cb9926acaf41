import CanonDiagnostics

/// The end of a sentence that names the known word nearest to an unknown one.
enum Nearest {
  static func hint(_ word: String, among known: [String]) -> String {
    Spelling.nearest(to: word, among: known).map { "; did you mean `\($0)`?" } ?? ""
  }
}
