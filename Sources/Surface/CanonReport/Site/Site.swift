package import CanonProgram
package import CanonTypes

/// A policy as a folder of pages for people: domains, policy, exposure, flow; no network, and
/// readable without a script, which only searches.
package struct Site: Sendable {
  let program: Program
  /// The text of a declaration as its author wrote it, by `kind name`.
  let texts: [String: String]
  let exposures: [ExposureRow]
  let drawing: String?
  let changes: [ChangeRow]?

  /// One line of the exposure table, in words.
  package struct ExposureRow: Sendable {
    package var training: String
    package var figures: [(name: String, epsilon: String, rho: Rho)]

    package init(training: String, figures: [(name: String, epsilon: String, rho: Rho)]) {
      (self.training, self.figures) = (training, figures)
    }
  }

  /// One change against an earlier version, in words.
  package struct ChangeRow: Sendable {
    package var what: String
    package var step: String
    package var before: String
    package var after: String
    package var witness: String

    package init(what: String, step: String, before: String, after: String, witness: String) {
      (self.what, self.step, self.before) = (what, step, before)
      (self.after, self.witness) = (after, witness)
    }
  }

  /// - Parameters:
  ///   - drawing: the flow as SVG, where somebody could draw it.
  ///   - changes: against an earlier version, when there is one to compare with.
  package init(
    _ program: Program, texts: [String: String], exposures: [ExposureRow], drawing: String?,
    changes: [ChangeRow]?
  ) {
    (self.program, self.texts, self.exposures) = (program, texts, exposures)
    (self.drawing, self.changes) = (drawing, changes)
  }

  /// File names and pages, the first one first.
  package var pages: [(name: String, html: String)] {
    var pages = [("index.html", page("index.html", "Overview", overview))]
    for domain in program.domains {
      pages.append(
        (Site.file(domain.name), page(Site.file(domain.name), domain.name, self.domain(domain))))
    }
    pages.append(("policy.html", page("policy.html", program.policyName, policy)))
    pages.append(("exposure.html", page("exposure.html", "Exposure", exposure)))
    pages.append(("flow.html", page("flow.html", "Flow", flow)))
    if changes != nil { pages.append(("changes.html", page("changes.html", "Changes", changed))) }
    return pages
  }

  static func file(_ domain: String) -> String { "domain-\(domain).html" }

  private var menu: [(file: String, name: String)] {
    [("index.html", "Overview")] + program.domains.map { (Site.file($0.name), $0.name) }
      + [("policy.html", "Policy"), ("exposure.html", "Exposure"), ("flow.html", "Flow")]
      + (changes == nil ? [] : [("changes.html", "Changes")])
  }

  private func page(_ file: String, _ title: String, _ body: [Markup]) -> String {
    let links = menu.map { entry in
      Markup.element(
        "a", [("href", entry.file)] + (entry.file == file ? [("aria-current", "page")] : []),
        [.text(entry.name)])
    }
    let version = "\(program.policyName) \(program.policyVersion)"
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.text("\(title) — \(version)").source)</title>
      <style>\(Style.sheet)
      \(SiteStyle.sheet)</style></head>
      <body><a class="skip" href="#content">To the content</a>
      <header><nav aria-label="Pages">\(Markup.joined(links, by: " ").source)</nav>
      \(search.source)</header>
      <main id="content">\(Markup.joined(body, by: "\n").source)</main>
      <script>\(SiteStyle.script)</script></body></html>

      """
  }

  /// A box over an index of every name; without a script it is hidden, and the pages are all there.
  private var search: Markup {
    let entries = index.map { entry in
      Markup.element(
        "li", [],
        [
          .element("a", [("href", entry.link)], [.text(entry.name)]), .text(" "),
          .element("span", [("class", "small")], [.text(entry.says)]),
        ])
    }
    return .element(
      "div", [("class", "search"), ("hidden", "")],
      [
        .element("label", [("for", "q")], [.text("Search")]),
        Markup(
          trusted: "<input id=\"q\" type=\"search\" autocomplete=\"off\" aria-controls=\"found\">"),
        .element("ul", [("id", "found"), ("hidden", "")], entries),
      ])
  }

  private var index: [(name: String, says: String, link: String)] {
    var rows = program.attributes.map {
      (
        $0.name, "attribute, \($0.type.written) on \($0.entity)",
        Site.file($0.domain) + "#\($0.name)"
      )
    }
    rows += queries.map { ($0.name, "query, \($0.type)", Site.file($0.domain) + "#\($0.name)") }
    rows += program.rules.map { ($0.id, $0.effect.rawValue, "policy.html#\($0.id)") }
    rows += templates.map { ($0.name, "template", "policy.html#\($0.name)") }
    rows += program.privacyBlocks.map { ($0.name, "privacy block", "policy.html#\($0.name)") }
    return rows.sorted { $0.0.lowercased() < $1.0.lowercased() }
  }

  // MARK: What pages share

  /// Queries and outcomes by their plain names, with their closed instances.
  struct Query {
    var name: String
    var domain: String
    var type: String
    var meaning: String
    var instances: [String]
    var isOutcome: Bool
  }

  var queries: [Query] {
    var found: [String: Query] = [:]
    func add(_ id: String, _ domain: String, _ type: String, _ meaning: String, _ outcome: Bool) {
      let name = String(id.prefix { $0 != "(" })
      found[
        name,
        default: Query(
          name: name, domain: domain, type: type, meaning: meaning, instances: [],
          isOutcome: outcome)
      ].instances.append(id)
    }
    for one in program.features { add(one.id, one.domain, one.type.written, one.meaning, false) }
    for one in program.outcomes { add(one.id, one.domain, "Bool", one.meaning, true) }
    return found.values.sorted { $0.name < $1.name }
  }

  var templates: [(name: String, trainings: [Training])] {
    Dictionary(grouping: program.trainings, by: \.template).sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  func source(_ declaration: String) -> Markup {
    guard let text = texts[declaration] else { return Markup(trusted: "") }
    return .element("pre", [], [.code(text)])
  }

  static func table(_ heads: [String], _ rows: [[Markup]]) -> Markup {
    .element(
      "div", [("class", "scroll")],
      [
        .element(
          "table", [("class", "cards")],
          [
            .element("thead", [], [.element("tr", [], heads.map { .element("th", $0) })]),
            .element(
              "tbody", [],
              rows.map { row in
                .element(
                  "tr", [],
                  zip(row, heads).enumerated().map { index, cell in
                    .element("td", index > 0 ? [("data-head", cell.1)] : [], [cell.0])
                  })
              }),
          ])
      ])
  }

  static func aside(_ text: String) -> Markup {
    .element("span", [("class", "type")], [.text(text)])
  }

  static func badge(_ label: Label) -> Markup {
    let tone =
      switch label {
      case .local: "bad"
      case .protected: "wait"
      case .released, .public: "good"
      }
    return .element("span", [("class", "badge \(tone)")], [.text(label.rawValue)])
  }
}
