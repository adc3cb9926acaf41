package import CanonAnalysis
import CanonProgram
import CanonTypes

/// What a change of a policy means, as Markdown for whoever reviews it: versions, permission with
/// the smallest requests that tell the two apart, meaning by declaration, and budgets that move.
package struct ReviewSummary: Sendable {
  private let difference: ProgramDifference
  private let before: [Site.ExposureRow]
  private let after: [Site.ExposureRow]

  package init(
    _ difference: ProgramDifference, before: [Site.ExposureRow], after: [Site.ExposureRow]
  ) {
    (self.difference, self.before, self.after) = (difference, before, after)
  }

  package var markdown: String {
    var lines = ["## What this change means", ""]
    let isQuiet =
      difference.changes.isEmpty
      && difference.permissions.allSatisfy { $0.step == .none }
    if isQuiet { lines += ["Nothing changes in meaning or permission.", ""] }
    lines += versions + permissions + meanings + budgets
    return lines.joined(separator: "\n")
  }

  private var versions: [String] {
    let moved = difference.verdicts.filter { $0.least != .none || $0.made != .none }
    guard !moved.isEmpty else { return [] }
    return ["| version | before | after | step made | least step | |", "|---|---|---|---|---|---|"]
      + moved.map { verdict in
        "| \(cell(verdict.name)) | \(verdict.before) | \(verdict.after) | \(verdict.made.rawValue) "
          + "| \(verdict.least.rawValue) | \(verdict.isSufficient ? "enough" : "**too small**") |"
      } + [""]
  }

  private var permissions: [String] {
    difference.permissions.filter { $0.step != .none }.flatMap { permission -> [String] in
      var lines = [
        "### Who may do what: \(permission.taskClass.rawValue) tasks, "
          + permission.change.rawValue,
        "",
      ]
      lines += witness("may happen now, and could not before", permission.permittedAfter)
      lines += witness("may not happen any more", permission.permittedBefore)
      for duty in permission.duties {
        lines.append(
          "- \(duty.isAdded ? "owes now" : "owed before"): \(cell("\(duty.duty)"))")
      }
      if !permission.reworded.isEmpty, permission.change == .neither {
        lines.append("- in other words only: \(permission.reworded.joined(separator: ", "))")
      }
      return lines + [""]
    }
  }

  private func witness(_ heading: String, _ witness: RequestWitness?) -> [String] {
    guard let witness else { return [] }
    return [
      "- **\(heading)**, for example: \(cell(witness.phrase)) (rules before: "
        + "\(list(witness.rulesBefore)); after: \(list(witness.rulesAfter)))"
    ]
  }

  private var meanings: [String] {
    guard !difference.changes.isEmpty else { return [] }
    return [
      "### Meaning", "", "| what | aspect | step | before | after | shown by |",
      "|---|---|---|---|---|---|",
    ]
      + difference.changes.map { change in
        "| \(cell("\(change.kind) \(change.name)")) | \(change.aspect.rawValue) "
          + "| \(change.step.rawValue) | \(cell(change.before ?? "")) "
          + "| \(cell(change.after ?? "")) | \(cell(shown(change))) |"
      } + [""]
  }

  private func shown(_ change: MeaningChange) -> String {
    change.witness.map { "\($0.phrase.records): \($0.phrase.values)" } ?? ""
  }

  private var budgets: [String] {
    func figures(_ rows: [Site.ExposureRow]) -> [String: [String: String]] {
      Dictionary(
        rows.map { row in
          (
            row.training,
            Dictionary(row.figures.map { ($0.name, $0.epsilon) }) { first, _ in first }
          )
        }, uniquingKeysWith: { first, _ in first })
    }
    let (old, new) = (figures(before), figures(after))
    let names = Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
    guard !names.isEmpty else { return [] }
    let columns = ["task", "window", "boundary", "lifetime"]
    return [
      "### Budgets that move (ε of one unit)", "",
      "| training | " + columns.joined(separator: " | ") + " |",
      "|---|" + columns.map { _ in "---|" }.joined(),
    ]
      + names.map { name in
        let cells = columns.map { column -> String in
          let (one, other) = (old[name]?[column] ?? "none", new[name]?[column] ?? "none")
          return one == other ? one : "\(one) → **\(other)**"
        }
        return "| \(cell(name)) | \(cells.joined(separator: " | ")) |"
      } + [""]
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
  }

  /// Text that may stand in a table: no bar ends it, and no line does.
  private func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
