/// What a person asks about, in words: the part of a task request that rules can see.
package struct TaskScope: Codable, Hashable, Sendable {
  package var role: String
  /// A closed instance: `PurchasePropensity(cheese, 28d)`.
  package var training: String
  package var purpose: String
  package var markets: [String]
  /// `nil` for all families of the template.
  package var families: [String]?
  /// Single concepts besides.
  package var concepts: [String]?
  /// `nil` for the template's own output.
  package var output: String?

  package init(
    role: String, training: String, purpose: String, markets: [String],
    families: [String]? = nil, concepts: [String]? = nil, output: String? = nil
  ) {
    (self.role, self.training, self.purpose) = (role, training, purpose)
    (self.markets, self.families) = (markets, families)
    (self.concepts, self.output) = (concepts, output)
  }
}

extension DecisionTable {
  /// The numbers of a scope's names; a name that rules do not speak of gets the number of all
  /// others.
  ///
  /// - Returns: `nil` for a training or task that the program does not have.
  package func resolve(_ scope: TaskScope) -> ResolvedRequest? {
    guard let instance = member(.instance, scope.training) else { return nil }
    return ResolvedRequest(
      instance: instance, role: member(.role, scope.role) ?? roleCount,
      purpose: member(.purpose, scope.purpose) ?? purposeCount,
      markets: scope.markets.map { member(.market, $0) ?? marketCount },
      families: scope.families.map { $0.map { member(.family, $0) ?? familyCount } }
        ?? families(of: instance))
  }

  /// The families of an instance's template, by number.
  func families(of instance: Int) -> [Int] {
    let mask = large(.instanceFamilies) + instance * familyWords
    return (0..<familyCount).filter { mask[$0 >> 6] & (1 << UInt64($0 & 63)) != 0 }
  }
}
