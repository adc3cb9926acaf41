import CanonProgram
import CanonTypes

/// Compares what two versions mean, declaration by declaration, by name.
struct MeaningComparison {
  let before: Program
  let after: Program
  let terms: TermNumbers

  init(_ before: Program, _ after: Program) {
    (self.before, self.after) = (before, after)
    terms = TermNumbers(from: before, to: after)
  }

  var changes: [MeaningChange] {
    program + entities + taxonomies + attributes + features + outcomes + families + policy
  }

  // MARK: - The parts of a declaration

  /// One part of a declaration as it was and as it is, in comparable words.
  struct Part {
    var aspect: MeaningChange.Aspect
    var before: String
    var after: String
    var step: VersionStep
    var witness: RecordWitness?

    init(
      _ aspect: MeaningChange.Aspect, _ before: some CustomStringConvertible,
      _ after: some CustomStringConvertible, _ step: VersionStep = .major,
      _ witness: RecordWitness? = nil
    ) {
      (self.aspect, self.before, self.after) = (aspect, before.description, after.description)
      (self.step, self.witness) = (step, witness)
    }
  }

  /// What came, what went, and what changed in what stayed.
  func compare<Element>(
    _ kind: String, _ old: [Element], _ new: [Element], name: (Element) -> String,
    domain: (Element, Program) -> String?, parts: (Element, Element) -> [Part]
  ) -> [MeaningChange] {
    let later = Dictionary(new.map { (name($0), $0) }) { first, _ in first }
    let known = Set(old.map(name))
    let kept = old.flatMap { one -> [MeaningChange] in
      guard let other = later[name(one)] else {
        return [
          MeaningChange(
            kind, name(one), .existence, domain: domain(one, before), before: "declared",
            after: nil, step: .major)
        ]
      }
      return parts(one, other).filter { $0.before != $0.after }.map { part in
        MeaningChange(
          kind, name(one), part.aspect, domain: domain(one, before), before: part.before,
          after: part.after, step: part.step, witness: part.witness)
      }
    }
    let added = new.filter { !known.contains(name($0)) }.map { one in
      MeaningChange(
        kind, name(one), .existence, domain: domain(one, after), before: nil, after: "declared",
        step: .minor)
    }
    return kept + added
  }

  // MARK: - Domains

  private var program: [MeaningChange] {
    let whole = [
      Part(.terms, before.edition, after.edition),
      Part(.existence, before.policyName, after.policyName),
      Part(
        .grain, "epochs of \(before.epochs.length) from \(before.epochs.origin)",
        "epochs of \(after.epochs.length) from \(after.epochs.origin)"),
    ]
    let own = whole.filter { $0.before != $0.after }.map {
      MeaningChange(
        "policy", before.policyName, $0.aspect, domain: nil, before: $0.before, after: $0.after,
        step: $0.step)
    }
    return own
      + compare(
        "domain", before.domains, after.domains, name: \.name, domain: { _, _ in nil },
        parts: { old, new in
          // Another major version is another meaning of everything that the policy says.
          old.version.major == new.version.major
            ? [] : [Part(.derivation, old.version, new.version)]
        })
  }

  private var entities: [MeaningChange] {
    compare(
      "entity", before.entities, after.entities, name: \.name,
      domain: { $1.domain(ofEntity: $0.name) },
      parts: { old, new in
        [
          Part(.grain, old.parent ?? "the unit", new.parent ?? "the unit"),
          Part(.grain, old.keyColumn ?? "each row", new.keyColumn ?? "each row"),
          Part(.window, old.eventTime ?? "inherited", new.eventTime ?? "inherited"),
          Part(.population, old.maximum, new.maximum),
          Part(.population, old.rowsTable ?? "any table", new.rowsTable ?? "any table"),
        ]
      })
  }

  private var taxonomies: [MeaningChange] {
    let earlier = Dictionary(before.taxonomies.map { ($0.name, $0) }) { first, _ in first }
    let later = Dictionary(after.taxonomies.map { ($0.name, $0) }) { first, _ in first }
    let whole = compare(
      "taxonomy", before.taxonomies, after.taxonomies, name: \.name,
      domain: { $1.domain(ofTaxonomy: $0.name) },
      parts: { old, new in
        let kept = Set(old.terms.map(\.name)).intersection(new.terms.map(\.name))
        func order(_ taxonomy: Taxonomy) -> String {
          taxonomy.terms.map(\.name).filter(kept.contains).joined(separator: " ")
        }
        return [Part(.valueSet, order(old), order(new))]
      })
    let each = earlier.keys.sorted().flatMap { name -> [MeaningChange] in
      guard let old = earlier[name], let new = later[name] else { return [] }
      return compare(
        "term", old.terms, new.terms, name: { "\(name).\($0.name)" },
        domain: { $1.domain(ofTaxonomy: name) },
        parts: { one, other in
          let gained = Set(one.spellings).isSubset(of: other.spellings)
          return [
            Part(.valueSet, one.parent(in: old), other.parent(in: new)),
            Part(
              .valueSet, one.spellings.joined(separator: ", "),
              other.spellings.joined(separator: ", "), gained ? .minor : .major),
          ]
        })
    }
    return whole + each
  }

  private var attributes: [MeaningChange] {
    compare(
      "attribute", before.attributes, after.attributes, name: \.name,
      domain: { one, _ in one.domain }
    ) { old, new in
      let range = old.range == new.range ? nil : Self.witness(old, new)
      return [
        Part(old.type.aspect(against: new.type), old.type.written, new.type.written),
        Part(.grain, old.entity, new.entity),
        Part(.class, old.label.rawValue, new.label.rawValue),
        Part(.derivation, old.source.words, new.source.words),
        Part(.range, old.range.words, new.range.words, .major, range),
        Part(.range, old.outside.rawValue, new.outside.rawValue),
        Part(.nullability, old.absent.words, absent(new.absent, of: new).words),
        Part(.valueSet, old.unknown.words, absent(new.unknown, of: new).words),
        Part(.wording, old.meaning, new.meaning, .patch),
        Part(.wording, old.deprecated.words, new.deprecated.words, .minor),
        Part(.existence, "domain \(old.domain)", "domain \(new.domain)", .major),
      ]
    }
  }

  private func absent(_ treatment: AbsentTreatment, of attribute: Attribute) -> AbsentTreatment {
    guard case .value(let value) = treatment else { return treatment }
    return .value(terms.numbered(value, of: attribute.name))
  }

  /// The value nearest to zero that only one of two ranges admits, or that they cut apart.
  private static func witness(_ old: Attribute, _ new: Attribute) -> RecordWitness? {
    func read(_ attribute: Attribute, _ value: Int64) -> Int64? {
      guard let range = attribute.range, !range.contains(value) else { return value }
      return attribute.outside == .clamp ? range.clamp(value) : nil
    }
    let ends = [old, new].compactMap(\.range).flatMap { [$0.low, $0.high] }
    // They can differ first at an end, or right behind one.
    return (ends.flatMap { [$0 - 1, $0, $0 + 1] } + [0])
      .sorted { ($0.magnitude, $0) < ($1.magnitude, $1) }
      .first { read(old, $0) != read(new, $0) }.map { value in
        RecordWitness(
          rows: [.init(entity: old.entity, copies: 1, time: -1, values: [old.name: value])],
          before: read(old, value), after: read(new, value))
      }
  }

  // MARK: - Queries

  private var features: [MeaningChange] {
    let (old, new) = (RecordEvaluator(before), RecordEvaluator(after))
    return compare(
      "feature", before.features, after.features, name: \.id, domain: { one, _ in one.domain }
    ) { one, other in
      var later = other
      later.reading = terms.numbered(other.reading)
      let isSame =
        one.reading == later.reading && one.window == later.window && one.bound == later.bound
        && one.ifEmpty == later.ifEmpty
      let found =
        isSame
        ? nil
        : RecordSearch(
          [one.reading, later.reading], [one.window, later.window],
          bounds: [one.bound, later.bound],
          before, after
        ).witness({ old.value(of: one, on: $0) }, { new.value(of: later, on: $0) })
      return query(one.reading, later.reading, one.window, later.window, terms.named(found)) + [
        Part(.range, one.bound.words, later.bound.words, .major, terms.named(found)),
        Part(.nullability, one.ifEmpty, later.ifEmpty, .major, terms.named(found)),
        Part(one.type.aspect(against: later.type), one.type.written, later.type.written),
        Part(.derivation, one.scale.words, later.scale.words),
        Part(.class, one.label.rawValue, later.label.rawValue),
        Part(.wording, one.meaning, later.meaning, .patch),
        Part(.existence, "domain \(one.domain)", "domain \(later.domain)", .major),
      ]
    }
  }

  private var outcomes: [MeaningChange] {
    let (old, new) = (RecordEvaluator(before), RecordEvaluator(after))
    return compare(
      "outcome", before.outcomes, after.outcomes, name: \.id, domain: { one, _ in one.domain }
    ) { one, other in
      var later = other
      later.reading = terms.numbered(other.reading)
      let found =
        one.reading == later.reading && one.window == later.window
        ? nil
        : RecordSearch(
          [one.reading, later.reading], [one.window, later.window], bounds: [], before, after
        ).witness({ old.value(of: one, on: $0) }, { new.value(of: later, on: $0) })
      return query(one.reading, later.reading, one.window, later.window, terms.named(found)) + [
        Part(.class, one.label.rawValue, later.label.rawValue),
        Part(.wording, one.meaning, later.meaning, .patch),
        Part(.existence, "domain \(one.domain)", "domain \(later.domain)", .major),
      ]
    }
  }

  private func query(
    _ old: Reading, _ new: Reading, _ oldWindow: Window, _ newWindow: Window,
    _ witness: RecordWitness?
  ) -> [Part] {
    func term(_ attribute: String, _ term: Int64) -> String {
      terms.name(attribute, term) ?? "\(term)"
    }
    // Words are made only where they are shown: most readings are the same.
    let reading =
      old == new ? [] : [Part(.derivation, old.words(term), new.words(term), .major, witness)]
    return reading + [Part(.window, oldWindow.words, newWindow.words, .major, witness)]
  }

  private var families: [MeaningChange] {
    compare(
      "family", before.families, after.families, name: \.id,
      domain: { family, program in
        program.features.first { $0.id == family.features.first }?.domain
      },
      parts: { old, new in
        [
          Part(
            .derivation, old.features.joined(separator: ", "),
            new.features.joined(separator: ", "))
        ]
      })
  }
}
