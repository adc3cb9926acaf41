import CanonDiagnostics
import CanonFormatter
import CanonSource
import CanonSyntax
package import CanonTypes

/// A word that becomes a canonical attribute of a domain: its declaration, and the domain's next
/// minor version. Which policies use it is another step, and another author's.
package struct Promotion: Sendable, Hashable {
  package var domain: String
  package var entity: String
  package var name: String
  /// As authors write types.
  package var type: String
  package var meaning: String
  /// `protected`, or `local` for what no release may ever read.
  package var label: String
  /// The column that states it in source tables.
  package var column: String

  package init(
    domain: String, entity: String, name: String, type: String, meaning: String, label: String,
    column: String
  ) {
    (self.domain, self.entity, self.name, self.type) = (domain, entity, name, type)
    (self.meaning, self.label, self.column) = (meaning, label, column)
  }

  /// The declaration as it is written into the domain.
  package var declaration: String {
    """
    canonical \(name): \(type) on \(entity) {
        meaning \(Promotion.quoted(meaning))
        class   \(label)
        source  column \(Promotion.quoted(column))
    }

    """
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.map { character in
      switch character {
      case "\\", "\"": "\\\(character)"
      case "\n": " "
      default: String(character)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

/// What a promotion makes of a set of policy files.
package enum PromotionOutcome: Sendable {
  /// The one file that changed, in canonical form, and the domain's versions.
  case promoted(file: String, bytes: [UInt8], from: SemanticVersion, to: SemanticVersion)
  /// The files with the declaration in them do not check; nothing should be written.
  case unsound(CheckedWorkspace)
  case refused(String)
}

extension Workspace {
  /// Writes a declaration into its domain and moves the domain's version by a minor step.
  package func promoting(_ promotion: Promotion) -> PromotionOutcome {
    guard let (file, domain) = place(of: promotion.domain) else {
      return .refused("the files have no domain `\(promotion.domain)`")
    }
    let source = sources[file.file.node.span.file]
    guard let literal = domain.version, let version = literal.version
    else { return .refused("`\(promotion.domain)` states no version") }
    guard !domain.node.hasError else {
      return .refused("\(source.name) does not parse: `canon check` says where")
    }
    let next = SemanticVersion(version.major, version.minor + 1, 0)
    let end = domain.node.span.range.upperBound - 1
    let edits = [
      SourceEdit(literal.span, "\(next)"),
      SourceEdit(SourceSpan(source.id, end, end), promotion.declaration),
    ]
    guard let written = source.applying(edits) else {
      return .refused("\(source.name) cannot be edited at `\(promotion.domain)`")
    }
    return outcome(source.name, written, version, next)
  }

  /// Formats the changed file and checks all of them.
  private func outcome(
    _ name: String, _ written: [UInt8], _ version: SemanticVersion, _ next: SemanticVersion
  ) -> PromotionOutcome {
    func files(_ bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
      sources.texts.map { ($0.name, $0.name == name ? bytes : $0.bytes) }
    }
    let edited = Workspace(files: files(written))
    guard
      case .formatted(let bytes)? = edited.format().first(where: { $0.name == name })?.outcome
    else { return .unsound(edited.check()) }
    let checked = Workspace(files: files(bytes)).check()
    return checked.hasErrors
      ? .unsound(checked) : .promoted(file: name, bytes: bytes, from: version, to: next)
  }

  private func place(of domain: String) -> (ParsedFile, DomainSyntax)? {
    for file in parsed {
      if let found = file.file.domains.first(where: { $0.name?.text == domain }) {
        return (file, found)
      }
    }
    return nil
  }
}

extension Workspace {
  /// The domain whose text declares an entity.
  package func domain(of entity: String) -> String? {
    parsed.flatMap(\.file.domains)
      .first { $0.entities.contains { $0.name?.text == entity } }?.name?.text
  }
}
