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
    consents(
      toAnyOf: tree.covering(purpose), at: instant, holding: tree.longestConsent(to: purpose))
  }

  /// - Parameters:
  ///   - covering: a purpose and all above it.
  ///   - longest: how long a grant holds at most, whatever it says itself.
  package func consents(
    toAnyOf covering: Set<String>, at instant: Instant, holding longest: Period? = nil
  ) -> Bool {
    let said = entries.filter { $0.from <= instant && covering.contains($0.purpose) }
    return said.contains { grant in
      guard grant.act == .grant, let expires = grant.expires, instant < expires else {
        return false
      }
      if let longest, instant.seconds - grant.from.seconds >= longest.seconds { return false }
      return !said.contains { $0.act == .revoke && $0.from >= grant.from }
    }
  }
}

/// The purposes of a policy, each below at most one other.
package struct PurposeTree: Sendable, Hashable {
  private var parents: [String: String?]
  /// What a policy lets a consent last, by purpose; the purpose of a scope and all below it.
  private var scopes: [ConsentScope]

  /// - Parameter scopes: a consent to what a scope covers holds no longer than the scope says.
  package init(_ purposes: [Purpose], scopes: [ConsentScope] = []) {
    self.scopes = scopes
    parents = Dictionary(purposes.map { ($0.name, $0.parent) }) { first, _ in first }
  }

  package func contains(_ purpose: String) -> Bool { parents[purpose] != nil }

  /// The shortest time that a scope over the purpose lets a consent hold; `nil` for no limit.
  package func longestConsent(to purpose: String) -> Period? {
    let covering = covering(purpose)
    return scopes.filter { !covering.isDisjoint(with: $0.purposes) }.compactMap(\.longest).min()
  }

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
