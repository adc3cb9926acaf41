import CanonEncoding
package import CanonRecords

/// What left Vaults in one run: the leaf fields of each answer by path, in the order of leaving.
///
/// Two runs that differ in one customer are compared by them, against `Docs/Releases.md`.
package struct ReleasedFields: Sendable {
  private var answers: [[String: String]] = []
  /// Bytes of each answer without the decimal digits of a noised count.
  package private(set) var lengths: [Int] = []

  package init(_ answers: [VaultAnswer]) throws {
    for answer in answers {
      let bytes = try CanonicalJSON.encode(answer)
      var leaves: [String: String] = [:]
      ReleasedFields.flatten(try CanonicalJSON.parse(bytes, .canonical), "", into: &leaves)
      let counts = leaves.filter { $0.key.hasSuffix("noised_count") }.values.joined()
      lengths.append(bytes.count - counts.utf8.count)
      self.answers.append(leaves)
    }
  }

  package var paths: Set<String> { Set(answers.flatMap(\.keys)) }

  /// Paths of fields that differ in any answer. A signature counts only where the record under it
  /// is the same: it is a function of the record.
  package func differences(to other: ReleasedFields) -> Set<String> {
    guard answers.count == other.answers.count else { return ["another number of answers"] }
    var paths: Set<String> = []
    for (mine, theirs) in zip(answers, other.answers) {
      let keys = Set(mine.keys).union(theirs.keys)
      let differing = keys.filter { mine[$0] != theirs[$0] }
      let records = differing.filter { !$0.contains("signature") }
      paths.formUnion(records.isEmpty ? differing : records)
    }
    return paths
  }

  private static func flatten(
    _ value: CanonicalValue, _ path: String, into leaves: inout [String: String]
  ) {
    switch value {
    case .object(let fields):
      for (key, field) in fields {
        flatten(field, path.isEmpty ? key : path + "." + key, into: &leaves)
      }
    case .array(let elements):
      for element in elements { flatten(element, path + "[]", into: &leaves) }
      if elements.isEmpty { leaves[path + "[]"] = "" }
    case .string(let text): leaves[path] = (leaves[path].map { $0 + " " } ?? "") + text
    case .integer(let number): leaves[path] = (leaves[path].map { $0 + " " } ?? "") + "\(number)"
    case .boolean(let flag): leaves[path] = "\(flag)"
    }
  }
}

/// The table of `Docs/Releases.md`: what leaves a worker, by field path, and of which kind it is.
package enum ReleaseTable {
  package static func kinds(of page: String) -> [String: String] {
    let rows = page.matches(of: /\n\| `([^`]+)` \| (\w+) \|/)
    return Dictionary(
      rows.map { (String($0.output.1), String($0.output.2)) }, uniquingKeysWith: { $1 })
  }
}
