/// Which files an exception is for: a path from the configuration's folder, in which `*` stands for
/// any part of a name and `**` for any folders.
struct PathPattern: Sendable, Hashable {
  let text: String
  private let parts: [String]

  /// - Returns: `nil` for a pattern that is empty or leads out of the folder.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return nil }
    (self.text, self.parts) = (text, parts)
  }

  func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/").map(String.init)
    return PathPattern.matches(
      parts, names, any: "**", { PathPattern.matches(Array($0), Array($1), any: "*") { $0 == $1 } })
  }

  /// Whether `pattern` covers `subject`, where `any` covers any run of it, the empty one too. Only
  /// the last `any` is ever taken back, so the time is at most the product of both lengths.
  private static func matches<Element: Equatable>(
    _ pattern: [Element], _ subject: [Element], any: Element, _ equal: (Element, Element) -> Bool
  ) -> Bool {
    var (p, s) = (0, 0)
    var retry: (p: Int, s: Int)?
    while s < subject.count {
      if p < pattern.count, pattern[p] == any {
        retry = (p + 1, s)
        p += 1
      } else if p < pattern.count, equal(pattern[p], subject[s]) {
        (p, s) = (p + 1, s + 1)
      } else if let last = retry {
        (p, s) = (last.p, last.s + 1)
        retry = (last.p, last.s + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == any }
  }
}
