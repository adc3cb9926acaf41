import CanonChecker
import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes
import CanonWorkspace

/// What became of files whose findings were mended.
package struct LintMended: Sendable {
  /// The files that changed, ascending by name.
  package let files: [(name: String, bytes: [UInt8])]
  /// How many fixes were applied.
  package let count: Int
  /// What is left.
  package let report: LintReport
}

extension Lint {
  /// Rounds of mending: a fix may bring another finding to light.
  private static let mostRounds = 8

  /// Applies the fixes that warnings of the check and findings of rules carry.
  ///
  /// A rule's fix changes how a policy is written. That it changes nothing else is not believed but
  /// looked at: a round after which the policy does not check, or decides, costs or means anything
  /// else, is not kept. A policy with errors is left as it is. Mending twice is mending once.
  package static func mending(_ request: LintRequest) -> LintMended {
    var current = request
    var count = 0
    var state = Pass(current)
    if state.report.isComplete {
      let mended = Workspace.mending(current.files)
      if mended.count > 0, !mended.checked.hasErrors {
        let byName = Dictionary(
          mended.files.map { ($0.name, $0.bytes) }, uniquingKeysWith: { $1 })
        current.files = current.files.map { ($0.name, byName[$0.name] ?? $0.bytes) }
        (count, state) = (mended.count, Pass(current))
      }
    }
    for _ in 0..<mostRounds where state.report.isComplete {
      let (edits, applied) = chosen(state.report)
      guard applied > 0 else { break }
      var next = current
      next.files = written(edits, current.files, state.report.sources)
      let after = Pass(next)
      guard after.report.isComplete, after.program == state.program else { break }
      (current, state, count) = (next, after, count + applied)
    }
    let changed = zip(request.files, current.files).filter { $0.bytes != $1.bytes }.map(\.1)
    return LintMended(
      files: changed.sorted { $0.name < $1.name }, count: count, report: state.report)
  }

  /// One look at the files.
  private struct Pass {
    let report: LintReport
    /// What is decided, without the words and places.
    let program: Program?

    init(_ request: LintRequest) {
      let workspace = Workspace(files: request.files)
      let compiled = workspace.compile()
      report = Lint.run(request, workspace, compiled)
      program = compiled.program?.wordless
    }
  }

  /// The edits of fixes that lie apart; one of a whole file waits until nothing else is to be done
  /// in it.
  private static func chosen(_ report: LintReport) -> (edits: [SourceEdit], applied: Int) {
    let fixes = report.ofRules.compactMap(\.fixIts.first)
    func isWhole(_ fix: FixIt) -> Bool {
      fix.edits.contains { $0.span == report.sources[$0.span.file].span }
    }
    var edits: [SourceEdit] = []
    var applied = 0
    var reached: [SourceID: Int32] = [:]
    let ordered = fixes.filter { !isWhole($0) && $0.edits.count == 1 }
      .sorted { $0.edits[0].span < $1.edits[0].span }
    for edit in ordered.map({ $0.edits[0] })
    where edit.span.lower > reached[edit.span.file] ?? -1 {
      reached[edit.span.file] = edit.span.upper
      edits.append(edit)
      applied += 1
    }
    for edit in fixes.filter(isWhole).flatMap(\.edits) where reached[edit.span.file] == nil {
      reached[edit.span.file] = edit.span.upper
      edits.append(edit)
      applied += 1
    }
    return (edits, applied)
  }

  private static func written(
    _ edits: [SourceEdit], _ files: [(name: String, bytes: [UInt8])], _ sources: SourceCollection
  ) -> [(name: String, bytes: [UInt8])] {
    let byFile = Dictionary(grouping: edits, by: \.span.file)
    let byName = Dictionary(
      sources.texts.map { ($0.name, $0.applying(byFile[$0.id] ?? []) ?? $0.bytes) },
      uniquingKeysWith: { first, _ in first })
    return files.map { (name: $0.name, bytes: byName[$0.name] ?? $0.bytes) }
  }
}

extension Program {
  /// Without places, meanings and reasons, and with no `not` before another: two programs that are
  /// then equal answer every request alike and cost the same.
  fileprivate var wordless: Program {
    let nowhere = SourcePlace(file: "", line: 1, column: 1)
    var program = self
    for index in rules.indices {
      program.rules[index].place = nowhere
      program.rules[index].because = nil
      program.rules[index].condition = rules[index].condition.withoutDoubleNegations
    }
    for index in governance.requirements.indices {
      let condition = governance.requirements[index].condition
      program.governance.requirements[index].place = nowhere
      program.governance.requirements[index].because = nil
      program.governance.requirements[index].condition = condition.withoutDoubleNegations
    }
    for index in attributes.indices { program.attributes[index].meaning = "" }
    for index in features.indices { program.features[index].meaning = "" }
    for index in outcomes.indices { program.outcomes[index].meaning = "" }
    for index in privacyBlocks.indices { program.privacyBlocks[index].place = nowhere }
    for index in trainings.indices { program.trainings[index].place = nowhere }
    for index in acceptances.indices { program.acceptances[index].place = nowhere }
    for index in settlements.indices { program.settlements[index].place = nowhere }
    for index in governance.delegations.indices {
      program.governance.delegations[index].place = nowhere
    }
    for index in governance.evolutions.indices {
      program.governance.evolutions[index].place = nowhere
    }
    for index in governance.tasks.indices { program.governance.tasks[index].place = nowhere }
    return program
  }
}

extension Condition {
  fileprivate var withoutDoubleNegations: Condition {
    switch self {
    case .all(let parts): .all(parts.map(\.withoutDoubleNegations))
    case .any(let parts): .any(parts.map(\.withoutDoubleNegations))
    case .not(.not(let inner)): inner.withoutDoubleNegations
    case .not(let inner): .not(inner.withoutDoubleNegations)
    default: self
    }
  }
}
