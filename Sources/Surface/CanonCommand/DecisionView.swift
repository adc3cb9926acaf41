import CanonDecision

/// What a policy said of a request, for people.
struct DecisionView {
  let terminal: Terminal
  let table: DecisionTable

  func show(_ answer: Answer, _ misses: (misses: [NearMiss], isExact: Bool)?) {
    let outcome = answer.outcome
    let words = outcome == .blocked ? "blocked: meaning not settled" : outcome.rawValue
    terminal.line(terminal.paint(words, outcome == .permitted ? .good : .bad))
    for cause in answer.causes {
      let place = cause.place.map { "  (\($0))" } ?? ""
      let rule = cause.rule.map { "\($0): " } ?? ""
      terminal.line("  \(cause.code.number)  \(rule)\(cause.sentence)\(place)")
      for value in cause.values { terminal.line("          \(value)") }
    }
    for term in answer.unsettled {
      terminal.line()
      terminal.pairs(
        [
          ("term", term.term), ("nearest", term.nearest.joined(separator: ", ")),
          ("steward", term.steward ?? "nobody is named"),
        ] + (term.domain.map { [("domain", $0)] } ?? []), indent: 2)
      terminal.write(term.candidate)
    }
    if let reserved = answer.reservedPicos {
      terminal.line("  worst case of the task: ρ \(reserved) × 10^−12")
    }
    guard let misses, !misses.misses.isEmpty else { return }
    terminal.line("\nIt would be permitted")
    for miss in misses.misses {
      let changes = miss.changes.map { change in
        "\(change.kind.rawValue) \(table.name(of: change))"
          + (change.isSubmitters ? "" : " (not yours to change)")
      }
      terminal.line("  by \(table.rule(miss.rule).id): \(changes.joined(separator: "; "))")
    }
    if !misses.isExact { terminal.line("  the search was cut short") }
  }
}
