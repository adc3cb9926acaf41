import CanonProgram
import CanonRecords
import CanonTypes

extension HTMLReport {
  static func budget(_ report: TaskReport) -> Markup {
    guard let budget = report.decision.budget else {
      return section("Privacy budget", [.element("p", "The decision carries no budget.")])
    }
    let before = budget.windowBefore
    let left = budget.window.less(before + report.spent)
    return section(
      "Privacy budget of one unit",
      [
        .element("p", [("class", "soft")], [.text(report.budgetWords)]),
        Charts.bar(
          parts: [
            ("spent or reserved before: \(Figures.rho(before))", before.picos, "held"),
            ("spent by this task: \(Figures.rho(report.spent))", report.spent.picos, "spent"),
            ("left: \(Figures.rho(left))", left.picos, "left"),
          ], whole: budget.window.picos),
        .element(
          "div", [("class", "keys")],
          [
            key("before", before, "held"), key("this task", report.spent, "spent"),
            key("left in the window", left, "left"),
          ]),
        table(
          ["in ρ", "#window", "#lifetime"],
          [
            line("budget", budget.window, budget.lifetime),
            line("spent or reserved before", budget.windowBefore, budget.lifetimeBefore),
            line("reserved at admission (worst case)", budget.reserved, budget.reserved),
            line("spent by this task", report.spent, report.spent),
            line("freed (never drawn)", report.freed, report.freed),
            line(
              "left", left, budget.lifetime.less(budget.lifetimeBefore + report.spent)),
          ]),
      ])
  }

  static func quality(_ report: TaskReport) -> Markup {
    section(
      "Quality on held-out units",
      [
        .element(
          "div", [("class", "charts")],
          [
            figure(
              Charts.roc(model: report.modelCurve, floor: report.floorCurve),
              "ROC from the released histogram. The band is two standard deviations of noise "
                + "and sampling."),
            figure(
              Charts.calibration(report.calibration),
              "Calibration. A dot grows with the share of units in its bin; bars are two "
                + "standard deviations."),
          ]),
        table(
          ["metric", "#value", "#two deviations"],
          report.metrics.map { metric in
            [
              cell(.code(metric.metric.rawValue)),
              cell(.text(Figures.ratio(metric.millionths)), number: true),
              cell(.text("± " + Figures.ratio(2 * metric.deviation)), number: true),
            ]
          }),
      ])
  }

  static func verification(_ report: TaskReport) -> Markup {
    guard let verification = report.verification else {
      return section("Verification", [.element("p", "The result was not verified.")])
    }
    let findings = verification.findings
    return section(
      "Verification",
      [
        .element("p", [], [.text("Outcome: "), outcomeBadge(verification.outcome)]),
        table(
          ["list", "criterion", "held"],
          verification.criteria.map {
            [cell(.text($0.list)), cell(.code($0.text)), cell(.text($0.held ? "yes" : "no"))]
          }),
        findings.isEmpty
          ? .element("p", "No findings: every share, sum, model, metric and charge recomputes.")
          : table(
            ["code", "finding", "Vault", "round"],
            findings.map {
              [
                cell(.code($0.code)), cell(.text($0.sentence)), cell(.text($0.vault ?? "")),
                cell(.text($0.round.map(String.init) ?? "")),
              ]
            }),
        .element("p", "Replay inside each Vault, by its own word, over the shares that it sent:"),
        .element(
          "p", [("class", "chips")],
          chips(verification.replays)),
      ])
  }

  /// One chip a Vault and finding, with how many shares of it were recomputed.
  private static func chips(_ replays: [ReplayAnswer]) -> [Markup] {
    let vaults = Set(replays.map(\.vault)).sorted()
    return vaults.flatMap { vault in
      ReplayAnswer.Finding.allCases.compactMap { finding in
        let count = replays.count { $0.vault == vault && $0.finding == finding }
        if count == 0 { return nil }
        return .element(
          "span", [("class", finding == .mismatch ? "chip bad" : "chip")],
          [.text("\(vault) "), .element("strong", finding.rawValue), .text(" × \(count)")])
      }
    }
  }

  static func settlement(_ report: TaskReport) -> Markup {
    guard let settlement = report.settlement else {
      return section("Settlement", [.element("p", "The task was not settled.")])
    }
    return section(
      "Settlement and rewards",
      [
        pairs([
          ("settlement epoch", .text(String(settlement.epochId))),
          ("attempt", .text(String(settlement.attempt))),
          ("model (SHA-256)", .code(settlement.model.description)),
        ]),
        table(
          ["receiver", "#noised cohort", "#share"],
          settlement.rewards.map { reward in
            let name = String(reward.receiver.split(separator: ":").last ?? "")
            let cohort = report.cohorts.first { $0.vault == name }
            return [
              cell(.text(name)),
              cell(.text(cohort.map { Figures.count($0.noisedUnits) } ?? ""), number: true),
              cell(.text(Figures.share(reward.millionths)), number: true),
            ]
          }),
      ])
  }

  static func log(_ report: TaskReport) -> Markup {
    guard let log = report.log else {
      return section("Transparency log", [.element("p", "No checkpoint was signed yet.")])
    }
    return section(
      "Transparency log",
      [
        pairs([
          ("origin", .text(log.checkpoint.origin)),
          ("entries", .text(Figures.count(log.checkpoint.size))),
          ("root (SHA-256)", .code(log.checkpoint.root.description)),
          ("signed at", .text(log.checkpoint.at.description)),
        ]),
        .element(
          "p", [],
          [
            .text("Inclusion of entry \(log.proof.index), "), .code(log.entry),
            .text(", under this root (RFC 9162):"),
          ]),
        .element(
          "ol", [],
          log.proof.path.map { .element("li", [], [.code($0.description)]) }),
      ])
  }

  static func timeline(_ report: TaskReport) -> Markup {
    section(
      "Timeline",
      [
        .element(
          "ol", [("class", "timeline")],
          report.timeline.map { moment in
            .element(
              "li", [],
              [
                .element("time", moment.at.description), .element("strong", moment.state.rawValue),
                .text(" — \(moment.sentence)"),
              ])
          })
      ])
  }

  static func refusal(_ report: TaskReport) -> Markup {
    guard let refusal = report.refusal else { return Markup(trusted: "") }
    return section(
      "Where the budget refuses",
      [
        .element(
          "p",
          "The same request was submitted again, with fresh nonces, until a unit could have "
            + "spent no more. This refusal reads public records only."),
        reasons(refusal.reasons),
      ])
  }

  private static func key(_ name: String, _ rho: Rho, _ style: String) -> Markup {
    .element(
      "span", [("class", "key"), ("style", "--key:var(--\(style))")],
      [.text("\(name): \(Figures.rho(rho))")])
  }

  private static func line(_ name: String, _ window: Rho, _ lifetime: Rho) -> [Markup] {
    [
      cell(.text(name)), cell(.text(Figures.rho(window)), number: true),
      cell(.text(Figures.rho(lifetime)), number: true),
    ]
  }

  private static func figure(_ drawing: Markup, _ caption: String) -> Markup {
    .element("figure", [], [drawing, .element("figcaption", caption)])
  }
}
