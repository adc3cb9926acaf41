package import CanonChecker
import CanonCompiler
package import CanonDiagnostics
package import CanonFormatter
package import CanonProgram
package import CanonSource
package import CanonSyntax
import CanonTypes

/// The façade of the language: a set of policy files, and what can be asked about it.
///
/// A value: it is made from names and bytes that somebody else read, and holds their answers. The
/// order in which the files come does not show in anything.
package struct Workspace: Sendable {
  /// The files, ascending by name.
  package let sources: SourceCollection
  package let parsed: [ParsedFile]

  /// - Parameters:
  ///   - files: names as they shall stand in diagnostics, usually relative paths.
  ///   - earlier: a workspace whose trees are taken over for files that have not changed.
  package init(files: [(name: String, bytes: [UInt8])], after earlier: Workspace? = nil) {
    var sources = SourceCollection()
    let before = Dictionary(
      (earlier?.sources.texts ?? []).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for file in files.sorted(by: { $0.name < $1.name }) {
      if let same = before[file.name], Int(same.id.index) == sources.texts.count,
        same.bytes == file.bytes
      {
        sources.add(again: same)
      } else {
        sources.add(name: file.name, bytes: file.bytes)
      }
    }
    self.sources = sources
    let known = Dictionary(
      (earlier?.parsed ?? []).map { ($0.tree.source.name, $0) }, uniquingKeysWith: { $1 })
    parsed = sources.texts.filter { Workspace.isPolicy($0.name) }.map { text in
      // Spans name their file by number, so the number has to be the same as well.
      if let old = known[text.name], old.tree.source.id == text.id,
        old.tree.source.bytes == text.bytes
      {
        return old
      }
      return Parser.parse(text)
    }
  }

  /// Whether a file holds Canon; every other one is a table that some policy names.
  package static func isPolicy(_ name: String) -> Bool { !name.hasSuffix(".csv") }

  /// The tables that the files name, as paths beside the files that name them.
  package var tables: [String] {
    let named = parsed.flatMap { file -> [String] in
      let home = sources[file.file.node.span.file].name
      let folder = home.lastIndex(of: "/").map { String(home[...$0]) } ?? ""
      return file.file.domains.flatMap(\.taxonomies)
        .compactMap { $0.table?.name?.text }.map { folder + $0 }
    }
    return Set(named).sorted()
  }

  /// Everything that is wrong, in the order of the text, and the policy when nothing is.
  ///
  /// Consuming, so that the trees need not outlive the resolver where nobody else holds them.
  package consuming func check() -> CheckedWorkspace {
    let (sources, parsed) = (sources, parsed)
    _ = consume self
    return CheckedWorkspace(of: consume parsed, sources, nil)
  }

  /// The program of a policy without errors; its bytes depend on the texts alone.
  package consuming func compile() -> CompiledWorkspace {
    let files = sources.texts.map { (name: $0.name, bytes: $0.bytes) }
    let declarations = DeclarationPlaces.all(in: parsed, sources)
    return CompiledWorkspace(of: check(), files, declarations)
  }

  /// As `compile()`, of files that were checked already.
  package func compile(_ checked: CheckedWorkspace) -> CompiledWorkspace {
    CompiledWorkspace(
      of: checked, sources.texts.map { (name: $0.name, bytes: $0.bytes) },
      DeclarationPlaces.all(in: parsed, sources))
  }
}

extension Workspace {
  /// Each file in canonical form, or why it cannot be written so.
  package func format() -> [(name: String, outcome: FormatOutcome)] {
    zip(sources.texts.filter { Workspace.isPolicy($0.name) }, parsed)
      .map { ($0.name, Formatter.format($1)) }
  }

  /// What a code means; the page is read by the caller, who knows where the documents lie.
  ///
  /// - Parameter page: the text of a path such as `Docs/Diagnostics/CN4012.md`, if there is one.
  package static func explain(
    _ code: String, page: (String) -> String?
  ) -> Explanation? {
    let number = code.uppercased()
    let known = DiagnosticCode.allCases.first { $0.number == number || $0.name == code }
    let letters = number.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) }
    guard known != nil || letters else { return nil }
    let text = page("Docs/Diagnostics/\(known?.number ?? number).md")
    guard known != nil || text != nil else { return nil }
    return Explanation(number: known?.number ?? number, name: known?.name, page: text)
  }
}

extension Workspace {
  /// What became of files whose findings were mended.
  package struct Mended: Sendable {
    /// The files that changed, ascending by name.
    package let files: [(name: String, bytes: [UInt8])]
    /// How many fixes were applied.
    package let count: Int
    /// What is left.
    package let checked: CheckedWorkspace
  }

  /// Rounds of mending: a fix may bring another finding to light.
  private static let mostRounds = 8

  /// Applies every fix that findings carry, as long as findings become fewer by it.
  package static func mending(_ files: [(name: String, bytes: [UInt8])]) -> Mended {
    var (current, count) = (files, 0)
    var checked = Workspace(files: current).check()
    for _ in 0..<mostRounds {
      let (next, applied) = checked.fixed(current)
      guard applied > 0 else { break }
      let again = Workspace(files: next).check()
      guard again.diagnostics.count < checked.diagnostics.count else { break }
      (current, count, checked) = (next, count + applied, again)
    }
    let changed = zip(files, current).filter { $0.bytes != $1.bytes }.map(\.1)
    return Mended(files: changed.sorted { $0.name < $1.name }, count: count, checked: checked)
  }
}

extension CheckedWorkspace {
  /// The files after the fixes of these findings; of two that overlap, the first in the text.
  fileprivate func fixed(
    _ files: [(name: String, bytes: [UInt8])]
  ) -> (files: [(name: String, bytes: [UInt8])], applied: Int) {
    var chosen: [SourceEdit] = []
    var applied = 0
    for fix in diagnostics.compactMap(\.fixIts.first) {
      let isApart = fix.edits.allSatisfy { edit in
        !chosen.contains { $0.span.file == edit.span.file && $0.span.touches(edit.span) }
      }
      if isApart { (chosen, applied) = (chosen + fix.edits, applied + 1) }
    }
    let byName = Dictionary(
      sources.texts.map { text in
        (text.name, text.applying(chosen.filter { $0.span.file == text.id }) ?? text.bytes)
      }, uniquingKeysWith: { first, _ in first })
    return (files.map { (name: $0.name, bytes: byName[$0.name] ?? $0.bytes) }, applied)
  }
}

/// A code with its name, where the language has it, and its page.
package struct Explanation: Sendable {
  package let number: String
  package let name: String?
  package let page: String?
}

/// The answer of a check.
package struct CheckedWorkspace: Sendable {
  package let sources: SourceCollection
  package let policy: CheckedPolicy?
  package let diagnostics: [Diagnostic]

  init(sources: SourceCollection, policy: CheckedPolicy?, diagnostics: [Diagnostic]) {
    (self.sources, self.policy, self.diagnostics) = (sources, policy, diagnostics)
  }

  /// Checks parsed files.
  init(
    of parsed: consuming [ParsedFile], _ sources: SourceCollection, _ memory: CheckMemory?
  ) {
    let mistakes = parsed.flatMap(\.diagnostics)
    let checked = Checker.check(files: consume parsed, sources: sources, memory)
    let findings = DiagnosticBag(mistakes + checked.diagnostics).sorted
    let sound = !findings.contains { $0.severity == .error }
    self.init(sources: sources, policy: sound ? checked.policy : nil, diagnostics: findings)
  }

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// For people.
  package func text(colour: Bool = false) -> String {
    TextRenderer(sources, colour: colour).render(diagnostics)
  }

  /// For other programs: a JSON array.
  package func json() -> String { JSONRenderer(sources).render(diagnostics) }

  /// The findings of several policies as one array, in their order; each names its file.
  package static func json(of all: [CheckedWorkspace]) -> String {
    let findings = all.flatMap { checked in
      checked.diagnostics.map { "  " + JSONRenderer(checked.sources).render($0) }
    }
    return findings.isEmpty ? "[]\n" : "[\n" + findings.joined(separator: ",\n") + "\n]\n"
  }
}

/// The answer of a compilation: the findings, and the program with the texts it came from.
package struct CompiledWorkspace: Sendable {
  package let checked: CheckedWorkspace
  package let program: Program?
  /// What was proved of it; it goes into the bundle.
  package let certificate: Certificate?
  package let files: [(name: String, bytes: [UInt8])]
  /// Where each declaration stands, and its comment; ascending by place.
  package let declarations: [SourceDeclaration]

  init(
    of checked: CheckedWorkspace, _ files: [(name: String, bytes: [UInt8])],
    _ declarations: [SourceDeclaration]
  ) {
    self.checked = checked
    program = checked.policy.map { Compiler.compile($0) }
    certificate = checked.policy.map { Certifier.certify($0) }
    (self.files, self.declarations) = (files, declarations)
  }

  package var diagnostics: [Diagnostic] { checked.diagnostics }

  /// The tests that the policy brings along, in the order of the text.
  package var tests: [PolicyTest] { checked.policy?.tests ?? [] }
}
