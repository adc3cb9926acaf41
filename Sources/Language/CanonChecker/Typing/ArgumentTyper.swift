import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonTypes

/// Matches arguments with parameters, and lists the finite set of tuples of a template.
struct ArgumentTyper {
  let resolved: ResolvedPolicy

  /// The name of a closed instance: `spend(30d)`, or the bare name without arguments.
  static func id(_ name: String, _ arguments: [Constant.Kind]) -> String {
    arguments.isEmpty ? name : "\(name)(\(arguments.map(\.written).joined(separator: ", ")))"
  }

  /// The arguments of `use` as values of the parameters' types and sets; `nil` after a finding.
  func bind(
    _ use: InstanceUse, to parameters: [TemplateParameter], in scope: Bindings,
    _ findings: inout Findings
  ) -> [Constant.Kind]? {
    guard use.arguments.count == parameters.count else {
      let wanted = parameters.map { "\($0.name.text): \($0.type.written)" }
      findings.report(
        .wrongArguments,
        "`\(use.name.text)` takes \(Phrase.count(parameters.count, "argument")), "
          + "found \(use.arguments.count)", at: use.span,
        wanted.isEmpty ? "takes none" : "takes (\(wanted.joined(separator: ", ")))",
        because: parameters.first.map { [LabelledSpan($0.name.span, "declared here")] } ?? [])
      return nil
    }
    let scalars = ScalarTyper(resolved: resolved, bindings: scope)
    var bound: [Constant.Kind] = []
    for (argument, parameter) in zip(use.arguments, parameters) {
      let because = [LabelledSpan(parameter.typeSpan, "`\(parameter.name.text)` is declared here")]
      guard
        let value = scalars.value(argument, as: parameter.type, &findings, because: because)
      else { return nil }
      let kind = scalars.bound(argument.kind)
      if let choices = parameter.choices {
        let plain = ScalarTyper(resolved: resolved, bindings: [:])
        var ignored = Findings()
        let allowed = choices.compactMap { plain.value($0, as: parameter.type, &ignored) }
        guard allowed.contains(value) else {
          let listed = choices.map(\.kind.written)
          findings.report(
            .argumentOutsideSet,
            "`\(kind.written)` is not among the choices of "
              + "`\(parameter.name.text)`", at: argument.span, "not in the set",
            because: [
              LabelledSpan(parameter.name.span, "one of \(Phrase.list(listed, "or"))")
            ], help: "add it to the set, or take one of \(Phrase.list(listed, "or"))")
          return nil
        }
      }
      bound.append(canonical(kind, parameter.type))
    }
    return bound
  }

  /// Every tuple of arguments of a template, in the order of the text; `nil` after a finding.
  func tuples(
    of parameters: [TemplateParameter], _ name: Name, _ findings: inout Findings
  ) -> [[Constant.Kind]]? {
    var tuples: [[Constant.Kind]] = [[]]
    for parameter in parameters {
      guard let choices = choices(of: parameter, &findings) else { return nil }
      guard tuples.count * choices.count <= ProgramLimits.closedInstances else {
        findings.report(
          .tooManyInstances,
          "`\(name.text)` stands for more than "
            + "\(Phrase.grouped(ProgramLimits.closedInstances)) instances", at: name.span,
          "every one of them is proved",
          help: "list fewer choices: `\(parameter.name.text): … in { … }`")
        return nil
      }
      tuples = tuples.flatMap { tuple in choices.map { tuple + [$0] } }
    }
    return tuples
  }

  /// The finite set of a parameter.
  func choices(
    of parameter: TemplateParameter, _ findings: inout Findings
  ) -> [Constant.Kind]? {
    if let choices = parameter.choices {
      let scalars = ScalarTyper(resolved: resolved, bindings: [:])
      var kinds: [Constant.Kind] = []
      for choice in choices {
        guard scalars.value(choice, as: parameter.type, &findings) != nil else { return nil }
        let kind = canonical(choice.kind, parameter.type)
        if !kinds.contains(kind) { kinds.append(kind) }
      }
      return kinds
    }
    switch parameter.type {
    case .term(let taxonomy):
      return resolved.taxonomy(taxonomy)?.terms.map { .word($0.name) }
    case .boolean: return [.word("false"), .word("true")]
    default:
      findings.report(
        .notFinite, "`\(parameter.name.text)` may be any \(parameter.type.written)",
        at: parameter.name.span, "a template needs a finite set",
        help: "list the choices: `\(parameter.name.text): \(parameter.type.written) in "
          + "{ 28d, 90d }`")
      return nil
    }
  }

  /// One way to write each value, so that `4w` and `28d` make one instance.
  private func canonical(_ kind: Constant.Kind, _ type: ValueType) -> Constant.Kind {
    if case .percent(let number) = kind, type == .ratio,
      let millionths = number.scaledDown(byPowerOfTen: 4),
      let ratio = ExactDecimal(mantissa: millionths, scale: 6)
    {
      return .number(ratio)
    }
    return kind
  }
}

extension Phrase {
  /// "no argument", "one argument", "3 arguments".
  static func count(_ number: Int, _ noun: String) -> String {
    switch number {
    case 0: "no \(noun)"
    case 1: "one \(noun)"
    default: "\(number) \(noun)s"
    }
  }
}
