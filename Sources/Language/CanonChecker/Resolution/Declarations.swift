package import CanonProgram
package import CanonSource
package import CanonTypes

/// A word of the author with the place where it stands.
package struct Name: Hashable, Sendable {
  package let text: String
  package let span: SourceSpan
}

/// A literal as written, or a word that names a value; what it means depends on the type wanted.
package struct Constant: Hashable, Sendable {
  package let kind: Kind
  package let span: SourceSpan

  package enum Kind: Hashable, Sendable {
    case number(ExactDecimal)
    case money(ExactDecimal, currency: String)
    case duration(Period)
    case percent(ExactDecimal)
    case instant(Instant)
    case text(String)
    case word(String)
  }
}

/// Two ends of an inclusive interval, as written.
package struct RangeUse: Hashable, Sendable {
  package let low: Constant
  package let high: Constant
  package let span: SourceSpan
}

/// A parameter of a query, family or training, with the finite set that it ranges over.
package struct TemplateParameter: Sendable {
  package let name: Name
  package let type: ValueType
  package let typeSpan: SourceSpan
  /// The written choices; `nil` when the type itself has to be finite, as a taxonomy is.
  package let choices: [Constant]?
}

/// A query or family applied to arguments, each a literal, a term or a parameter in scope.
package struct InstanceUse: Sendable {
  package let name: Name
  package let arguments: [Constant]
  package let span: SourceSpan
}

/// A kind of record whose parent chain is known to end at a unit.
package final class EntityDeclaration: Sendable {
  package let name: Name
  package let entity: Entity
  package let eventTime: Name?

  init(
    name: Name, entity: Entity, eventTime: Name?
  ) {
    (self.name, self.entity, self.eventTime) = (name, entity, eventTime)
  }
}

/// A taxonomy with its terms in written order, parents before children.
package struct TaxonomyDeclaration: Sendable {
  package let name: Name
  package let taxonomy: Taxonomy
}

/// An attribute whose entity and type are known; its literals are not yet read as that type.
package final class AttributeDeclaration: Sendable {
  package let name: Name
  package let domain: String
  package let entity: Name
  package let type: ValueType
  package let typeSpan: SourceSpan
  package let label: Label
  package let labelSpan: SourceSpan
  package let meaning: String
  package let source: SourceMapping?
  package let range: RangeUse?
  package let outside: OutsideTreatment
  package let absent: Treatment?
  package let unknown: Treatment?
  /// Declared `Optional(…)`: a record may do without it.
  package let isOptional: Bool
  package let deprecated: DeprecationUse?

  /// What an author lets happen to a value that is not there.
  package enum Treatment: Sendable {
    case setAside
    case value(Constant)
  }

  init(
    name: Name, domain: String, entity: Name, type: ValueType, typeSpan: SourceSpan, label: Label,
    labelSpan: SourceSpan, meaning: String, source: SourceMapping?, range: RangeUse?,
    outside: OutsideTreatment, absent: Treatment?, unknown: Treatment?, isOptional: Bool,
    deprecated: DeprecationUse?
  ) {
    (self.name, self.domain, self.entity, self.type) = (name, domain, entity, type)
    (self.typeSpan, self.label, self.labelSpan, self.meaning) = (
      typeSpan, label, labelSpan, meaning
    )
    (self.source, self.range, self.outside, self.absent) = (source, range, outside, absent)
    (self.unknown, self.isOptional, self.deprecated) = (unknown, isOptional, deprecated)
  }
}

/// `deprecated since 2.0.0 use purchased_at`, as written.
package struct DeprecationUse: Sendable {
  package let since: Placed<SemanticVersion>
  package let successor: Name?
  package let span: SourceSpan
}

/// A feature or outcome template whose attributes and entities are known.
package final class QueryDeclaration: Sendable {
  package let name: Name
  package let domain: String
  package let parameters: [TemplateParameter]
  package let type: ValueType
  package let typeSpan: SourceSpan
  package let unit: Name
  package let isOutcome: Bool
  package let meaning: String
  /// The label that the author set, which may only be higher than the inferred one.
  package let label: Placed<Label>?
  package let derive: ReadingUse
  package let window: WindowUse?
  package let ifEmpty: Constant?
  package let bound: RangeUse?
  package let logScale: SourceSpan?

  init(
    name: Name, domain: String, parameters: [TemplateParameter], type: ValueType,
    typeSpan: SourceSpan, unit: Name, isOutcome: Bool, meaning: String, label: Placed<Label>?,
    derive: ReadingUse, window: WindowUse?, ifEmpty: Constant?, bound: RangeUse?,
    logScale: SourceSpan?
  ) {
    (self.name, self.domain, self.parameters, self.type) = (name, domain, parameters, type)
    (self.typeSpan, self.unit, self.isOutcome, self.meaning) = (typeSpan, unit, isOutcome, meaning)
    (self.label, self.derive, self.window, self.ifEmpty) = (label, derive, window, ifEmpty)
    (self.bound, self.logScale) = (bound, logScale)
  }
}

/// `in last w` or `in next h`.
package struct WindowUse: Sendable {
  package let isPast: Bool
  package let length: Constant
  package let span: SourceSpan
}

/// An attribute read at one place.
package struct AttributeUse: Sendable {
  package let name: String
  package let span: SourceSpan
}

/// Which records count, as the author wrote it, its names bound.
package indirect enum FilterUse: Sendable {
  case within(AttributeUse, Constant)
  case compare(AttributeUse, Comparison, Constant)
  case contains(AttributeUse, Constant)
  case present(AttributeUse)
  case exists(entity: String, FilterUse?, SourceSpan)
  case conjunction([FilterUse])
  case disjunction([FilterUse])
  case negation(FilterUse)

  /// The attributes that the filter itself tests, in the order of the text.
  var tests: [AttributeUse] {
    switch self {
    case .within(let use, _), .compare(let use, _, _), .contains(let use, _), .present(let use):
      [use]
    case .exists: []
    case .conjunction(let parts), .disjunction(let parts): parts.flatMap(\.tests)
    case .negation(let part): part.tests
    }
  }
}

/// A finite list of query instances under one name.
package final class FamilyDeclaration: Sendable {
  package let name: Name
  package let domain: String
  package let parameters: [TemplateParameter]
  package let items: [InstanceUse]

  init(name: Name, domain: String, parameters: [TemplateParameter], items: [InstanceUse]) {
    (self.name, self.domain, self.parameters, self.items) = (name, domain, parameters, items)
  }
}
