package import CanonChecker
import CanonDecision
package import CanonProgram
package import CanonSource
package import CanonSyntax
import CanonWorkspace

/// A sound policy as lint rules look at it: its texts, its trees, what the checker made of them,
/// and how its own tests are decided.
package struct LintSubject: Sendable {
  package let sources: SourceCollection
  package let files: [ParsedFile]
  package let policy: CheckedPolicy
  package let program: Program
  /// Every name in the texts, and how often it stands outside its declaration.
  let words: WordUses
  /// One a test, in the order of the text; `nil` when the rules do not fit a decision image, which
  /// `canon compile` refuses.
  let decisions: [TestDecision]?

  var resolved: ResolvedPolicy { policy.resolved }

  /// - Returns: `nil` for a policy with errors: there is nothing sound to look at.
  init?(_ workspace: Workspace, _ compiled: CompiledWorkspace) {
    guard let policy = compiled.checked.policy, let program = compiled.program else { return nil }
    (sources, files) = (workspace.sources, workspace.parsed)
    (self.policy, self.program) = (policy, program)
    words = WordUses(files)
    decisions = TestDecision.all(of: policy, under: program)
  }

  var domains: [DomainSyntax] { files.flatMap(\.file.domains) }
  var policies: [PolicySyntax] { files.flatMap(\.file.policies) }

  /// Permits and forbids over tasks of every class.
  var rules: [RuleDeclaration] { resolved.rules + resolved.governance.rules }

  /// Templates of tasks of every class, by their names.
  var templates: [Name] {
    resolved.trainings.map(\.name) + resolved.governance.tasks.map(\.name)
  }

  /// What carries a meaning: attributes and queries, in the order of the text.
  var meaningful: [Meaningful] {
    domains.flatMap { domain in
      domain.canonicals.compactMap { Meaningful("attribute", $0.name, $0.meaning, $0.entity) }
        + domain.queries.compactMap { Meaningful("query", $0.name, $0.meaning, $0.entity) }
    }
  }

  /// A declaration with its meaning, if it states one.
  struct Meaningful {
    let kind: String
    let name: NameSyntax
    let clause: MeaningClauseSyntax?
    let text: String
    let entity: String

    init?(
      _ kind: String, _ name: NameSyntax?, _ clause: MeaningClauseSyntax?, _ entity: NameSyntax?
    ) {
      guard let name else { return nil }
      (self.kind, self.name, self.clause) = (kind, name, clause)
      (text, self.entity) = (clause?.text?.text ?? "", entity?.text ?? "")
    }
  }
}

/// How often each word stands in the texts, taxonomies and source clauses left out.
struct WordUses: Sendable {
  private var counts: [String: Int] = [:]

  init(_ files: [ParsedFile]) {
    for file in files {
      let taxonomies = file.file.domains.flatMap(\.taxonomies).map(\.span)
      var next = 0
      for token in file.tree.root.tokens where token.kind == .identifier {
        // Both ascend, so each is passed once.
        while next < taxonomies.count, taxonomies[next].upper <= token.span.lower { next += 1 }
        if next < taxonomies.count, taxonomies[next].lower <= token.span.lower { continue }
        counts[token.text, default: 0] += 1
      }
    }
  }

  func count(of word: String) -> Int { counts[word] ?? 0 }
}
