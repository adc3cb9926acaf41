import CanonProgram
import CanonTypes

/// Writes the image of a program; the same program gives the same bytes on every machine.
struct ImageWriter {
  private let program: Program
  private let universe: Universe
  private var small: [ImageLayout.Section: [UInt32]] = [:]
  private var large: [ImageLayout.Section: [UInt64]] = [:]
  private var bytes: [UInt8] = []
  private let strings: [String]
  private let numbers: [String: UInt32]

  /// A rule or a requirement with its clauses.
  private struct Judged {
    var id: String
    var effect: UInt32
    var because: String?
    var place: SourcePlace
    var phrases: [String]
    var clauses: [Clause]
  }
  private let judged: [Judged]
  private let concepts: [Concept]

  init(_ program: Program) throws(DecisionFault) {
    self.program = program
    let universe = Universe(program)
    self.universe = universe
    let maker = ClauseMaker(universe: universe)
    var judged: [Judged] = []
    func templates(_ taskClass: TaskClass) -> Bits {
      Bits(
        count: universe.templates.count,
        universe.templates.indices.filter { universe.templates[$0].taskClass == taskClass })
    }
    for rule in program.rules.sorted(by: { $0.id < $1.id }) {
      judged.append(
        Judged(
          id: rule.id, effect: rule.effect == .permit ? 0 : 1, because: rule.because,
          place: rule.place, phrases: [],
          clauses: try maker.clauses(rule.condition, of: templates(rule.taskClass))))
    }
    for owed in program.governance.requirements {
      judged.append(
        Judged(
          id: owed.id, effect: 2, because: owed.because, place: owed.place,
          phrases: owed.obligations.map(\.phrase),
          clauses: try maker.clauses(owed.condition, of: templates(owed.taskClass))))
    }
    self.judged = judged
    concepts = Concept.all(of: program)
    strings = ImageWriter.names(program, universe, judged, concepts)
    numbers = Dictionary(
      uniqueKeysWithValues: strings.enumerated().map { ($1, UInt32($0)) })
    guard strings.count < Int(UInt32.max) / ImageLayout.wordStride else {
      throw DecisionFault(.tooWide, "the program has too many names")
    }
  }

  private static func names(
    _ program: Program, _ universe: Universe, _ judged: [Judged], _ concepts: [Concept]
  ) -> [String] {
    var names: [String] = [
      "", program.policyName, program.policyVersion.description, program.semanticVersion,
      program.entities.first { $0.parent == nil }?.name ?? "",
    ]
    names += universe.roles + universe.purposes + universe.markets + universe.families
    names += universe.templates.map(\.name)
    for argument in universe.arguments { names += [argument.name] + argument.values }
    for instance in universe.instances {
      names += [instance.id, instance.output, instance.place.file]
    }
    names += universe.closed
    for block in program.privacyBlocks { names += [block.name, block.terms.consentScope ?? ""] }
    for rule in judged {
      names += [rule.id, rule.because ?? "", rule.place.file] + rule.phrases
    }
    for concept in concepts { names += [concept.name, concept.domain ?? "", concept.shape ?? ""] }
    for steward in program.governance.stewards { names += [steward.of, steward.role] }
    return Universe.ordered(names)
  }

  private func number(_ text: String) -> UInt32 { numbers[text] ?? ImageLayout.none }

  private func number(_ text: String?) -> UInt32 { text.map(number) ?? ImageLayout.none }

  /// The whole image.
  mutating func image() throws(DecisionFault) -> [UInt8] {
    writeStrings()
    writeNames()
    writeInstances()
    writeRules()
    writeConcepts()
    return try assemble()
  }

  private mutating func writeStrings() {
    var ends: [UInt32] = [0]
    for string in strings {
      bytes += Array(string.utf8)
      ends.append(UInt32(bytes.count))
    }
    small[.stringEnds] = ends
    let slots = ImageLayout.slots(for: strings.count)
    var probe = [UInt32](repeating: 0, count: slots)
    for (index, string) in strings.enumerated() {
      let hash = Array(string.utf8).withUnsafeBufferPointer(ImageLayout.hash)
      var slot = Int(hash) & (slots - 1)
      while probe[slot] != 0 { slot = (slot + 1) & (slots - 1) }
      probe[slot] = UInt32(index) + 1
    }
    small[.probe] = probe
    var words = [UInt32](
      repeating: ImageLayout.none, count: strings.count * ImageLayout.wordStride)
    let kinds = [
      universe.roles, universe.purposes, universe.markets, universe.families,
      universe.instances.map(\.id), concepts.map(\.name),
    ]
    for (kind, names) in kinds.enumerated() {
      for (index, name) in names.enumerated() {
        words[Int(number(name)) * ImageLayout.wordStride + kind] = UInt32(index)
      }
    }
    small[.words] = words
  }

  private mutating func writeNames() {
    let governance = program.governance
    small[.roles] = universe.roles.flatMap {
      [number($0), governance.actor(of: $0) == .taskSubmitter ? 1 : 0]
    }
    let parents = Dictionary(program.purposes.map { ($0.name, $0.parent) }) { first, _ in first }
    small[.purposes] = universe.purposes.flatMap { name in
      let parent = (parents[name] ?? nil).flatMap { universe.purposes.firstIndex(of: $0) }
      return [number(name), parent.map(UInt32.init) ?? ImageLayout.none]
    }
    let declared = Set(governance.markets)
    small[.markets] = universe.markets.flatMap {
      [number($0), declared.isEmpty || declared.contains($0) ? 1 : 0]
    }
    small[.families] = universe.families.map(number)
    var blocks: [UInt32] = []
    var covered: [UInt64] = []
    for block in program.privacyBlocks {
      let scope = block.terms.consentScope
      blocks += [number(block.name), number(scope)]
      let purposes = scope.map { name in
        governance.scopes.first { $0.name == name }?.purposes ?? []
      }
      covered +=
        Bits(
          count: universe.purposes.count,
          purposes.map { $0.flatMap { universe.within[$0] ?? [] } }
            ?? Array(universe.purposes.indices)
        ).words
    }
    (small[.blocks], large[.blockPurposes]) = (blocks, covered)
    small[.stewards] = governance.stewards.flatMap { [number($0.of), number($0.role)] }
    small[.facts] = facts()
  }

  private func facts() -> [UInt32] {
    ImageLayout.Fact.allCases.map { fact in
      switch fact {
      case .policyName: number(program.policyName)
      case .policyVersion: number(program.policyVersion.description)
      case .semanticVersion: number(program.semanticVersion)
      case .unit: number(program.entities.first { $0.parent == nil }?.name ?? "")
      case .listsMarkets: program.governance.markets.isEmpty ? 0 : 1
      case .roles: UInt32(universe.roles.count)
      case .purposes: UInt32(universe.purposes.count)
      case .markets: UInt32(universe.markets.count)
      case .families: UInt32(universe.families.count)
      case .templates: UInt32(universe.templates.count)
      case .arguments: UInt32(universe.arguments.count)
      case .instances: UInt32(universe.instances.count)
      case .closed: UInt32(universe.closed.count)
      case .blocks: UInt32(program.privacyBlocks.count)
      case .rules: UInt32(judged.count)
      case .clauses: UInt32(judged.reduce(0) { $0 + $1.clauses.count })
      case .rows: UInt32(firstRows.last ?? 0)
      case .concepts: UInt32(concepts.count)
      case .strings: UInt32(strings.count)
      }
    }
  }

  /// Values of each dimension, the last for every other (of the template there is none other).
  private var sizes: [Int] {
    [
      universe.templates.count, universe.roles.count + 1, universe.purposes.count + 1,
      universe.markets.count + 1, universe.families.count + 1,
    ] + universe.arguments.map { $0.values.count + 1 }
  }

  /// The first row of each dimension, and the number of all rows.
  private var firstRows: [Int] { sizes.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) } }

  private mutating func writeInstances() {
    let firsts = firstRows
    var records: [UInt32] = []
    var (rows, rhos): ([UInt32], [UInt64]) = ([], [])
    var (families, closed): ([UInt64], [UInt64]) = ([], [])
    for instance in universe.instances {
      let template = universe.templates.firstIndex(of: instance.template) ?? 0
      let block = program.privacyBlocks.firstIndex { $0.name == instance.privacy }
      records += [
        number(instance.id), UInt32(template),
        UInt32(TaskClass.allCases.firstIndex(of: instance.template.taskClass) ?? 0),
        number(instance.output), block.map(UInt32.init) ?? ImageLayout.none,
        number(instance.place.file), UInt32(clamping: instance.place.line),
        UInt32(clamping: instance.place.column), UInt32(instance.arguments.count),
      ]
      rhos.append(UInt64(instance.rho.picos))
      for (index, argument) in universe.arguments.enumerated() {
        let value = instance.arguments.first { $0.name == argument.name }?.value
        let member = value.flatMap { argument.values.firstIndex(of: $0) } ?? argument.values.count
        rows.append(UInt32(firsts[Clause.argument + index] + member))
      }
      families +=
        Bits(
          count: universe.families.count + 1,
          instance.families.compactMap { universe.families.firstIndex(of: $0) }
        ).words
      closed +=
        Bits(
          count: universe.closed.count,
          instance.closed.compactMap { universe.closed.firstIndex(of: $0) }
        ).words
    }
    (small[.instances], large[.instanceRho], small[.instanceArguments]) = (records, rhos, rows)
    (large[.instanceFamilies], large[.instanceClosed]) = (families, closed)
    let names = Dictionary(program.families.map { ($0.id, $0.name) }) { first, _ in first }
    small[.closed] = universe.closed.map { id in
      UInt32(universe.families.firstIndex(of: names[id] ?? "") ?? 0)
    }
  }

  private mutating func writeRules() {
    var (rules, obligations): ([UInt32], [UInt32]) = ([], [])
    for rule in judged {
      rules += [
        number(rule.id), rule.effect, number(rule.because), number(rule.place.file),
        UInt32(clamping: rule.place.line), UInt32(clamping: rule.place.column),
        UInt32(obligations.count), UInt32(rule.phrases.count),
      ]
      obligations += rule.phrases.map(number)
    }
    (small[.rules], small[.obligations]) = (rules, obligations)
    // Clauses of one template and role lie together, so that whole words are skipped at once.
    let clauses = judged.indices.flatMap { rule in
      judged[rule].clauses.enumerated().map { (rule: rule, index: $0, clause: $1) }
    }.sorted { left, right in
      let (one, two) = (ImageWriter.key(left.clause), ImageWriter.key(right.clause))
      if one != two { return one.lexicographicallyPrecedes(two) }
      return (left.rule, left.index) < (right.rule, right.index)
    }
    var (records, meets): ([UInt32], [UInt32]) = ([], [])
    var masks: [UInt64] = []
    for (rule, _, clause) in clauses {
      records += [UInt32(rule), UInt32(meets.count / 2), UInt32(clause.meets.count)]
      for meet in clause.meets {
        meets += [UInt32(meet.dimension), UInt32(masks.count)]
        masks += meet.set.words
      }
    }
    (small[.clauses], small[.meets], large[.meetWords]) = (records, meets, masks)
    writeBitmaps(clauses.map(\.clause))
  }

  private static func key(_ clause: Clause) -> [UInt64] {
    (0..<Clause.market).flatMap { clause.allowed[$0]?.words ?? [.max] }
  }

  /// A row a value: a summary with a bit a word, then a bit a clause.
  private mutating func writeBitmaps(_ clauses: [Clause]) {
    let words = ImageLayout.words(clauses.count)
    let summary = ImageLayout.words(words)
    var bitmaps: [UInt64] = []
    var rows: [UInt32] = []
    for (dimension, size) in sizes.enumerated() {
      for value in 0..<size {
        rows += [UInt32(dimension), label(dimension, value)]
        var row = [UInt64](repeating: 0, count: summary + words)
        for (index, clause) in clauses.enumerated()
        where clause.allowed[dimension]?.contains(value) ?? true {
          row[summary + index >> 6] |= 1 << UInt64(index & 63)
          row[index >> 12] |= 1 << UInt64((index >> 6) & 63)
        }
        bitmaps += row
      }
    }
    (small[.rows], large[.bitmaps]) = (rows, bitmaps)
  }

  private func label(_ dimension: Int, _ value: Int) -> UInt32 {
    let names =
      switch dimension {
      case Clause.template: universe.templates.map(\.name)
      case Clause.role: universe.roles
      case Clause.purpose: universe.purposes
      case Clause.market: universe.markets
      case Clause.family: universe.families
      default: universe.arguments[dimension - Clause.argument].values
      }
    return value < names.count ? number(names[value]) : ImageLayout.none
  }

  private mutating func writeConcepts() {
    var records: [UInt32] = []
    var masks: [UInt64] = []
    let places = Dictionary(
      universe.closed.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for concept in concepts {
      records += [
        number(concept.name), (concept.isLocal ? 1 : 0) | (concept.isCandidate ? 2 : 0),
        number(concept.domain), number(concept.shape),
      ]
      masks += Bits(count: universe.closed.count, concept.closed.compactMap { places[$0] }).words
    }
    (small[.concepts], large[.conceptClosed]) = (records, masks)
  }

  private func assemble() throws(DecisionFault) -> [UInt8] {
    var image = ImageLayout.magic
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { image.append(contentsOf: $0) }
    }
    append(UInt64(0))
    for section in ImageLayout.Section.allCases {
      append(UInt32(count(section)))
    }
    while image.count < ImageLayout.headerBytes { image.append(0) }
    for section in ImageLayout.Section.allCases {
      for value in small[section] ?? [] { append(value) }
      for value in large[section] ?? [] { append(value) }
      if section == .stringBytes { image += bytes }
      while image.count % 8 != 0 { image.append(0) }
    }
    guard image.count <= ImageLayout.mostBytes else {
      throw DecisionFault(.tooWide, "the image would have \(image.count) bytes")
    }
    let size = UInt64(image.count)
    for index in 0..<8 { image[8 + index] = UInt8(truncatingIfNeeded: size >> (8 * UInt64(index))) }
    return image
  }

  private func count(_ section: ImageLayout.Section) -> Int {
    section == .stringBytes
      ? bytes.count : (small[section]?.count ?? 0) + (large[section]?.count ?? 0)
  }
}
