package import CanonProgram
package import CanonSource
import CanonSyntax
import CanonTypes

/// A reading as the author wrote it, its names bound.
package indirect enum ReadingUse: Sendable {
  case aggregate(Aggregate)
  case ratio(ReadingUse, ReadingUse, SourceSpan)
  /// The aggregate's part that passes its filter, of the whole.
  case share(Aggregate)
  /// Whether a term is among the `first` most frequent of an attribute.
  case top(Aggregate, first: Constant, term: Constant, SourceSpan)
  /// A literal, or a template parameter.
  case constant(Constant)
  case sum(ReadingUse, ReadingUse, SourceSpan)
  case difference(ReadingUse, ReadingUse, SourceSpan)
  case product(ReadingUse, ReadingUse, SourceSpan)
  case negated(ReadingUse, SourceSpan)
  case otherwise(ReadingUse, ReadingUse, SourceSpan)
  case choose([Choice], otherwise: ReadingUse, SourceSpan)
  case test(TestUse, SourceSpan)

  /// A value and the test that selects it.
  package struct Choice: Sendable {
    package let test: TestUse
    package let value: ReadingUse
  }

  /// One aggregate over the records of an entity, or over an attribute of them.
  package struct Aggregate: Sendable {
    package let function: Function
    package let entity: String
    package let attribute: AttributeUse?
    /// What an absent value of the attribute counts as.
    package let fallback: Constant?
    package let filter: FilterUse?
    package let span: SourceSpan
  }

  package enum Function: String, Sendable, CaseIterable {
    case count, sum, mean, minimum, maximum, distinct, exists, recency

    /// The word that authors write.
    package var word: String {
      switch self {
      case .minimum: "min"
      case .maximum: "max"
      default: rawValue
      }
    }

    /// Whether the function reads an attribute rather than records.
    package var readsAttribute: Bool {
      switch self {
      case .sum, .mean, .minimum, .maximum, .distinct: true
      case .count, .exists, .recency: false
      }
    }
  }

  /// What a `derive` clause can begin with.
  static let words = Function.allCases.map(\.word) + ["share", "top"]

  static func isTop(_ expression: ExpressionSyntax) -> Bool {
    if case .call(let call) = expression.inner { call.callee?.text == "top" } else { false }
  }

  package var span: SourceSpan {
    switch self {
    case .aggregate(let aggregate), .share(let aggregate): aggregate.span
    case .constant(let constant): constant.span
    case .ratio(_, _, let span), .top(_, _, _, let span), .sum(_, _, let span),
      .difference(_, _, let span), .product(_, _, let span), .negated(_, let span),
      .otherwise(_, _, let span), .choose(_, _, let span), .test(_, let span):
      span
    }
  }

  /// The value of a literal or of a parameter, which takes its type from what stands beside it.
  var constant: Constant? { if case .constant(let constant) = self { constant } else { nil } }

  /// Every aggregate, in the order of the text.
  package var aggregates: [Aggregate] {
    switch self {
    case .aggregate(let aggregate), .share(let aggregate), .top(let aggregate, _, _, _):
      [aggregate]
    case .constant: []
    case .ratio(let left, let right, _), .sum(let left, let right, _),
      .difference(let left, let right, _), .product(let left, let right, _),
      .otherwise(let left, let right, _):
      left.aggregates + right.aggregates
    case .negated(let inner, _): inner.aggregates
    case .choose(let choices, let last, _):
      choices.flatMap { $0.test.aggregates + $0.value.aggregates } + last.aggregates
    case .test(let test, _): test.aggregates
    }
  }
}

/// A truth about readings, as the author wrote it.
package indirect enum TestUse: Sendable {
  case compare(ReadingUse, Comparison, ReadingUse, SourceSpan)
  case holds(ReadingUse)
  case all([TestUse])
  case any([TestUse])
  case not(TestUse)

  var conjuncts: [TestUse] { if case .all(let parts) = self { parts } else { [self] } }
  var disjuncts: [TestUse] { if case .any(let parts) = self { parts } else { [self] } }

  package var aggregates: [ReadingUse.Aggregate] {
    switch self {
    case .compare(let left, _, let right, _): left.aggregates + right.aggregates
    case .holds(let reading): reading.aggregates
    case .all(let parts), .any(let parts): parts.flatMap(\.aggregates)
    case .not(let part): part.aggregates
    }
  }
}
