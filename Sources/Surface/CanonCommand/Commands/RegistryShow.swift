import ArgumentParser
import CanonAnalysis
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonTypes
import CanonWorld

/// `canon registry show NAME [VERSION]`
struct RegistryShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all about a policy or a domain: its history, and what each version changed.")

  @Argument(help: "A policy or a domain.")
  var name: String

  @Argument(help: "One of its versions; all of them unless it is stated.")
  var version: RegisteredName.Version?

  @OptionGroup var moment: RegistryMoment
  @OptionGroup var access: RegistryAccess
  @OptionGroup var presentation: Presentation

  func run() throws {
    let registry = try access.open()
    let when = moment.time
    let isPolicy = registry.contents.policies.contains(name)
    let found =
      try isPolicy
      ? VersionView.ofPolicy(name, in: registry, when)
      : VersionView.ofDomain(name, in: registry, when)
    let wanted = found.filter { version == nil || $0.version == version?.version }
    guard !wanted.isEmpty else {
      let domains = Set(registry.contents.domains.map(\.name)).sorted()
      let known = found.map { "\(name) \($0.version)" }
      throw RegistryFault(
        .unknownVersion,
        known.isEmpty
          ? "`\(name)` is not registered; there are "
            + Words.list(registry.contents.policies + domains)
          : "this version is not registered; there are \(Words.list(known))")
    }
    let terminal = presentation.terminal
    if presentation.format == .json { return try terminal.json(wanted) }
    for (index, view) in wanted.enumerated() {
      if index > 0 { terminal.line() }
      view.show(on: terminal)
    }
  }
}

/// A version of a policy or a domain, as `show` has it.
struct VersionView: Codable {
  struct Line: Codable {
    var number: Int64
    var at: Instant
    var what: String
  }

  /// What a version changed against the one before.
  struct Change: Codable {
    var before: SemanticVersion
    /// By which policy a domain is compared.
    var policy: String
    var verdicts: [VersionVerdict]
    /// Everything that changed, in words.
    var changes: [String]
  }

  var kind: String
  var name: String
  var version: SemanticVersion
  var state: VersionState
  var steward: String?
  var from: Int64?
  var until: Int64?
  /// The releases of a policy's version, the newest last.
  var releases: [HeldRelease]
  var semanticVersion: String?
  /// The domains of a policy.
  var domains: [PublishedDomain]
  /// The versions of policies that use a domain.
  var users: [String]
  var history: [Line]
  var change: Change?

  static func ofPolicy(
    _ name: String, in registry: OpenedRegistry, _ when: RegistryTime
  ) throws -> [VersionView] {
    var before: (RegisteredVersion, Program)?
    return try registry.contents.versions(of: name).map { one in
      let program = try registry.program(of: one)
      let change = before.map { earlier, old in
        let difference = ProgramDifference(from: old, to: program)
        return Change(
          before: earlier.version, policy: name, verdicts: difference.verdicts,
          changes: difference.permissions.filter { $0.step > .none }.flatMap(\.phrases)
            + difference.changes.map(\.phrase))
      }
      before = (one, program)
      return VersionView(
        kind: "policy", name: name, version: one.version,
        state: one.state(in: when.epoch(of: one)), steward: one.published.steward,
        from: one.from, until: one.until, releases: one.releases,
        semanticVersion: one.published.semanticVersion, domains: one.published.domains,
        users: [], history: lines(one.entries, of: registry), change: change)
    }
  }

  static func ofDomain(
    _ name: String, in registry: OpenedRegistry, _ when: RegistryTime
  ) throws -> [VersionView] {
    var before: RegisteredDomain?
    return try registry.contents.domains.filter { $0.name == name }.map { one in
      let change = try before.flatMap { try Change(from: $0, to: one, in: registry) }
      before = one
      return VersionView(
        kind: "domain", name: name, version: one.version,
        state: one.state(in: when.epoch(of:)), steward: one.steward, from: one.from, until: nil,
        releases: [], semanticVersion: nil, domains: [],
        users: one.users.map { "\($0.policy) \($0.version)" },
        history: lines(Set(one.users.flatMap(\.entries)).sorted(), of: registry), change: change)
    }
  }

  private static func lines(_ numbers: [Int64], of registry: OpenedRegistry) -> [Line] {
    numbers.map { number in
      let entry = registry.journal.entries[Int(number - 1)].payload
      return Line(number: number, at: entry.at, what: entry.event.phrase)
    }
  }

  func show(on terminal: Terminal) {
    terminal.line(terminal.paint("\(name) \(version)", .strong) + "  \(kind), \(state)")
    var pairs = [("steward", steward ?? "nobody is named")]
    if let from { pairs.append(("active from", "epoch \(from)")) }
    if let until { pairs.append(("until", "epoch \(until), in which it is deprecated")) }
    for release in releases {
      let end = release.phrase
      pairs.append(("release", "\(end), bundle \(release.bundle)"))
    }
    if let semanticVersion { pairs.append(("semantic_version", semanticVersion)) }
    for domain in domains where domain.steward != nil {
      pairs.append(("domain", "\(domain.name) \(domain.version) of \(domain.steward ?? "")"))
    }
    if !users.isEmpty { pairs.append(("used by", Words.list(users))) }
    terminal.pairs(pairs, indent: 2)
    terminal.table(
      ["#entry", "at", "what"],
      history.map { ["\($0.number)", $0.at.description, $0.what] }, indent: 2)
    guard let change else { return }
    terminal.table(
      ["version", "before", "after", "step made", "least step"],
      change.verdicts.map {
        [$0.name, "\($0.before)", "\($0.after)", $0.made.rawValue, $0.least.rawValue]
      }, indent: 2)
    for line in change.changes { terminal.line("    \(line)") }
  }
}

extension VersionView.Change {
  /// Two versions of a domain by policies that use them, the same policy where there is one.
  init?(
    from before: RegisteredDomain, to after: RegisteredDomain, in registry: OpenedRegistry
  ) throws {
    let policies = Set(before.users.map(\.policy)).intersection(after.users.map(\.policy))
    let policy = policies.min() ?? after.users.first?.policy
    guard
      let old = before.users.last(where: { $0.policy == policy }) ?? before.users.last,
      let new = after.users.first(where: { $0.policy == policy }),
      let difference = DomainDifference(
        of: after.name, from: try registry.program(of: old), to: try registry.program(of: new))
    else { return nil }
    (self.before, self.policy) = (before.version, new.policy)
    verdicts = [difference.verdict]
    changes = difference.changes.map(\.phrase)
  }
}

extension HeldRelease {
  /// `3, until 2027-01-01T00:00:00Z`.
  fileprivate var phrase: String { ReleasePhrase.text(number, expires) }
}
