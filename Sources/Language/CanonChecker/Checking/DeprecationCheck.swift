import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Attributes that another one has taken the place of: what their declaration promises, and a
/// warning for each query that still reads one.
struct DeprecationCheck {
  let resolved: ResolvedPolicy

  func check(_ findings: inout Findings) {
    let attributes = Dictionary(
      resolved.attributes.map { ($0.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    for attribute in resolved.attributes {
      if let deprecated = attribute.deprecated {
        declared(attribute, deprecated, attributes, &findings)
      }
    }
    for query in resolved.queries {
      for aggregate in query.derive.aggregates {
        let uses = (aggregate.attribute.map { [$0] } ?? []) + (aggregate.filter?.uses ?? [])
        for use in uses { read(use, attributes[use.name], &findings) }
      }
    }
  }

  private func declared(
    _ attribute: AttributeDeclaration, _ deprecated: DeprecationUse,
    _ attributes: [String: AttributeDeclaration], _ findings: inout Findings
  ) {
    let version = resolved.domains.first { $0.name == attribute.domain }?.version
    if let version, deprecated.since.value > version {
      findings.report(
        .invalidDeprecation,
        "`\(attribute.name.text)` is deprecated since a version that is still to come",
        at: deprecated.since.span, "`\(attribute.domain)` is at \(version)",
        help: "write a version up to \(version)")
      return
    }
    guard let name = deprecated.successor, let successor = attributes[name.text] else { return }
    let problem: String? =
      if successor.entity.text != attribute.entity.text {
        "belongs to `\(successor.entity.text)`, not to `\(attribute.entity.text)`"
      } else if successor.type != attribute.type {
        "is \(successor.type.written), not \(attribute.type.written)"
      } else if successor.deprecated != nil {
        "is deprecated itself"
      } else {
        nil
      }
    guard let problem else { return }
    findings.report(
      .invalidDeprecation, "`\(name.text)` cannot take the place of `\(attribute.name.text)`",
      at: name.span, problem, because: [LabelledSpan(successor.name.span, "declared here")],
      help: "name an attribute of the same entity and type that stays")
  }

  private func read(
    _ use: AttributeUse, _ attribute: AttributeDeclaration?, _ findings: inout Findings
  ) {
    guard let attribute, let deprecated = attribute.deprecated else { return }
    let new = deprecated.successor.map { "\(attribute.entity.text).\($0.text)" }
    findings.add(
      Diagnostic(
        .deprecatedAttribute, .warning,
        "`\(use.name)` is deprecated since \(deprecated.since.value)", at: use.span,
        "still read here", secondary: [LabelledSpan(deprecated.span, "declared so here")],
        help: new.map { ["read `\($0)` instead"] } ?? [],
        fixIts: new.map { [FixIt("read `\($0)`", [SourceEdit(use.span, $0)])] } ?? []))
  }
}
