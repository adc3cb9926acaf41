import CanonProgram
import CanonTypes

/// Every invariant of a program, recomputed from the program alone: nothing that its compiler
/// claimed is believed.
///
/// Order matters: numbers are bounded before anything is computed from them, and references
/// resolve before anything is looked up, so no input can make the validation itself fail.
struct ProgramValidation {
  let program: Program
  let entities: [String: Entity]
  let taxonomies: [String: Taxonomy]
  let attributes: [String: Attribute]
  let features: [String: Feature]
  let outcomes: [String: Outcome]
  let families: [String: Family]
  let (roleNames, purposeNames): (Set<String>, Set<String>)
  /// The maxima of the block under which readings are derived; none for what queries are anywhere.
  var contributions: [RecordMaximum] = []

  init(_ program: Program) {
    self.program = program
    entities = Dictionary(program.entities.map { ($0.name, $0) }) { first, _ in first }
    taxonomies = Dictionary(program.taxonomies.map { ($0.name, $0) }) { first, _ in first }
    attributes = Dictionary(program.attributes.map { ($0.name, $0) }) { first, _ in first }
    features = Dictionary(program.features.map { ($0.id, $0) }) { first, _ in first }
    outcomes = Dictionary(program.outcomes.map { ($0.id, $0) }) { first, _ in first }
    families = Dictionary(program.families.map { ($0.id, $0) }) { first, _ in first }
    (roleNames, purposeNames) = (Set(program.roles), Set(program.purposes.map(\.name)))
  }

  /// - Returns: the small checker, with what the queries were found to be: one derivation for all.
  static func validate(_ program: Program) throws(BundleFault) -> CertificateCheck {
    let validation = ProgramValidation(program)
    try validation.order()
    try validation.meaning()
    let found = try validation.queries()
    try validation.privacy()
    try validation.policy()
    try validation.trainings()
    try validation.governance()
    return CertificateCheck(validation, found)
  }

  /// The same program, its readings derived under the maxima of a block.
  func under(_ block: PrivacyBlock) -> ProgramValidation {
    var narrower = self
    narrower.contributions = block.contributions
    return narrower
  }

  /// Lists are ascending by their names and have each once: one program has one text.
  private func order() throws(BundleFault) {
    let lists: [(String, [String])] = [
      ("domains", program.domains.map(\.name)), ("entities", program.entities.map(\.name)),
      ("taxonomies", program.taxonomies.map(\.name)),
      ("attributes", program.attributes.map(\.name)),
      ("features", program.features.map(\.id)), ("outcomes", program.outcomes.map(\.id)),
      ("families", program.families.map(\.id)), ("purposes", program.purposes.map(\.name)),
      ("roles", program.roles), ("parameters", program.parameters.map(\.name)),
      ("privacyBlocks", program.privacyBlocks.map(\.name)),
      ("rules", program.rules.map(\.id)), ("trainings", program.trainings.map(\.id)),
      ("acceptances", program.acceptances.map(\.name)),
      ("settlements", program.settlements.map(\.name)),
    ]
    for (list, names) in lists {
      for (left, right) in zip(names, names.dropFirst()) where left >= right {
        throw BundleFault(.disorder, at: list, "`\(right)` stands after `\(left)`")
      }
      for name in names {
        try require(!name.isEmpty, .disorder, list, "a name is empty")
      }
    }
  }

  func require(
    _ condition: Bool, _ kind: BundleFault.Kind, _ path: String,
    _ sentence: @autoclosure () -> String
  ) throws(BundleFault) {
    guard condition else { throw BundleFault(kind, at: path, sentence()) }
  }

  func within(
    _ value: Int64, _ allowed: ClosedRange<Int64>, _ path: String
  ) throws(BundleFault) {
    try require(
      allowed.contains(value), .outsideLimits, path,
      "\(value) is not in \(allowed.lowerBound)...\(allowed.upperBound)")
  }

  func period(_ period: Period, _ path: String) throws(BundleFault) {
    try within(period.seconds, 1...ProgramLimits.longestPeriod.seconds, path)
  }

  func interval(_ bound: Bound, _ path: String) throws(BundleFault) {
    try within(bound.low, ProgramLimits.integer, path)
    try within(bound.high, ProgramLimits.integer, path)
    try require(bound.low <= bound.high, .outsideLimits, path, "the interval is empty")
  }
}
