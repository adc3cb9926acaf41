package import CanonProgram

/// What became of the permission of one class of task, exactly, over every request of both
/// versions.
package struct PermissionDifference: Codable, Sendable, Hashable {
  /// What a change does to a set of requests.
  package enum Change: String, Codable, Sendable, Hashable {
    case neither, widened, narrowed, both
    /// More cases than are followed (`Region.mostBoxes`); nothing is claimed.
    case unknown
  }

  package var taskClass: TaskClass
  package var change: Change
  /// The smallest request that only the later version permits.
  package var permittedAfter: RequestWitness?
  /// The smallest request that only the earlier version permits.
  package var permittedBefore: RequestWitness?
  /// Duties that requests owe which both versions permit, but only one asks for.
  package var duties: [DutyDifference]
  /// Rules whose words differ although they may decide alike, by id.
  package var reworded: [String]

  /// The least step: what is taken away breaks its users, what is unknown may.
  package var step: VersionStep {
    let own: VersionStep =
      switch change {
      case .neither: reworded.isEmpty ? .none : .patch
      case .widened: .minor
      case .narrowed, .both, .unknown: .major
      }
    return max(own, duties.map { $0.isAdded ? .major : .minor }.max() ?? .none)
  }
}

/// A duty that only one version asks of a request that both permit.
package struct DutyDifference: Codable, Sendable, Hashable {
  package var duty: String
  /// Whether the later version asks for it.
  package var isAdded: Bool
  package var witness: RequestWitness
}

/// A request on which two versions differ, with the rules that hold for it in each.
package struct RequestWitness: Codable, Sendable, Hashable {
  package var template: String
  package var arguments: [Training.Argument]
  package var submitter: String
  package var purpose: String
  package var families: [String]
  package var markets: [String]
  /// Ids of the rules of the earlier version whose conditions hold, ascending.
  package var rulesBefore: [String]
  package var rulesAfter: [String]
}
