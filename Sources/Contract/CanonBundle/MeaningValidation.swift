import CanonProgram
import CanonTypes

/// Entities, taxonomies and attributes: chains end, references resolve, numbers are bounded.
extension ProgramValidation {
  func meaning() throws(BundleFault) {
    try require(program.edition == 1, .unknownFormat, "edition", "only edition 1 is understood")
    try period(program.epochs.length, "epochs/length")
    try within(program.epochs.origin.seconds, 0...(1 << 36), "epochs/origin")
    for entity in program.entities { try self.entity(entity) }
    for taxonomy in program.taxonomies { try self.taxonomy(taxonomy) }
    for attribute in program.attributes { try self.attribute(attribute) }
  }

  /// The entity and its parents, innermost first.
  func chain(_ name: String) -> [Entity] {
    var chain: [Entity] = []
    var current = entities[name]
    while let entity = current, chain.count <= ProgramLimits.nesting {
      chain.append(entity)
      current = entity.parent.flatMap { entities[$0] }
    }
    return chain
  }

  private func entity(_ entity: Entity) throws(BundleFault) {
    let path = "entities/\(entity.name)"
    if let parent = entity.parent {
      try require(entities[parent] != nil, .brokenReference, path, "no entity `\(parent)`")
    }
    let chain = chain(entity.name)
    try require(
      chain.count <= ProgramLimits.nesting && chain.last?.parent == nil, .brokenReference, path,
      "its parents do not end at a unit")
    if let most = entity.atMost {
      try within(most, ProgramLimits.recordsInParent, path + "/atMost")
    }
    if let within = entity.atMostWithin { try period(within, path + "/atMostWithin") }
    if let time = entity.eventTime {
      let attribute = attributes[time]
      try require(
        attribute?.entity == entity.name && attribute?.type == .instant, .brokenReference, path,
        "its time `\(time)` is no instant of it")
    }
  }

  /// Parents stand before their children, so every walk upward ends.
  private func taxonomy(_ taxonomy: Taxonomy) throws(BundleFault) {
    let path = "taxonomies/\(taxonomy.name)"
    try require(!taxonomy.terms.isEmpty, .brokenReference, path, "it has no terms")
    let names = taxonomy.terms.map(\.name)
    try require(Set(names).count == names.count, .disorder, path, "a term stands twice")
    for (index, term) in taxonomy.terms.enumerated() {
      if let parent = term.parent {
        try require(
          parent >= 0 && parent < Int64(index), .brokenReference, path,
          "the parent of `\(term.name)` does not stand before it")
      }
    }
  }

  private func attribute(_ attribute: Attribute) throws(BundleFault) {
    let path = "attributes/\(attribute.name)"
    try require(
      entities[attribute.entity] != nil, .brokenReference, path, "no entity `\(attribute.entity)`")
    try require(
      program.domains.contains { $0.name == attribute.domain }, .brokenReference, path,
      "no domain `\(attribute.domain)`")
    if case .term(let name) = attribute.type {
      try require(taxonomies[name] != nil, .brokenReference, path, "no taxonomy `\(name)`")
    }
    if case .decimal(let places) = attribute.type {
      try within(places, ProgramLimits.decimalPlaces, path)
    }
    if case .quantity = attribute.type {
      throw BundleFault(.invalidPolicy, at: path, "only parameters count privacy")
    }
    try optional(attribute, path)
    try deprecation(attribute, path)
    try require(
      attribute.type != .text || attribute.label == .local, .localReleased, path,
      "free text is local")
    try require(
      attribute.label != .released, .invalidPolicy, path, "only a release makes a value released")
    if let range = attribute.range { try interval(range, path + "/range") }
    for treatment in [attribute.absent, attribute.unknown] {
      guard case .value(let value) = treatment else { continue }
      try stored(value, attribute, path)
    }
  }

  /// Only what is ordered, a term or a truth may be absent, and never the time of a record.
  private func optional(_ attribute: Attribute, _ path: String) throws(BundleFault) {
    try require(
      attribute.unknown != .kept, .invalidPolicy, path, "an unlisted spelling is not kept")
    guard attribute.isOptional else { return }
    switch attribute.type {
    case .market, .key, .text:
      throw BundleFault(.invalidPolicy, at: path, "values of its type are never absent")
    default: break
    }
    try require(
      entities[attribute.entity]?.eventTime != attribute.name, .invalidPolicy, path,
      "a record always has its time")
  }

  private func deprecation(_ attribute: Attribute, _ path: String) throws(BundleFault) {
    guard let deprecated = attribute.deprecated else { return }
    let version = program.domains.first { $0.name == attribute.domain }?.version
    try require(
      version.map { deprecated.since <= $0 } ?? false, .invalidPolicy, path,
      "it is deprecated since a version that is still to come")
    guard let name = deprecated.successor else { return }
    let successor = attributes[name]
    try require(
      successor?.entity == attribute.entity && successor?.type == attribute.type
        && successor?.deprecated == nil, .brokenReference, path,
      "its successor `\(name)` does not take its place")
  }

  private func stored(_ value: Int64, _ attribute: Attribute, _ path: String) throws(BundleFault) {
    try within(value, ProgramLimits.integer, path)
    if case .term(let name) = attribute.type {
      let count = Int64(taxonomies[name]?.terms.count ?? 0)
      try require(
        value >= 0 && value < count, .brokenReference, path, "no term \(value) in `\(name)`")
    }
    if let range = attribute.range {
      try require(
        range.contains(value), .outsideLimits, path, "\(value) stands in, outside the range")
    }
  }
}
