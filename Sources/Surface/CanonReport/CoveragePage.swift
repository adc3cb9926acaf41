package import CanonSource
package import CanonTesting

/// Coverage as one page: figures, a table of the rules, and the sources with every test marked.
package enum CoveragePage {
  /// What is shown of one policy.
  package struct Policy {
    let name: String
    let coverage: Coverage
    let sources: SourceCollection

    package init(name: String, coverage: Coverage, sources: SourceCollection) {
      (self.name, self.coverage, self.sources) = (name, coverage, sources)
    }
  }

  package static func text(_ policies: [Policy]) -> String {
    let title =
      policies.count == 1
      ? "Coverage of \(policies[0].name)" : "Coverage of \(policies.count) policies"
    let body =
      [Markup.element("h1", title), legend] + policies.flatMap { section($0) }
    return HTMLPage.text(title, sheet: sheet, body)
  }

  private static let legend = Markup.element(
    "p", [("class", "soft")],
    [
      .text("Each test of a condition is marked by what the policy's own tests decided: "),
      mark("both", "true and false", "T2 F3"), .text(", "),
      mark("one", "one of them", "T2 F0"), .text(", "),
      mark("none", "neither", "T0 F0"),
      .text(". T and F count the tests in which it came out true and false."),
    ])

  private static func mark(_ kind: String, _ text: String, _ counts: String) -> Markup {
    .element("mark", [("class", kind)], [.text(text), .element("sup", counts)])
  }

  private static func section(_ policy: Policy) -> [Markup] {
    let coverage = policy.coverage
    let tiles = [
      tile("covered", "\(coverage.percent) %"),
      tile("outcomes", "\(coverage.reached) of \(coverage.total)"),
      tile("rules", String(coverage.rules.count)),
      tile("single tests", String(coverage.rules.reduce(0) { $0 + $1.tests.count })),
    ]
    let files = Set(coverage.rules.map(\.span.file)).sorted()
    return [
      .element("h2", policy.name), .element("div", [("class", "tiles")], tiles),
      table(coverage),
    ] + files.flatMap { listing(policy.sources[$0], coverage) }
  }

  private static func tile(_ name: String, _ figure: String) -> Markup {
    .element(
      "div", [("class", "tile")],
      [
        .element("div", [("class", "small")], [.text(name)]),
        .element("div", [("class", "figure")], [.text(figure)]),
      ])
  }

  private static func table(_ coverage: Coverage) -> Markup {
    func cell(_ head: String, _ text: String, isBad: Bool = false) -> Markup {
      let tone = isBad ? "number bad" : "number"
      return .element("td", [("class", tone), ("data-head", head)], [.text(text)])
    }
    func number(_ head: String, _ value: Int64) -> Markup {
      cell(head, String(value), isBad: value == 0)
    }
    let heads = ["rule", "", "asked", "decided", "not met", "covered"].enumerated().map {
      Markup.element("th", $0.offset > 1 ? [("class", "number")] : [], [.text($0.element)])
    }
    let rows = coverage.rules.map { rule in
      Markup.element(
        "tr", [],
        [
          .element("td", [], [.code(rule.rule)]), .element("td", rule.word),
          cell("asked", String(rule.asked)), number("decided", rule.decided),
          rule.hasCondition ? number("not met", rule.missed) : cell("not met", "–"),
          cell("covered", "\(rule.reached) of \(rule.total)"),
        ])
    }
    return .element(
      "div", [("class", "scroll")],
      [
        .element(
          "table", [("class", "cards")],
          [.element("thead", [], [.element("tr", [], heads)])] + [.joined(rows)])
      ])
  }

  /// A file line by line, with what was tested marked.
  private static func listing(_ text: SourceText, _ coverage: Coverage) -> [Markup] {
    let spots = coverage.rules.filter { $0.span.file == text.id }.flatMap { rule in
      [Spot(rule)] + rule.tests.map(Spot.init)
    }.sorted { $0.span < $1.span }
    let lines = (1...text.lineCount).map { number -> Markup in
      let range = text.lineRange(number)
      let own = spots.filter { $0.span.range.overlaps(range) }
      let kind = own.map(\.kind).max { $0.rank < $1.rank }
      return .element(
        "li", kind.map { [("class", $0.rawValue)] } ?? [], [line(range, text, own)])
    }
    return [.element("h3", text.name), .element("ol", [("class", "source")], lines)]
  }

  private static func line(
    _ range: Range<Int>, _ text: SourceText, _ spots: [Spot]
  ) -> Markup {
    var parts: [Markup] = []
    var reached = range.lowerBound
    for spot in spots {
      let inside = spot.span.range.clamped(to: range)
      guard inside.lowerBound >= reached else { continue }
      parts.append(.text(text.text(reached..<inside.lowerBound)))
      // A test that goes on over several lines has its counts where it ends.
      let counts = inside.upperBound == spot.span.range.upperBound ? spot.counts : ""
      parts.append(mark(spot.kind.rawValue, text.text(inside), counts))
      reached = inside.upperBound
    }
    parts.append(.text(text.text(reached..<range.upperBound)))
    return .joined(parts)
  }

  private struct Spot {
    enum Kind: String {
      case both, one, none
      var rank: Int { self == .both ? 0 : self == .one ? 1 : 2 }
    }
    let span: SourceSpan
    let kind: Kind
    let counts: String

    init(_ test: CoveredTest) {
      span = test.span
      kind = Spot.kind(test.held > 0, test.failed > 0)
      counts = "T\(test.held) F\(test.failed)"
    }

    init(_ rule: CoveredRule) {
      span = rule.span
      kind = Spot.kind(rule.decided > 0, !rule.hasCondition || rule.missed > 0)
      counts = "decided \(rule.decided)"
    }

    private static func kind(_ one: Bool, _ other: Bool) -> Kind {
      one && other ? .both : one || other ? .one : .none
    }
  }

  private static let sheet = """
    h3 { font-size:1rem; margin:1.6rem 0 .4rem; overflow-wrap:anywhere }
    mark { color:inherit; background:none; border-bottom:2px solid var(--good) }
    mark.one { border-bottom:2px dashed var(--wait) }
    mark.none { border-bottom:2px dotted var(--bad) }
    mark sup { margin-left:.25em; color:var(--soft); white-space:nowrap }
    ol.source { font:.82rem/1.5 ui-monospace, "DejaVu Sans Mono", monospace; padding-left:3.4rem;
      margin:.4rem 0 1rem; overflow-x:auto }
    ol.source li { white-space:pre-wrap; border-left:3px solid transparent; padding-left:.6rem }
    ol.source li::marker { color:var(--soft) } ol.source li.both { border-color:var(--good) }
    ol.source li.one { border-color:var(--wait); background:var(--tint) }
    ol.source li.none { border-color:var(--bad); background:var(--tint) }
    @media (max-width:40rem) { ol.source { padding-left:2.2rem } }
    \(Style.cards)
    """
}
