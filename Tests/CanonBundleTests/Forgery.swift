import CanonBundle
import CanonProgram
import CanonTypes

/// Programs that differ from a sound one in a single lie.
enum Forgery {
  typealias Change = @Sendable (inout BundleParts) -> Void

  static let all: [(String, String, Change)] = [
    ("another format", "CN7103", { $0.manifest.format = "canon-bundle/3" }),
    ("an unknown edition", "CN7103", { $0.program.edition = 2 }),
    ("features out of order", "CN7104", { $0.program.features.swapAt(0, 1) }),
    ("a role twice", "CN7104", { $0.program.roles.append($0.program.roles[0]) }),
    ("a file twice", "CN7104", { $0.manifest.files.append($0.manifest.files[0]) }),
    ("an unknown outcome", "CN7105", { $0.program.outcomes.removeAll() }),
    ("a row of other features", "CN7105", { $0.program.trainings[0].row.entries.removeLast() }),
    ("an unknown role in a rule", "CN7105", { $0.program.roles.removeAll() }),
    ("an attribute of nothing", "CN7105", { $0.program.attributes[0].entity = "Nobody" }),
    (
      "a circle of entities", "CN7105",
      { payload in
        for index in payload.program.entities.indices {
          payload.program.entities[index].parent = "Line"
        }
      }
    ),
    ("a circle of terms", "CN7105", { $0.program.taxonomies[0].terms[0].parent = 1 }),
    (
      "no time", "CN7105",
      { payload in
        for index in payload.program.entities.indices {
          payload.program.entities[index].eventTime = nil
        }
      }
    ),
    (
      "an empty bound", "CN7106",
      { payload in
        payload.program.features[0].bound.high = payload.program.features[0].bound.low - 1
      }
    ),
    ("no quorum", "CN7106", { $0.program.privacyBlocks[0].quorum = 2 }),
    ("a row without its constant", "CN7106", { $0.program.trainings[0].row.constant = 0 }),
    ("endless attempts", "CN7106", { $0.program.trainings[0].cost.attempts = 1 << 50 }),
    ("an endless challenge", "CN7106", { $0.program.settlements[0].challengeWindow.initial = 0 }),
    ("an epoch of nothing", "CN7106", { $0.program.epochs.length = Period(seconds: 0) }),
    (
      "a local attribute read", "CN7107",
      { payload in
        for index in payload.program.attributes.indices {
          payload.program.attributes[index].label = .local
        }
      }
    ),
    (
      "a local market", "CN7107",
      { payload in
        payload.program.attributes.append(
          Attribute(
            name: "zone", domain: "Commerce", entity: "Customer", type: .market, label: .local))
      }
    ),
    ("a label lowered", "CN7107", { $0.program.features[0].label = .public }),
    (
      "more ρ than the budget", "CN7108",
      { payload in
        payload.program.privacyBlocks[0].window.rho = Rho(picos: 1_000_000_000_000)
      }
    ),
    ("a smaller total", "CN7108", { $0.program.trainings[0].cost.total = Rho(picos: 1) }),
    (
      "an overspent window", "CN7109",
      { payload in
        payload.program.trainings[0].cost.gram = Rho(picos: 400_000_000_000)
        payload.program.trainings[0].cost.total = Rho(picos: 800_000_000_000)
      }
    ),
    (
      "an unbounded sum", "CN7110",
      { payload in
        for index in payload.program.entities.indices {
          payload.program.entities[index].atMost = nil
        }
      }
    ),
    ("shares that do not sum", "CN7111", { $0.program.settlements[0].shares.removeLast() }),
    (
      "a feature of the future", "CN7111",
      { payload in
        payload.program.features[0].window = .next(Period(seconds: 86_400))
      }
    ),
    ("an output not released", "CN7111", { $0.program.privacyBlocks[0].releases = ["metrics"] }),
    ("accepting everything", "CN7111", { $0.program.acceptances[0].accept.removeAll() }),
    ("a manifest of another policy", "CN7127", { $0.manifest.policyVersion = .init(9, 0, 0) }),
    ("another semantic_version", "CN7127", { $0.manifest.semanticVersion = "Commerce@9.0.0" }),
    ("another parameter", "CN7121", { $0.parameters.initial[0].value += 1 }),
    ("a later change", "CN7121", { $0.parameters.epochs.append(.init(epoch: 99, values: [])) }),
    ("a rule without a place", "CN7122", { $0.sourceMap.entries.removeAll() }),
    ("a place elsewhere", "CN7122", { $0.sourceMap.entries[0].line += 1 }),
    ("a place outside its file", "CN7122", { $0.sourceMap.entries[0].upper = 1 << 40 }),
    ("a place of nothing", "CN7122", { $0.sourceMap.entries[0].declaration = "rule Nobody" }),
    ("places out of order", "CN7122", { $0.sourceMap.entries.swapAt(0, 1) }),
    ("a reader who understands less", "CN7123", { $0.compatibility.requires.removeLast() }),
    ("another major version", "CN7123", { $0.compatibility.domains[0].major += 1 }),
    ("another meaning", "CN7124", { $0.documentation.entries[0].meaning += "not" }),
    ("a comment on nothing", "CN7124", { $0.documentation.entries[0].declaration = "x" }),
    (
      "another table of decisions", "CN7125",
      { parts in
        parts.decision = [1] + parts.decision
      }
    ),
    ("another exposure", "CN7112", { $0.exposure.removeLast() }),
  ]
}
