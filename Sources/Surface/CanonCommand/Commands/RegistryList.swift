import ArgumentParser
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonTypes
import CanonWorld

/// `canon registry list`
struct RegistryList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List policies and domains with their versions, states and epochs.")

  @OptionGroup var moment: RegistryMoment
  @OptionGroup var access: RegistryAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let registry = try access.open()
    let when = moment.time
    let listing = RegistryListing(registry, when)
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(listing) }
    terminal.table(
      ["kind", "name", "version", "state", "steward", "#from epoch", "#until", "bundle"],
      listing.rows.map { row in
        [
          row.kind, row.name, "\(row.version)", row.state.rawValue, row.steward ?? "",
          row.from.map(String.init) ?? "", row.until.map(String.init) ?? "",
          row.bundle?.short ?? "",
        ]
      })
    terminal.line()
    terminal.pairs([
      ("registry", listing.name + (listing.rehearses ? ", which rehearses" : "")),
      ("entries", "\(listing.entries)"), ("head", listing.head?.description ?? "none"),
    ])
  }
}

/// The epoch that is looked at: one that is named, or the one of a moment by each policy's own
/// calendar.
struct RegistryTime {
  let epoch: Int64?
  let at: Instant

  func epoch(of version: RegisteredVersion) -> Int64 {
    epoch ?? version.published.epochs.epoch(at: at)
  }
}

/// What `list` shows, for other programs.
struct RegistryListing: Codable {
  struct Row: Codable {
    /// `policy` or `domain`.
    var kind: String
    var name: String
    var version: SemanticVersion
    var state: VersionState
    var steward: String?
    /// The epoch from which it was activated; of a domain, by the first of its policies.
    var from: Int64?
    var until: Int64?
    var bundle: Digest?
  }

  var name: String
  var rehearses: Bool
  var entries: Int64
  /// What to remember, and to expect with `--expect-head`.
  var head: Digest?
  var rows: [Row]

  init(_ registry: OpenedRegistry, _ when: RegistryTime) {
    let contents = registry.contents
    (name, rehearses) = (contents.name, contents.rehearses)
    (entries, head) = (Int64(registry.journal.entries.count), registry.journal.head)
    rows =
      contents.versions.map { version in
        Row(
          kind: "policy", name: version.policy, version: version.version,
          state: version.state(in: when.epoch(of: version)),
          steward: version.published.steward, from: version.from, until: version.until,
          bundle: version.release.bundle)
      }
      + contents.domains.map { domain in
        Row(
          kind: "domain", name: domain.name, version: domain.version,
          state: domain.state(in: when.epoch(of:)), steward: domain.steward, from: domain.from,
          until: nil, bundle: nil)
      }
  }
}
