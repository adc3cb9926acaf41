import CanonDecision
package import CanonProgram
import CanonTypes

/// Every parameter as a function of the epoch, in the order of epochs: what holds from the start,
/// and what changes when.
package struct ParameterTable: Codable, Sendable, Hashable {
  /// Values before the first change; ascending by name.
  package var initial: [Value]
  /// Ascending by epoch; only what changes.
  package var epochs: [Epoch]

  /// Seconds for a duration, else the plain integer.
  package struct Value: Codable, Sendable, Hashable {
    package var name: String
    package var value: Int64

    package init(name: String, value: Int64) { (self.name, self.value) = (name, value) }
  }

  /// What changes at the start of an epoch; ascending by name.
  package struct Epoch: Codable, Sendable, Hashable {
    package var epoch: Int64
    package var values: [Value]

    package init(epoch: Int64, values: [Value]) { (self.epoch, self.values) = (epoch, values) }
  }

  /// The policy's parameters, and the challenge window of each settlement as
  /// `SETTLEMENT.challenge_window`.
  package init(of program: Program) {
    var all = program.parameters.map { ($0.name, $0) }
    all += program.settlements.map { ("\($0.name).challenge_window", $0.challengeWindow) }
    all.sort { $0.0 < $1.0 }
    initial = all.map { Value(name: $0.0, value: $0.1.initial) }
    var changes: [Int64: [Value]] = [:]
    for (name, parameter) in all {
      for step in parameter.steps {
        changes[step.epoch, default: []].append(Value(name: name, value: step.value))
      }
    }
    epochs = changes.sorted { $0.key < $1.key }.map { Epoch(epoch: $0.key, values: $0.value) }
  }

  /// The value in an epoch; `nil` for a name that is no parameter.
  package func value(_ name: String, at epoch: Int64) -> Int64? {
    let changed = epochs.prefix { $0.epoch <= epoch }.reversed().lazy
      .compactMap { $0.values.first { $0.name == name } }.first
    return (changed ?? initial.first { $0.name == name })?.value
  }
}

/// What a reader must understand, and which meanings the bundle is compatible with.
package struct Compatibility: Codable, Sendable, Hashable {
  /// Forms that a reader must know to decide rightly; ascending.
  package var requires: [String]
  /// Ascending by name. A request of another major version of a domain means something else.
  package var domains: [Major]
  package var policyMajor: Int64

  /// A domain and the major version of its meaning.
  package struct Major: Codable, Sendable, Hashable {
    package var name: String
    package var major: Int64
  }

  package init(of program: Program) {
    requires = ["canon-bundle/2", "decision/1", "edition/\(program.edition)"]
    domains = program.domains.map { Major(name: $0.name, major: $0.version.major) }
    policyMajor = program.policyVersion.major
  }
}

/// What declarations mean, in their authors' words: for people, decided by nothing.
package struct Documentation: Codable, Sendable, Hashable {
  /// Ascending by declaration.
  package var entries: [Entry]

  /// The words about one declaration; one of them may be empty.
  package struct Entry: Codable, Sendable, Hashable {
    package var declaration: String
    /// The `meaning` clause, as the program has it.
    package var meaning: String
    /// The `///` lines above it.
    package var comment: String
  }

  static let longestComment = 1 << 16

  init(of program: Program, _ written: [SourceDeclaration]) {
    var entries: [String: Entry] = [:]
    for (declaration, meaning) in program.meanings {
      entries[declaration] = Entry(declaration: declaration, meaning: meaning, comment: "")
    }
    for (declaration, _) in program.placedDeclarations {
      entries[declaration] = Entry(declaration: declaration, meaning: "", comment: "")
    }
    for one in written { entries[one.declaration]?.comment = one.comment }
    self.entries = entries.values.filter { !$0.meaning.isEmpty || !$0.comment.isEmpty }
      .sorted { $0.declaration < $1.declaration }
  }

  func check(_ program: Program) throws(BundleFault) {
    let meanings = program.meanings
    let placed = Set(program.placedDeclarations.map(\.declaration))
    for (left, right) in zip(entries, entries.dropFirst())
    where left.declaration >= right.declaration {
      throw fault(right.declaration, "it stands after `\(left.declaration)`")
    }
    for entry in entries {
      guard meanings[entry.declaration] != nil || placed.contains(entry.declaration) else {
        throw fault(entry.declaration, "the program declares no such thing")
      }
      guard !entry.meaning.isEmpty || !entry.comment.isEmpty,
        entry.comment.utf8.count <= Documentation.longestComment
      else { throw fault(entry.declaration, "it says nothing, or too much") }
    }
    let said = Dictionary(entries.map { ($0.declaration, $0.meaning) }) { first, _ in first }
    for (declaration, meaning) in meanings.sorted(by: { $0.key < $1.key })
    where said[declaration, default: ""] != meaning {
      throw fault(declaration, "the program gives it another meaning")
    }
    if let other = entries.first(where: { placed.contains($0.declaration) && $0.meaning != "" }) {
      throw fault(other.declaration, "the program gives it no meaning")
    }
  }

  private func fault(_ declaration: String, _ sentence: String) -> BundleFault {
    BundleFault(.brokenDocumentation, at: "documentation/\(declaration)", sentence)
  }
}

/// The section that decisions are made from without parsing.
enum DecisionSection {
  static func bytes(of program: Program) throws(BundleFault) -> [UInt8] {
    do {
      return try DecisionTable.encode(program)
    } catch {
      throw BundleFault(.wrongDecision, at: "decision", "\(error.sentence) (\(error.code.number))")
    }
  }
}
