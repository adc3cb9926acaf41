/// A test of a policy: a task, and what its author expects of the decision.
///
/// It stays left of the bundle: a test says what a policy means, it is no part of it.
package struct PolicyTest: Codable, Sendable, Hashable {
  package var title: String
  /// A closed instance of a template.
  package var task: String
  package var role: String
  package var purpose: String
  package var markets: [String]
  /// `nil` for all families of the template.
  package var families: [String]?
  package var concepts: [String]
  /// `nil` for the template's own output.
  package var output: String?
  package var expectations: [Expectation]
  package var place: SourcePlace

  /// What may be expected.
  package enum Answer: String, Codable, Sendable, Hashable, CaseIterable {
    case permitted
    case denied
    case blocked
    /// Permitted, and something is owed.
    case obliged
    /// Permitted, and nothing is owed, or none of the requirements that are named.
    case unobliged
  }

  /// An answer, and the rules or concepts that must be among its causes.
  package struct Expectation: Codable, Sendable, Hashable {
    package var answer: Answer
    package var causes: [String]

    package init(answer: Answer, causes: [String]) {
      (self.answer, self.causes) = (answer, causes)
    }
  }

  package init(
    title: String, task: String, role: String, purpose: String, markets: [String],
    families: [String]?, concepts: [String], output: String?, expectations: [Expectation],
    place: SourcePlace
  ) {
    self.title = title
    self.task = task
    self.role = role
    self.purpose = purpose
    self.markets = markets
    self.families = families
    self.concepts = concepts
    self.output = output
    self.expectations = expectations
    self.place = place
  }
}
