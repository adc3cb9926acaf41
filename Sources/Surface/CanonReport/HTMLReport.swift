import CanonProgram
import CanonRecords
import CanonTypes

/// The report of one task as a single HTML page: no network, no script, fit to print.
package enum HTMLReport {
  package static func page(for report: TaskReport) -> String {
    let title = "\(report.envelope.training) — task \(report.envelope.task)"
    let body: [Markup] =
      [
        heading(report), summary(report), notes(report), policy(report), decision(report),
        manifest(report),
      ]
      + [budget(report), quality(report), verification(report), settlement(report), log(report)]
      + [timeline(report), refusal(report)]
    return HTMLPage.text(title, body)
  }

  private static func heading(_ report: TaskReport) -> Markup {
    let outcome = report.verification?.outcome
    let last = report.timeline.last?.state ?? .accepted
    return .joined([
      .element("h1", report.envelope.training),
      .element(
        "p", [],
        [
          badge(
            "verification: \(outcome?.rawValue ?? "none")", outcome == .accepted ? "good" : "bad"),
          .text(" "),
          badge("task: \(last.rawValue)", last == .completed ? "good" : "wait"),
        ]),
      .element(
        "p", [("class", "soft")],
        [
          .text("Task "), .code(report.envelope.task), .text(", admitted "),
          .text(report.envelope.admittedAt.description), .text(" in epoch "),
          .text(String(report.envelope.epochId)), .text(", features as of "),
          .text(report.envelope.asOf.description), .text("."),
        ]),
    ])
  }

  /// The figures that a reader looks for first.
  private static func summary(_ report: TaskReport) -> Markup {
    var tiles = report.metrics.filter { [.auc, .gainOverFloor].contains($0.metric) }.map {
      tile(
        $0.metric == .auc ? "AUC on held-out units" : "gain over the floor",
        Figures.ratio($0.millionths), "± \(Figures.ratio(2 * $0.deviation))")
    }
    tiles.append(
      tile("spent per unit", "ρ " + Figures.rho(report.spent), "freed \(Figures.rho(report.freed))")
    )
    let replays = report.verification?.replays ?? []
    let matches = replays.count { $0.finding == .match }
    tiles.append(
      tile("replayed inside", "\(matches)", "of \(replays.count) shares match"))
    return .element("div", [("class", "tiles")], tiles)
  }

  private static func tile(_ name: String, _ figure: String, _ beside: String) -> Markup {
    .element(
      "div", [("class", "tile")],
      [
        .element("div", [("class", "small")], [.text(name)]),
        .element("div", [("class", "figure")], [.text(figure)]),
        .element("div", [("class", "small")], [.text(beside)]),
      ])
  }

  private static func notes(_ report: TaskReport) -> Markup {
    .joined(report.notes.map { .element("p", [("class", "note")], [.text($0)]) })
  }

  private static func policy(_ report: TaskReport) -> Markup {
    section(
      "Policy in force",
      [
        pairs([
          ("policy", .text("\(report.policyName) \(report.policyVersion)")),
          ("semantic_version", .text(report.semanticVersion)),
          ("bundle (SHA-256)", .code(report.bundle.description)),
          ("worker confinement", .text(report.confinement.joined(separator: ", "))),
        ])
      ])
  }

  private static func decision(_ report: TaskReport) -> Markup {
    section(
      "Admission",
      [
        .element(
          "p", [],
          [
            .text("Request "), .code(report.decision.request.short), .text(" was "),
            badge(report.decision.answer.rawValue, style(of: report.decision.answer)),
            .text(
              " for purpose \(report.envelope.purpose), markets "
                + "\(report.envelope.markets.joined(separator: ", "))."),
          ]),
        reasons(report.decision.reasons),
      ])
  }

  private static func manifest(_ report: TaskReport) -> Markup {
    let rows = report.manifest.map { row in
      [
        cell(.joined([.code(row.feature), small(row.meaning)])), cell(.text(row.bound)),
        cell(.text(row.scale)), cell(.text(row.label.rawValue)),
        cell(.text(String(row.sensitivity)), number: true),
      ]
    }
    return section(
      "Feature manifest",
      [
        .element(
          "p", [("class", "soft")],
          [
            .text(
              "Each feature is clipped to its bound, put on its scale and quantised to 0…1024 "
                + "inside the Vault. Sensitivity is the most that one unit can move the sum of a "
                + "quantised feature. The whole row is cut to norm 1024, so one unit moves every "
                + "entry of the Gram release by at most 2"),
            .element("sup", "20"), .text("."),
          ]),
        table(["feature", "bound", "scale", "class", "#sensitivity"], rows),
      ])
  }

  private static func badge(_ text: String, _ style: String) -> Markup {
    .element("span", [("class", "badge \(style)")], [.text(text)])
  }

  private static func style(of answer: Decision.Answer) -> String {
    switch answer {
    case .admitted: "good"
    case .refused: "bad"
    case .blocked: "wait"
    }
  }

  static func section(_ title: String, _ contents: [Markup]) -> Markup {
    .element("section", [], [.element("h2", title)] + contents)
  }

  static func pairs(_ rows: [(String, Markup)]) -> Markup {
    .element(
      "table", [("class", "pairs")],
      rows.map { row in
        .element("tr", [], [.element("th", row.0), .element("td", [], [row.1])])
      })
  }

  static func cell(_ contents: Markup, number: Bool = false) -> Markup {
    .element("td", number ? [("class", "number")] : [], [contents])
  }

  /// A table; a heading that begins with `#` is of numbers.
  static func table(_ headings: [String], _ rows: [[Markup]]) -> Markup {
    let head = headings.map { heading in
      heading.hasPrefix("#")
        ? Markup.element("th", [("class", "number")], [.text(String(heading.dropFirst()))])
        : .element("th", heading)
    }
    return .element(
      "div", [("class", "scroll")],
      [.element("table", [], [.element("tr", [], head)] + rows.map { .element("tr", [], $0) })])
  }

  static func reasons(_ reasons: [Reason]) -> Markup {
    table(
      ["code", "reason", "rule, and where it is written"],
      reasons.map { reason in
        let values = reason.values.isEmpty ? "" : reason.values.joined(separator: "; ")
        return [
          cell(.code(reason.code)),
          cell(.joined([.prose(reason.sentence), small(values)])),
          cell(
            .joined([
              reason.rule.map(Markup.code) ?? .text("—"),
              small(reason.place?.description ?? ""),
            ])),
        ]
      })
  }

  /// A second line in a cell; nothing for nothing.
  static func small(_ text: String) -> Markup {
    text.isEmpty ? .text("") : .element("div", [("class", "small")], [.text(text)])
  }

  static func outcomeBadge(_ outcome: VerificationOutcome) -> Markup {
    badge(outcome.rawValue, outcome == .accepted ? "good" : "bad")
  }
}
