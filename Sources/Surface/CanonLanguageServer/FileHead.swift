import CanonSource
import CanonSyntax
import CanonWorkspace

/// What a file declares at its outermost, which decides what it is checked with.
struct FileHead: Hashable {
  let domains: [String]
  let uses: [String]
  let hasPolicy: Bool

  init(_ file: ParsedFile) {
    let (domains, policies) = (file.file.domains, file.file.policies)
    self.domains = domains.compactMap { $0.name?.text }
    uses =
      domains.flatMap { $0.uses.compactMap { $0.name?.text } }
      + policies.flatMap { $0.uses.compactMap { $0.name?.text } }
    hasPolicy = !policies.isEmpty
  }
}

/// Which files are checked together.
///
/// A policy goes with the domains that it uses, in its own folder first; a folder with one policy
/// is one set, as it is for `canon check`. What no policy uses goes by folder.
enum Grouping {
  static func sets(of heads: [String: FileHead]) -> [[String]] {
    let folders = Dictionary(grouping: heads.keys.sorted(), by: folder)
    var sets: [[String]] = []
    for path in heads.keys.sorted() where heads[path]?.hasPolicy == true {
      let here = folders[folder(of: path)] ?? []
      let isAlone = here.count { heads[$0]?.hasPolicy == true } == 1
      sets.append(closure(of: isAlone ? Set(here) : [path], heads).sorted())
    }
    let taken = Set(sets.joined())
    for here in folders.values.sorted(by: { $0[0] < $1[0] }) {
      let left = here.filter { !taken.contains($0) }
      if !left.isEmpty { sets.append(closure(of: Set(left), heads).sorted()) }
    }
    return sets
  }

  private static func closure(of start: Set<String>, _ heads: [String: FileHead]) -> Set<String> {
    var (set, pending) = (start, Array(start))
    while let path = pending.popLast() {
      for domain in heads[path]?.uses ?? []
      where !set.contains(where: { heads[$0]?.domains.contains(domain) == true }) {
        let declaring = heads.keys.filter { heads[$0]?.domains.contains(domain) == true }
        // A file that has a policy of its own would bring that along.
        let nearest = declaring.filter { heads[$0]?.hasPolicy == false }.min { one, two in
          (distance(one, path), one) < (distance(two, path), two)
        }
        if let nearest {
          set.insert(nearest)
          pending.append(nearest)
        }
      }
    }
    return set
  }

  static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  /// How many folders lie between two files.
  private static func distance(_ one: String, _ two: String) -> Int {
    let (first, second) = (
      one.split(separator: "/").dropLast(), two.split(separator: "/").dropLast()
    )
    let shared = zip(first, second).prefix { $0 == $1 }.count
    return first.count + second.count - 2 * shared
  }
}
