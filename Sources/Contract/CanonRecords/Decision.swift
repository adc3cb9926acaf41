package import CanonProgram
package import CanonTypes

/// Why something was decided: a code, a sentence, and the rule and values that made it.
package struct Reason: Codable, Sendable, Hashable {
  /// `CN8012`: the page that explains it.
  package var code: String
  package var sentence: String
  package var rule: String?
  package var place: SourcePlace?
  /// The values compared, as `name = value`.
  package var values: [String]

  package init(
    code: String, sentence: String, rule: String? = nil, place: SourcePlace? = nil,
    values: [String] = []
  ) {
    self.code = code
    self.sentence = sentence
    self.rule = rule
    self.place = place
    self.values = values
  }
}

/// The answer to a request, with everything that made it; recomputable from stored inputs.
package struct Decision: Codable, Sendable, Hashable {
  package enum Answer: String, Codable, Sendable, Hashable {
    case admitted
    case refused
    /// Meaning is not settled: the task waits in `resolving`.
    case blocked
  }

  package var answer: Answer
  package var request: Digest
  package var bundle: Digest
  package var tick: Tick
  package var epochId: Int64
  /// Rules that permitted or forbade, by id, sorted.
  package var rules: [String]
  package var reasons: [Reason]
  /// What is owed because the task was admitted.
  package var obligations: [Obligation]
  package var budget: BudgetStatement?

  package init(
    answer: Answer, request: Digest, bundle: Digest, tick: Tick, epochId: Int64,
    rules: [String], reasons: [Reason], obligations: [Obligation] = [],
    budget: BudgetStatement? = nil
  ) {
    self.answer = answer
    self.request = request
    self.bundle = bundle
    self.tick = tick
    self.epochId = epochId
    self.rules = rules
    self.reasons = reasons
    self.obligations = obligations
    self.budget = budget
  }
}

/// The worst case that any unit can have spent under a privacy block, from public records only.
package struct BudgetStatement: Codable, Sendable, Hashable {
  package var privacy: String
  /// Budget of the window and for life.
  package var window: Rho
  package var lifetime: Rho
  /// Spent or reserved before this task, in the window and for life.
  package var windowBefore: Rho
  package var lifetimeBefore: Rho
  /// What this task reserves.
  package var reserved: Rho

  package init(
    privacy: String, window: Rho, lifetime: Rho, windowBefore: Rho, lifetimeBefore: Rho,
    reserved: Rho
  ) {
    self.privacy = privacy
    self.window = window
    self.lifetime = lifetime
    self.windowBefore = windowBefore
    self.lifetimeBefore = lifetimeBefore
    self.reserved = reserved
  }
}
