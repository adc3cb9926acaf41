import CanonDiagnostics
import CanonProgram
import CanonSource
import CanonSyntax
import CanonTypes

/// Purposes, parameters, privacy blocks and settlements.
extension Resolver {
  func purposes(_ syntaxes: [PurposeSyntax]) -> [Purpose] {
    var result: [Purpose] = []
    func collect(_ term: PurposeTermSyntax, _ parent: String?) {
      guard let name = Name(term.name) else { return }
      if isFirst(name, in: purposes) { result.append(Purpose(name: name.text, parent: parent)) }
      for inner in term.terms { collect(inner, name.text) }
    }
    for syntax in syntaxes { if let root = syntax.root { collect(root, nil) } }
    return result
  }

  mutating func parameter(_ syntax: ParameterSyntax, _ scope: Scope) -> ParameterDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: parameters), !syntax.hasError,
      let type = parameterType(syntax.type, scope), let initial = constant(syntax.value)
    else { return nil }
    var steps: [(epoch: Placed<Int64>, value: Constant)] = []
    for step in syntax.steps {
      guard let epoch = placed(step.epoch) else { return nil }
      // The epoch is a literal too, and the first of the step's expressions.
      guard let value = constant(step.value) else { return nil }
      steps.append((epoch, value))
    }
    return ParameterDeclaration(name: name, type: type, initial: initial, steps: steps)
  }

  mutating func privacy(_ syntax: PrivacySyntax, _ scope: Scope) -> PrivacyDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: privacies), !syntax.hasError else {
      return nil
    }
    let unit = required(
      syntax.unit, "unit", of: name, broken: false, "unit Customer in at most 1 Vault")
    let budget = required(
      syntax.budget, "budget", of: name, broken: false,
      "budget epsilon 1.0 delta 1e-6 per Customer in 13 epochs, lifetime epsilon 3.0 delta 1e-5")
    let mechanism = required(
      syntax.mechanism, "mechanism", of: name, broken: false,
      "mechanism distributed_discrete_gaussian, quorum 6 of 8, at most 1 colluding")
    let cohort = required(
      syntax.cohort, "cohort", of: name, broken: false,
      "cohort at least 8_000 Customer, noised at rho 0.0005")
    let consent = required(
      syntax.consent, "consent", of: name, broken: false, "consent required for task.purpose")
    let release = required(
      syntax.release, "release", of: name, broken: false, "release model, metrics")
    let keep = required(
      syntax.keep, "keep", of: name, broken: false, "keep features 14d, transcripts 2y")
    guard let unit, let budget, let mechanism, let cohort, let consent, let release, let keep
    else { return nil }
    guard let entity = Name(unit.entity), entities.find(entity, from: scope, &findings) != nil,
      same(Name(budget.entity), entity), same(Name(cohort.entity), entity),
      isMechanism(mechanism), isPurposeOrScope(consent, scope), let vaults = placed(unit.vaults)
    else { return nil }
    let releases = release.outputs.map { Name($0) }
    for output in releases {
      guard word(output, among: ["model", "metrics", "aggregates"], "release") != nil else {
        return nil
      }
    }
    guard let contributions = contributions(syntax, scope) else { return nil }
    return terms(of: name, budget, mechanism, cohort, keep).map { terms in
      PrivacyDeclaration(
        name: name, unit: entity, unitInVaults: vaults, window: terms.window,
        windowEpochs: terms.epochs, lifetime: terms.lifetime, quorum: terms.quorum,
        vaults: terms.vaults, colluding: terms.colluding, cohortFloor: terms.floor,
        cohortRho: terms.noise, consentRequired: true, releases: releases,
        keepFeatures: terms.features, keepTranscripts: terms.transcripts,
        contributions: contributions)
    }
  }

  /// The maxima of records; `nil` after a finding.
  private mutating func contributions(
    _ syntax: PrivacySyntax, _ scope: Scope
  ) -> [PrivacyDeclaration.ContributionUse]? {
    let uses = syntax.contributions.map { clause -> PrivacyDeclaration.ContributionUse? in
      guard let entity = Name(clause.entity), let count = placed(clause.count),
        entities.find(entity, from: scope, &findings) != nil
      else { return nil }
      let within = clause.period.flatMap { literal in
        literal.duration.map { Placed(value: $0, span: literal.span) }
      }
      guard clause.period == nil || within != nil else { return nil }
      return .init(entity: entity, atMost: count, within: within)
    }
    let known = uses.compactMap(\.self)
    return known.count == uses.count ? known : nil
  }

  /// The numbers of a privacy block, each with its place.
  private struct Terms {
    let window: PrivacyDeclaration.BudgetUse
    let epochs: Placed<Int64>
    let lifetime: PrivacyDeclaration.BudgetUse
    let quorum: Placed<Int64>
    let vaults: Placed<Int64>
    let colluding: Placed<Int64>
    let floor: Placed<Int64>
    let noise: Placed<ExactDecimal>
    let features: Placed<Period>
    let transcripts: Placed<Period>
  }

  private mutating func terms(
    of name: Name, _ budget: BudgetClauseSyntax, _ mechanism: MechanismClauseSyntax,
    _ cohort: CohortClauseSyntax, _ keep: KeepClauseSyntax
  ) -> Terms? {
    if cohort.isPublic {
      findings.report(
        .publicCohort, "the cohort of `\(name.text)` cannot be public", at: cohort.span,
        "counts who consents and has budget left, not who is a member",
        help: "write `cohort at least 8_000 Customer, noised at rho 0.0005`")
    }
    let window = required(
      self.budget(budget.window), "budget", of: name, broken: false, "epsilon 1.0 delta 1e-6")
    let epochs = required(
      placed(budget.epochs), "in … epochs", of: name, broken: false, "per Customer in 13 epochs")
    let lifetime = required(
      self.budget(budget.lifetime), "lifetime", of: name, broken: false,
      "lifetime epsilon 3.0 delta 1e-5")
    let quorum = required(
      placed(mechanism.quorum?.surviving), "quorum", of: name, broken: false, "quorum 6 of 8")
    let colluding = required(
      placed(mechanism.colluding), "colluding", of: name, broken: false, "at most 1 colluding")
    let noise = required(
      placedNumber(cohort.noise), "noised", of: name, broken: cohort.isPublic,
      "noised at rho 0.0005")
    let features = period("features", keep, name)
    let transcripts = period("transcripts", keep, name)
    guard let window, let epochs, let lifetime, let quorum, let colluding, let noise,
      let features, let transcripts, let vaults = placed(mechanism.quorum?.vaults),
      let floor = placed(cohort.count)
    else { return nil }
    return Terms(
      window: window, epochs: epochs, lifetime: lifetime, quorum: quorum, vaults: vaults,
      colluding: colluding, floor: floor, noise: noise, features: features,
      transcripts: transcripts)
  }

  private func budget(_ syntax: EpsilonDeltaSyntax?) -> PrivacyDeclaration.BudgetUse? {
    guard let syntax, let epsilon = syntax.epsilon?.number, let delta = syntax.delta?.number
    else { return nil }
    return .init(epsilon: epsilon, delta: delta, span: syntax.span)
  }

  private mutating func period(
    _ what: String, _ keep: KeepClauseSyntax, _ name: Name
  ) -> Placed<Period>? {
    for item in keep.items {
      guard let kind = Name(item.name), kind.text == what, let literal = item.period,
        let period = literal.duration
      else { continue }
      guard period.seconds > 0, period <= ProgramLimits.longestPeriod else {
        findings.report(
          .outsideLimits, "\(what) cannot be kept for \(period)", at: literal.span,
          "from 1s to \(ProgramLimits.longestPeriod)")
        return nil
      }
      return Placed(value: period, span: literal.span)
    }
    return required(
      nil, "keep \(what)", of: name, broken: false, "keep features 14d, transcripts 2y")
  }

  private mutating func same(_ name: Name?, _ unit: Name) -> Bool {
    guard let name, name.text != unit.text else { return true }
    findings.report(
      .readsBeyondUnit, "the unit is `\(unit.text)`, not `\(name.text)`", at: name.span,
      "another entity", because: [LabelledSpan(unit.span, "protected here")],
      help: "write `\(unit.text)`", fix: .write(unit.text, over: name.span))
    return false
  }

  private mutating func isMechanism(_ syntax: MechanismClauseSyntax) -> Bool {
    Name(syntax.name).flatMap {
      word($0, among: ["distributed_discrete_gaussian"], "mechanism")
    } != nil
  }

  mutating func settlement(_ syntax: SettlementSyntax) -> SettlementDeclaration? {
    guard let name = Name(syntax.name), isFirst(name, in: settlements), !syntax.hasError else {
      return nil
    }
    let challenge = required(
      syntax.challenge, "challenge", of: name, broken: false, "challenge for 72h")
    let attempts = required(
      placed(syntax.attempts?.count), "attempts", of: name, broken: false, "attempts at most 3")
    let reward = required(
      syntax.reward, "reward", of: name, broken: false,
      "reward vaults 80% by cohort, verifier 20%")
    guard let challenge, let attempts, let reward, let window = constant(challenge.window)
    else { return nil }
    if case .word(let word) = window.kind, parameters.symbols[word] == nil {
      findings.reportUnknown(
        .unknownParameter, "there is no parameter `\(word)`", at: window.span, "not declared",
        name: Name(text: word, span: window.span), among: parameters.symbols.keys, "parameter")
      return nil
    }
    var shares: [(receiver: Name, part: Placed<ExactDecimal>)] = []
    for share in reward.shares {
      guard let receiver = Name(share.receiver) else { return nil }
      guard receiver.text == "vaults" || roles.symbols[receiver.text] != nil else {
        findings.reportUnknown(
          .unknownRole, "there is no role `\(receiver.text)`", at: receiver.span,
          "cannot be rewarded",
          name: receiver, among: Array(roles.symbols.keys) + ["vaults"], "role")
        return nil
      }
      if let measure = Name(share.measure), receiver.text != "vaults" || measure.text != "cohort" {
        findings.report(
          .unknownWord, "only `vaults` are rewarded by a measure, and it is `cohort`",
          at: measure.span, "not known here", help: "write `vaults 80% by cohort`")
        return nil
      }
      let whole = Placed(value: ExactDecimal(100), span: share.span)
      let part = share.share.flatMap { literal in
        literal.percent.map { Placed(value: $0, span: literal.span) }
      }
      shares.append((receiver, part ?? whole))
    }
    return SettlementDeclaration(
      name: name, challengeWindow: window, attempts: attempts, shares: shares,
      sharesSpan: reward.span)
  }
}
