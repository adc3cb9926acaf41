import CanonProgram
import CanonTypes

extension Site {
  var overview: [Markup] {
    let dearest = exposures.flatMap(\.figures).filter { $0.name == "window" }
    let tiles: [(String, String, String)] = [
      ("attributes", "\(program.attributes.count)", "\(locals) local: they never leave a Vault"),
      ("queries", "\(queries.count)", "\(program.features.count) closed instances"),
      ("templates", "\(templates.count + Set(program.governance.tasks.map(\.template)).count)", ""),
      ("rules", "\(program.rules.count)", "\(forbids) of them forbid"),
      ("ε of a window, at most", dearest.map(\.epsilon).max() ?? "none", "for each protected unit"),
    ]
    return [
      .element("h1", "\(program.policyName) \(program.policyVersion)"),
      .element("p", [("class", "soft")], [.text("Meaning: \(program.semanticVersion)")]),
      .element(
        "div", [("class", "tiles")],
        tiles.map { name, figure, beside in
          .element(
            "div", [("class", "tile")],
            [
              .element("div", [("class", "small")], [.text(name)]),
              .element("div", [("class", "figure")], [.text(figure)]),
              .element("div", [("class", "small")], [.text(beside)]),
            ])
        }),
      .element("h2", "Domains"),
      Site.table(
        ["domain", "version", "steward", "attributes", "queries"],
        program.domains.map { domain in
          [
            .element("a", [("href", Site.file(domain.name))], [.text(domain.name)]),
            .text("\(domain.version)"), .text(steward(of: domain.name) ?? "none is named"),
            .text("\(program.attributes.count { $0.domain == domain.name })"),
            .text("\(queries.count { $0.domain == domain.name })"),
          ]
        }),
      .element("h2", "Purposes"), purposes(below: nil), .element("h2", "Roles"),
      .element(
        "p", [("class", "chips")],
        program.roles.map { .element("span", [("class", "chip")], [.text($0)]) }),
    ]
  }

  private var locals: Int { program.attributes.count { $0.label == .local } }
  private var forbids: Int { program.rules.count { $0.effect == .forbid } }

  private func steward(of domain: String) -> String? {
    program.governance.stewards.first { $0.of == domain }?.role
  }

  private func purposes(below parent: String?) -> Markup {
    let here = program.purposes.filter { $0.parent == parent }
    guard !here.isEmpty else { return Markup(trusted: "") }
    return .element(
      "ul", [],
      here.map { .element("li", [], [.text($0.name), purposes(below: $0.name)]) })
  }

  func domain(_ domain: DomainVersion) -> [Markup] {
    let attributes = program.attributes.filter { $0.domain == domain.name }
    let own = queries.filter { $0.domain == domain.name }
    var parts: [Markup] = [.element("h1", "\(domain.name) \(domain.version)")]
    if let steward = steward(of: domain.name) {
      parts.append(.element("p", [("class", "soft")], [.text("Steward: \(steward)")]))
    }
    if !attributes.isEmpty {
      parts.append(.element("h2", "Attributes"))
      for attribute in attributes.sorted(by: { $0.name < $1.name }) {
        parts.append(
          .element(
            "h3", [("id", attribute.name)],
            [
              .code(attribute.name), .text(" "),
              Site.aside("\(attribute.type.written) on \(attribute.entity)"), .text(" "),
              Site.badge(attribute.label),
            ]))
        parts.append(.element("p", [], [.prose(attribute.meaning)]))
        parts.append(source("canonical \(attribute.name)"))
      }
    }
    if !own.isEmpty {
      parts.append(.element("h2", "Queries"))
      for query in own {
        let kind = query.isOutcome ? "foretold, " : ""
        parts.append(
          .element(
            "h3", [("id", query.name)],
            [.code(query.name), .text(" "), Site.aside("\(kind)\(query.type)")]))
        parts.append(.element("p", [], [.prose(query.meaning)]))
        parts.append(source("query \(query.name)"))
        let instances = query.instances.joined(separator: ", ")
        parts.append(.element("p", [("class", "small")], [.text("Instances: \(instances)")]))
      }
    }
    let families = Set(
      program.families.filter { family in
        family.features.contains { id in
          own.contains { $0.instances.contains(id) }
        }
      }.map(\.name))
    if !families.isEmpty {
      parts.append(.element("h2", "Families"))
      parts += families.sorted().map { source("family \($0)") }
    }
    return parts
  }

  var policy: [Markup] {
    var parts: [Markup] = [
      .element("h1", "\(program.policyName) \(program.policyVersion)"), .element("h2", "Rules"),
      .element(
        "p", [("class", "soft")],
        [.text("Nothing is permitted but by a rule, and a rule that forbids wins.")]),
    ]
    for rule in program.rules {
      let tone = rule.effect == .permit ? "good" : "bad"
      parts.append(
        .element(
          "h3", [("id", rule.id)],
          [
            .code(rule.id), .text(" "),
            .element("span", [("class", "badge \(tone)")], [.text(rule.effect.rawValue)]),
          ]))
      parts.append(source("rule \(rule.id)"))
    }
    parts.append(.element("h2", "Templates"))
    for (name, trainings) in templates {
      parts.append(.element("h3", [("id", name)], [.code(name)]))
      parts.append(source("training \(name)"))
      parts.append(
        Site.table(
          ["instance", "ρ at worst"],
          trainings.map { [.code($0.id), .text(Figures.rho($0.cost.total))] }))
    }
    for task in Set(program.governance.tasks.map(\.template)).sorted() {
      parts += [.element("h3", [("id", task)], [.code(task)]), source("task \(task)")]
    }
    parts.append(.element("h2", "Privacy"))
    for block in program.privacyBlocks {
      parts.append(.element("h3", [("id", block.name)], [.code(block.name)]))
      parts.append(source("privacy \(block.name)"))
    }
    parts.append(.element("h2", "When a result counts"))
    parts += program.acceptances.map { source("acceptance \($0.name)") }
    parts += program.settlements.map { source("settlement \($0.name)") }
    return parts
  }

  var exposure: [Markup] {
    [
      .element("h1", "Exposure"),
      .element(
        "p", [],
        [
          .text(
            "The most that any one protected unit is exposed to by what the policy admits. A "
              + "window is a run of epochs; across a boundary two of them can be spent in one "
              + "window's time."
          )
        ]),
      Site.table(
        ["training"] + (exposures.first?.figures.map { "ε, \($0.name)" } ?? []),
        exposures.map { row in
          [.code(row.training)] + row.figures.map { .text($0.epsilon) }
        }),
    ]
  }

  var flow: [Markup] {
    let drawn: Markup =
      drawing.map {
        .element(
          "div",
          [("class", "drawing"), ("tabindex", "0"), ("role", "img"), ("aria-label", "Flow")],
          [Markup(trusted: $0)])
      }
      ?? .element(
        "p", [("class", "note")],
        [.text("Graphviz was not there to draw it; `canon graph` writes its text.")])
    return [
      .element("h1", "Flow"),
      .element(
        "p", [],
        [
          .text(
            "From source columns to what is released. Dashed in red is local: nothing leads on "
              + "from it to a release.")
        ]),
      drawn,
    ]
  }

  var changed: [Markup] {
    let rows = changes ?? []
    guard !rows.isEmpty else {
      return [
        .element("h1", "Changes"), .element("p", "Nothing changed in meaning or permission."),
      ]
    }
    return [
      .element("h1", "Changes"),
      Site.table(
        ["what", "step", "before", "after", "witness"],
        rows.map { row in
          [
            .code(row.what), .text(row.step), .text(row.before), .text(row.after),
            .text(row.witness),
          ]
        }),
    ]
  }
}
