package import CanonTypes

/// What a policy declares beside its trainings: who answers, where, for whom and how long.
///
/// Every list is ascending by its names. An empty list of markets means that the policy is for any
/// market; an empty list of delegations means that nobody may submit for another.
package struct Governance: Codable, Sendable, Hashable {
  package var stewards: [Stewardship]
  /// Roles that act as something else than a task submitter.
  package var actors: [RoleActor]
  package var markets: [String]
  package var scopes: [ConsentScope]
  package var delegations: [DelegationTerms]
  package var evolutions: [Evolution]
  package var requirements: [Requirement]
  /// Closed instances of parse, query and compute templates.
  package var tasks: [BoundedTask]

  package init(
    stewards: [Stewardship] = [], actors: [RoleActor] = [], markets: [String] = [],
    scopes: [ConsentScope] = [], delegations: [DelegationTerms] = [],
    evolutions: [Evolution] = [], requirements: [Requirement] = [], tasks: [BoundedTask] = []
  ) {
    self.stewards = stewards
    self.actors = actors
    self.markets = markets
    self.scopes = scopes
    self.delegations = delegations
    self.evolutions = evolutions
    self.requirements = requirements
    self.tasks = tasks
  }

  /// A role that says nothing else submits tasks.
  package func actor(of role: String) -> Actor {
    actors.first { $0.role == role }?.actor ?? .taskSubmitter
  }
}

/// The actors of the protocol, by their names there.
package enum Actor: String, Codable, Sendable, Hashable, CaseIterable {
  case dataProducer = "data_producer"
  case taskSubmitter = "task_submitter"
  case vaultOperator = "vault_operator"
  case executor
  case verifier
  case governanceActor = "governance_actor"
  case treasury
}

/// A role of the policy and the actor that it is.
package struct RoleActor: Codable, Sendable, Hashable {
  package var role: String
  package var actor: Actor

  package init(role: String, actor: Actor) { (self.role, self.actor) = (role, actor) }
}

/// The role that answers for a domain or a policy.
package struct Stewardship: Codable, Sendable, Hashable {
  /// A domain, or the policy itself.
  package var of: String
  package var role: String

  package init(of: String, role: String) { (self.of, self.role) = (of, role) }
}

/// What a customer consents to: some purposes, and how long a consent can hold.
package struct ConsentScope: Codable, Sendable, Hashable {
  package var name: String
  package var purposes: [String]
  package var longest: Period?

  package init(name: String, purposes: [String], longest: Period? = nil) {
    (self.name, self.purposes, self.longest) = (name, purposes, longest)
  }
}

/// A kind of delegation that the policy allows: by whom, for what, how long and how much.
package struct DelegationTerms: Codable, Sendable, Hashable {
  package var name: String
  /// The role whose holders may lend it.
  package var role: String
  package var purposes: [String]
  /// The farthest ahead that a delegation may still hold.
  package var longest: Period
  package var cap: Rho
  package var place: SourcePlace

  package init(
    name: String, role: String, purposes: [String], longest: Period, cap: Rho, place: SourcePlace
  ) {
    self.name = name
    self.role = role
    self.purposes = purposes
    self.longest = longest
    self.cap = cap
    self.place = place
  }
}

/// How a local attribute may become a candidate for shared meaning.
package struct Evolution: Codable, Sendable, Hashable {
  package var name: String
  /// Fewest Vaults that declare it.
  package var vaults: Int64
  /// Fewest units that have it, in one epoch, by noised counts.
  package var units: Int64
  /// Ascending; a unit is counted when its consent covers each of them.
  package var purposes: [String]
  /// What one Vault's counts of an epoch cost each unit in it, however many words they are of.
  package var rho: Rho
  package var privacy: String
  package var promoter: String
  package var place: SourcePlace

  package init(
    name: String, vaults: Int64, units: Int64, purposes: [String], rho: Rho, privacy: String,
    promoter: String, place: SourcePlace
  ) {
    self.name = name
    self.vaults = vaults
    self.units = units
    self.purposes = purposes
    self.rho = rho
    self.privacy = privacy
    self.promoter = promoter
    self.place = place
  }
}

/// What is owed when a task is permitted and a condition holds of it.
package struct Requirement: Codable, Sendable, Hashable {
  /// `Policy.name`, as its author named it.
  package var id: String
  package var taskClass: TaskClass
  package var condition: Condition
  package var obligations: [Obligation]
  package var because: String?
  package var place: SourcePlace

  package init(
    id: String, taskClass: TaskClass, condition: Condition, obligations: [Obligation],
    because: String? = nil, place: SourcePlace
  ) {
    self.id = id
    self.taskClass = taskClass
    self.condition = condition
    self.obligations = obligations
    self.because = because
    self.place = place
  }
}

/// A duty of the closed vocabulary; it comes with a decision and changes nothing in it.
package enum Obligation: Codable, Sendable, Hashable {
  case notify(role: String, within: Period)
  case publishMetrics
  case attestVaultReplay
  case recordRelease

  /// As an author writes it.
  package var phrase: String {
    switch self {
    case .notify(let role, let period): "notify \(role) within \(period)"
    case .publishMetrics: "publish metrics"
    case .attestVaultReplay: "attest vault_replay"
    case .recordRelease: "record release"
    }
  }
}

/// Where a block lets protected values go.
package struct PrivacyTerms: Codable, Sendable, Hashable {
  /// The scope that a task's purpose has to lie in; the customer's consent is to that purpose.
  package var consentScope: String?
  package var regions: [Region]
  /// Where protected values may be computed with; empty means the Vault.
  package var places: [String]

  /// What data of a market may leave to.
  package struct Region: Codable, Sendable, Hashable {
    package var market: String
    package var aggregateIn: String?
    package var releaseTo: [String]

    package init(market: String, aggregateIn: String?, releaseTo: [String]) {
      (self.market, self.aggregateIn, self.releaseTo) = (market, aggregateIn, releaseTo)
    }
  }

  package init(consentScope: String? = nil, regions: [Region] = [], places: [String] = []) {
    (self.consentScope, self.regions, self.places) = (consentScope, regions, places)
  }
}
