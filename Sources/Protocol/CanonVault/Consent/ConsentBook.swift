package import CanonProgram
package import CanonTypes

/// A grant or a revocation of one purpose by one unit, at a moment.
package struct ConsentEntry: Codable, Sendable, Hashable {
  package var act: Act
  package var purpose: String
  package var from: Instant
  /// For a grant: the first moment at which it holds no more.
  package var expires: Instant?

  package enum Act: String, Codable, Sendable, Hashable {
    case grant
    case revoke
  }

  package init(_ act: Act, _ purpose: String, from: Instant, expires: Instant? = nil) {
    self.act = act
    self.purpose = purpose
    self.from = from
    self.expires = expires
  }
}

/// Everything that a unit has said about the use of its records, in order.
///
/// A purpose covers itself and all below it in the policy's tree. A unit consents to a purpose at
/// a moment when some grant covers it, is in force then, and no revocation that covers it came at
/// or after the grant's beginning. An unknown purpose is covered by nothing.
package struct ConsentBook: Codable, Sendable, Hashable {
  package var entries: [ConsentEntry]

  package init(entries: [ConsentEntry] = []) { self.entries = entries }

  package func consents(to purpose: String, at instant: Instant, in tree: PurposeTree) -> Bool {
    consents(toAnyOf: tree.covering(purpose), at: instant)
  }

  /// - Parameter covering: a purpose and all above it.
  package func consents(toAnyOf covering: Set<String>, at instant: Instant) -> Bool {
    let said = entries.filter { $0.from <= instant && covering.contains($0.purpose) }
    return said.contains { grant in
      guard grant.act == .grant, let expires = grant.expires, instant < expires else {
        return false
      }
      return !said.contains { $0.act == .revoke && $0.from >= grant.from }
    }
  }
}

/// The purposes of a policy, each below at most one other.
package struct PurposeTree: Sendable, Hashable {
  private var parents: [String: String?]

  package init(_ purposes: [Purpose]) {
    parents = Dictionary(purposes.map { ($0.name, $0.parent) }) { first, _ in first }
  }

  package func contains(_ purpose: String) -> Bool { parents[purpose] != nil }

  /// The purpose and all above it; nothing for an unknown one.
  package func covering(_ purpose: String) -> Set<String> {
    var covering: Set<String> = []
    var current: String? = purpose
    while let name = current, let parent = parents[name], covering.insert(name).inserted {
      current = parent
    }
    return covering
  }
}
