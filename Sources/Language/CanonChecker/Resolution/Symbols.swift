import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// A declared name: where, in which domain, and whether its declaration could be used.
struct Symbol {
  let name: Name
  let domain: String
}

/// The names of one kind, each declared once.
struct SymbolTable {
  let kind: String
  let code: DiagnosticCode
  private(set) var symbols: [String: Symbol] = [:]

  init(_ kind: String, _ code: DiagnosticCode) { (self.kind, self.code) = (kind, code) }

  /// Declares a name; a second declaration is a finding and answers `false`.
  mutating func declare(_ name: Name, in domain: String, _ findings: inout Findings) -> Bool {
    if let first = symbols[name.text] {
      findings.report(
        .duplicateName, "\(kind) `\(name.text)` is declared twice", at: name.span, "declared again",
        because: [LabelledSpan(first.name.span, "first declared here")],
        help: "give one of them another name")
      return false
    }
    symbols[name.text] = Symbol(name: name, domain: domain)
    return true
  }

  /// The declaration that a use names, visible from `scope`; `nil` after a finding.
  func find(_ use: Name, from scope: Scope, _ findings: inout Findings) -> Symbol? {
    guard let symbol = symbols[use.text] else {
      findings.reportUnknown(
        code, "there is no \(kind) `\(use.text)`", at: use.span, "not declared", name: use,
        among: symbols.keys, kind)
      return nil
    }
    guard scope.sees(symbol.domain) else {
      findings.report(
        .unknownDomain,
        "`\(use.text)` belongs to `\(symbol.domain)`, which `\(scope.name)` does "
          + "not use", at: use.span, "from another domain",
        because: [LabelledSpan(symbol.name.span, "declared here")],
        help: "add `\(symbol.domain) 1` to the `uses` of `\(scope.name)`")
      return nil
    }
    return symbol
  }
}

/// The domain or policy that a name is used in, and the domains that it uses.
struct Scope {
  let name: String
  let uses: Set<String>
  /// The class of the tasks that a condition is over.
  var taskClass: TaskClass = .train

  func sees(_ domain: String) -> Bool { domain == name || uses.contains(domain) }
}

extension Name {
  init(_ syntax: NameSyntax) { self.init(text: syntax.text, span: syntax.span) }

  /// `nil` for a name that is missing.
  init?(_ syntax: NameSyntax?) {
    guard let syntax, !syntax.isMissing else { return nil }
    self.init(syntax)
  }
}
