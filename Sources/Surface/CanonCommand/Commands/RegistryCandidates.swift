import ArgumentParser
import CanonCoordination
import CanonCrypto
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonReport
import CanonRuntime
import CanonTypes
import CanonWorkspace
import CanonWorld

/// `canon registry census EVOLUTION`
struct RegistryCensus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "census",
    abstract: "Count the Vaults' own words, once an epoch, and learn the names of the candidates.",
    discussion: """
      Each Vault answers with digests of its words and noised counts, charged to every unit that \
      is counted. Each then sees the others' signed answers, finds out by itself which words \
      enough Vaults and units have, and names its own among those. Asked again in the epoch, all \
      answer the same and nothing is charged.
      """)

  @Argument(help: "The `evolution` block of the active bundle whose terms hold.")
  var evolution: String

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    let reasons = try world.work { try $0.takeCensus(of: evolution) }
    for reason in reasons { world.terminal.note("\(reason.code): \(reason.sentence)") }
    let all = try world.session.coordinator.censuses.filter { $0.scope.evolution == evolution }
    guard let census = all.last else { throw Failure(refusal: reasons) }
    try CandidateView(world: world).show([census])
  }
}

/// `canon registry candidates`
struct RegistryCandidates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "candidates",
    abstract: "Show the words that may be given a meaning, with the evidence for each.",
    discussion: """
      Everything is recomputed from what the Vaults signed. --format json gives the signed answers \
      beside the candidates.
      """)

  @Option(help: "Only those of this epoch.")
  var epoch: Int64?

  @OptionGroup var options: WorldOptions

  func run() throws {
    let world = try options.open()
    let censuses = try world.session.coordinator.censuses.filter {
      epoch == nil || $0.scope.epochId == epoch
    }
    try CandidateView(world: world).show(censuses)
  }
}

/// Candidates for people and for other programs.
struct CandidateView {
  let world: OpenWorld

  /// The candidates of one census, with what bears them out.
  struct Borne: Codable {
    var census: Census
    var candidates: [Candidate]
    /// Words that are not named, for they are not common enough.
    var unnamed: Int
  }

  func borne(_ censuses: [Census]) throws -> [Borne] {
    let coordinator = world.session.coordinator
    return try censuses.map { census in
      guard let terms = coordinator.terms(of: census.scope) else {
        throw Failure.environment("the bundle \(census.scope.bundle.short) is gone")
      }
      let candidates = try census.candidates(
        under: terms, seats: coordinator.configuration.anchors.vaults)
      let words = Set(census.nominations.flatMap { $0.payload.words.map(\.word) })
      return Borne(
        census: census, candidates: candidates, unnamed: words.count - candidates.count)
    }
  }

  func show(_ censuses: [Census]) throws {
    let all = try borne(censuses)
    try world.show(all) { terminal in
      let rows = all.flatMap { borne in borne.candidates.map(row) }
      if rows.isEmpty {
        terminal.line("no candidates")
      } else {
        terminal.table(
          ["word", "kind", "on", "#Vaults", "#units", "#±", "#epoch", "evolution"], rows)
      }
      let unnamed = all.reduce(0) { $0 + $1.unnamed }
      if unnamed > 0 {
        terminal.note(
          unnamed == 1
            ? "one word is not common enough to be named"
            : "\(unnamed) words are not common enough to be named")
      }
    }
  }

  private func row(_ candidate: Candidate) -> [String] {
    [
      candidate.word.name, candidate.word.kind.rawValue, candidate.word.entity,
      "\(candidate.vaults.count)", Figures.count(candidate.units),
      Figures.count(candidate.deviation), "\(candidate.epochId)", candidate.evolution,
    ]
  }
}

/// `canon registry promote WORD POLICY…`
struct RegistryPromote: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promote",
    abstract: "Give a candidate a meaning: write its declaration into a domain's next version.",
    discussion: """
      The files are checked with the declaration in them, and nothing is written unless they are \
      sound. The new version counts when it is compiled, signed and published: tasks that are \
      admitted stay on theirs.
      """)

  @Argument(help: "The candidate's name.")
  var word: String

  @Argument(help: "The policy's files, or its folder.")
  var policies: [String]

  @Option(help: "What the word means, in a sentence.")
  var meaning: String

  @Option(help: "The role that promotes; the `evolution` block says which may.")
  var `as`: String

  @Option(help: "The domain that takes it in; that of its entity by default.")
  var domain: String?

  @Option(help: "The column of source tables that states it; the word by default.")
  var column: String?

  @Option(help: "`protected`, or `local` for what no release may read.")
  var label: String = "protected"

  @OptionGroup var options: WorldOptions

  /// What was written, for other programs.
  struct Promoted: Codable {
    var candidate: Candidate
    var file: String
    var domain: String
    var from: SemanticVersion
    var to: SemanticVersion
  }

  func run() throws {
    let world = try options.open()
    let (candidate, terms) = try candidate(in: world)
    guard terms.promoter == `as` else {
      throw Failure.refused(
        ResolutionCode.notThePromoter.number,
        "`\(terms.name)` lets \(terms.promoter) promote, not \(`as`)")
    }
    let workspace = Workspace(files: try PolicyFiles(policies).files)
    guard let domain = domain ?? workspace.domain(of: candidate.word.entity) else {
      throw Failure.usage("no file declares the entity `\(candidate.word.entity)`; say --domain")
    }
    let promotion = Promotion(
      domain: domain, entity: candidate.word.entity, name: candidate.word.name,
      type: candidate.word.kind.rawValue, meaning: meaning, label: label,
      column: column ?? candidate.word.name)
    switch workspace.promoting(promotion) {
    case .refused(let sentence): throw Failure.usage(sentence)
    case .unsound(let checked):
      try checked.show(options.presentation.format, on: world.terminal)
      throw Failure.findings
    case .promoted(let file, let bytes, let from, let to):
      try Files.write(bytes, to: file)
      let promoted = Promoted(
        candidate: candidate, file: file, domain: domain, from: from, to: to)
      try world.show(promoted) { terminal in
        terminal.write(promotion.declaration)
        terminal.pairs([
          ("written into", file), ("domain", "\(domain) \(from) → \(to)"),
          ("next", "canon compile, then canon registry publish"),
        ])
      }
    }
  }

  /// The latest candidate of that name.
  private func candidate(in world: OpenWorld) throws -> (Candidate, Evolution) {
    let coordinator = world.session.coordinator
    let borne = try CandidateView(world: world).borne(try coordinator.censuses)
    for one in borne.reversed() {
      if let found = one.candidates.first(where: { $0.word.name == word }),
        let terms = coordinator.terms(of: one.census.scope)
      {
        return (found, terms)
      }
    }
    let known = borne.flatMap { $0.candidates.map(\.word.name) }
    throw Failure.usage(
      "there is no candidate `\(word)`; there are: \(Words.list(Array(Set(known)).sorted()))")
  }
}
