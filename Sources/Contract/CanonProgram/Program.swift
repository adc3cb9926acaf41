package import CanonTypes

/// A compiled policy as plain data: everything that the executor and the Vaults need, and nothing
/// of the text it came from but spans.
///
/// A program is closed: every template stands here as its finite list of instances, every name is
/// an identifier that is unique in its list, and every quantity is an integer in a stated unit.
/// It is made by the compiler, carried by the bundle and read by everything right of it.
package struct Program: Codable, Sendable, Hashable {
  package var edition: Int64
  package var epochs: EpochCalendar
  /// The domains in force, sorted by name.
  package var domains: [DomainVersion]
  package var policyName: String
  package var policyVersion: SemanticVersion
  package var entities: [Entity]
  package var taxonomies: [Taxonomy]
  package var attributes: [Attribute]
  package var features: [Feature]
  package var outcomes: [Outcome]
  package var families: [Family]
  package var purposes: [Purpose]
  package var roles: [String]
  package var parameters: [Parameter]
  package var privacyBlocks: [PrivacyBlock]
  package var rules: [Rule]
  package var trainings: [Training]
  package var acceptances: [Acceptance]
  package var settlements: [Settlement]
  package var governance: Governance

  package init(
    edition: Int64, epochs: EpochCalendar, domains: [DomainVersion], policyName: String,
    policyVersion: SemanticVersion, entities: [Entity] = [], taxonomies: [Taxonomy] = [],
    attributes: [Attribute] = [], features: [Feature] = [], outcomes: [Outcome] = [],
    families: [Family] = [], purposes: [Purpose] = [], roles: [String] = [],
    parameters: [Parameter] = [], privacyBlocks: [PrivacyBlock] = [], rules: [Rule] = [],
    trainings: [Training] = [], acceptances: [Acceptance] = [], settlements: [Settlement] = [],
    governance: Governance = Governance()
  ) {
    self.edition = edition
    self.epochs = epochs
    self.domains = domains
    self.policyName = policyName
    self.policyVersion = policyVersion
    self.entities = entities
    self.taxonomies = taxonomies
    self.attributes = attributes
    self.features = features
    self.outcomes = outcomes
    self.families = families
    self.purposes = purposes
    self.roles = roles
    self.parameters = parameters
    self.privacyBlocks = privacyBlocks
    self.rules = rules
    self.trainings = trainings
    self.acceptances = acceptances
    self.settlements = settlements
    self.governance = governance
  }

  /// The `semantic_version` that governs a run: every domain with its version, as one text.
  package var semanticVersion: String {
    domains.map { "\($0.name)@\($0.version)" }.joined(separator: " ")
  }
}

/// A domain of meaning at one version.
package struct DomainVersion: Codable, Sendable, Hashable {
  package var name: String
  package var version: SemanticVersion

  package init(name: String, version: SemanticVersion) {
    (self.name, self.version) = (name, version)
  }
}

/// The one definition of an epoch: tumbling windows of equal length from an origin.
package struct EpochCalendar: Codable, Sendable, Hashable {
  package var origin: Instant
  package var length: Period

  package init(origin: Instant, length: Period) {
    precondition(length.seconds > 0, "an epoch lasts at least a second: \(length.seconds)")
    (self.origin, self.length) = (origin, length)
  }

  /// The `epoch_id` of a moment; negative before the origin.
  package func epoch(at instant: Instant) -> Int64 {
    (instant.seconds - origin.seconds).floorDivided(by: length.seconds)
  }

  /// The first moment of an epoch.
  package func start(of epoch: Int64) -> Instant {
    Instant(seconds: origin.seconds + epoch * length.seconds)
  }
}

/// Where in the sources a thing was written: file, line and column from 1.
package struct SourcePlace: Codable, Sendable, Hashable, CustomStringConvertible {
  package var file: String
  package var line: Int64
  package var column: Int64

  package init(file: String, line: Int64, column: Int64) {
    (self.file, self.line, self.column) = (file, line, column)
  }

  package var description: String { "\(file):\(line):\(column)" }
}
