/// Many regions by what they speak of, so that those which may meet or cover one are found without
/// comparing it with each.
///
/// Only such as share a role, a purpose and an instance can meet; the dimension that leaves the
/// fewest candidates is used. A superset is answered: whoever asks compares.
package struct RegionIndex {
  /// Positions of regions by the members of one of their sets.
  private struct Postings {
    /// A region of more members is listed once, under `broad`, not under each.
    static let mostMembers = 32

    private var narrow: [Int: [Int]] = [:]
    private var broad: [Int] = []

    init(_ sets: [BitSet]) {
      for (position, set) in sets.enumerated() {
        guard let members = set.members(atMost: Postings.mostMembers) else {
          broad.append(position)
          continue
        }
        for member in members { narrow[member, default: []].append(position) }
      }
    }

    /// Positions listed under any of the members, and the broad ones; `nil` for all.
    func positions(sharing set: BitSet) -> [[Int]]? {
      set.members(atMost: Postings.mostMembers).map { [broad] + $0.compactMap { narrow[$0] } }
    }

    func positions(holding member: Int) -> [[Int]] { [broad, narrow[member] ?? []] }
  }

  private let count: Int
  private typealias Dimension = (set: @Sendable (Region) -> BitSet, postings: Postings)
  private let instances: Dimension
  /// What a region holds of these, some request of it has; a box may name an instance whose
  /// families it excludes.
  private let exact: [Dimension]

  package init(_ regions: [Region]) {
    count = regions.count
    func dimension(_ set: @escaping @Sendable (Region) -> BitSet) -> Dimension {
      (set, Postings(regions.map(set)))
    }
    instances = dimension { $0.instances }
    exact = [dimension { $0.roles }, dimension { $0.purposes }]
  }

  /// Positions, ascending, of regions that may meet this one.
  package func meeting(_ region: Region) -> [Int] {
    merged((exact + [instances]).compactMap { $1.positions(sharing: $0(region)) })
  }

  /// Positions, ascending, of regions that may cover this one by themselves.
  package func covering(_ region: Region) -> [Int] {
    merged(
      exact.compactMap { set, postings in
        set(region).first.map { postings.positions(holding: $0) }
      })
  }

  /// The shortest of several lists, each given in parts.
  private func merged(_ choices: [[[Int]]]) -> [Int] {
    func length(_ parts: [[Int]]) -> Int { parts.reduce(0) { $0 + $1.count } }
    guard let parts = choices.min(by: { length($0) < length($1) }) else { return Array(0..<count) }
    let filled = parts.filter { !$0.isEmpty }
    return filled.count == 1 ? filled[0] : Set(filled.joined()).sorted()
  }
}
