/// Where a declaration was written, and what its author said of it; not part of the program, since
/// nothing is decided by it.
package struct SourceDeclaration: Codable, Sendable, Hashable {
  /// What is declared, as its kind and name: `rule ConsumerTraining.german_affinity`.
  package var declaration: String
  /// Where its name stands.
  package var place: SourcePlace
  /// The bytes of the whole declaration in its file: from `lower`, up to `upper`.
  package var lower: Int64
  package var upper: Int64
  /// The `///` lines above it; empty without.
  package var comment: String

  package init(
    declaration: String, place: SourcePlace, lower: Int64, upper: Int64, comment: String
  ) {
    (self.declaration, self.place) = (declaration, place)
    (self.lower, self.upper, self.comment) = (lower, upper, comment)
  }
}

extension Program {
  /// Everything that a decision, a release or a verdict can name, with the place that the program
  /// keeps of it; ascending. Instances of one template are one declaration.
  package var placedDeclarations: [(declaration: String, place: SourcePlace)] {
    var placed: [String: SourcePlace] = [:]
    for rule in rules { placed["rule \(rule.id)"] = rule.place }
    for one in governance.requirements { placed["require \(one.id)"] = one.place }
    for one in trainings { placed["training \(one.template)"] = one.place }
    for one in governance.tasks { placed["task \(one.template)"] = one.place }
    for one in acceptances { placed["acceptance \(one.name)"] = one.place }
    for one in settlements { placed["settlement \(one.name)"] = one.place }
    for one in privacyBlocks { placed["privacy \(one.name)"] = one.place }
    for one in governance.delegations { placed["delegation \(one.name)"] = one.place }
    for one in governance.evolutions { placed["evolution \(one.name)"] = one.place }
    return placed.sorted { $0.key < $1.key }.map { (declaration: $0.key, place: $0.value) }
  }

  /// What carries a meaning of its own, with that meaning; instances of a query are one.
  package var meanings: [String: String] {
    var meanings: [String: String] = ["policy \(policyName)": ""]
    for domain in domains { meanings["domain \(domain.name)"] = "" }
    for entity in entities { meanings["entity \(entity.name)"] = "" }
    for taxonomy in taxonomies { meanings["taxonomy \(taxonomy.name)"] = "" }
    for parameter in parameters { meanings["parameter \(parameter.name)"] = "" }
    for attribute in attributes { meanings["canonical \(attribute.name)"] = attribute.meaning }
    for feature in features { meanings["query \(Program.template(feature.id))"] = feature.meaning }
    for one in outcomes { meanings["query \(Program.template(one.id))"] = one.meaning }
    for family in families { meanings["family \(family.name)"] = "" }
    return meanings
  }

  /// The template of an instance: `spend` of `spend(30d)`.
  private static func template(_ id: String) -> String { String(id.prefix { $0 != "(" }) }
}
