import CanonPlayground

/// What the playground has to show: a policy of one's own, the starter, and the standard policies
/// where they lie.
enum PlaygroundExamples {
  private struct Shown {
    let id: String
    let title: String
    let says: String
    /// Below the folder of the standard policies.
    let paths: [String]
  }

  /// What the policies that are refused build on.
  private static let domains = ["grocer/commerce.canon", "grocer/behavior.canon"]

  private static let standard = [
    Shown(
      id: "grocer", title: "A grocer",
      says: "Propensity models for a grocer's operators; German affinities are left alone.",
      paths: ["grocer"]),
    Shown(
      id: "retailer", title: "A retailer",
      says: "Everything that the language says: tables, requirements, delegation, evolution.",
      paths: ["retailer"]),
    Shown(
      id: "leak", title: "A leak, and its path",
      says: "A local signal would leave its Vault through a filter: this does not compile.",
      paths: domains + ["refused/leak-through-filter.canon"]),
    Shown(
      id: "dear", title: "A budget overspent",
      says: "A query costs more than its privacy block has: this does not compile.",
      paths: domains + ["refused/query-too-dear.canon"]),
  ]

  /// - Throws: for a policy that is named and cannot be read.
  static func all(with policies: [String]) throws -> [Example] {
    let own = policies.isEmpty ? [] : [try self.own(policies)]
    return try own + [starter] + shipped()
  }

  private static func own(_ policies: [String]) throws -> Example {
    let set = try PolicyFiles(policies)
    let folder = set.files.map(\.name).reduce(set.files[0].name) { shared, name in
      String(zip(shared, name).prefix { $0 == $1 }.map(\.0))
    }
    let home = folder.lastIndex(of: "/").map { folder[...$0].count } ?? 0
    let example = Example(
      id: "own", title: set.name, says: "As it was read when the playground was started.",
      files: texts(set.files) { String($0.dropFirst(home)) })
    do throws(RefusedText) { try PolicyText(files: example.files).validate() } catch {
      throw Failure.usage("\(set.name): \(error.sentence)")
    }
    return example
  }

  private static let starter = Example(
    id: "shop", title: "A shop",
    says: "What `canon new` makes: a domain, what is asked of it, a policy and its tests.",
    files: Starter.files.filter { $0.path.hasSuffix(".canon") && $0.path != ".canon" }
      .map { PolicyText.File(name: $0.path, text: $0.text) })

  /// A machine without the standard policies has the starter.
  private static func shipped() throws -> [Example] {
    guard let home = try? Shipped.folder("Policies") else { return [] }
    return try standard.map { one in
      let set = try PolicyFiles(one.paths.map { "\(home)/\($0)" })
      return Example(
        id: one.id, title: one.title, says: one.says,
        files: texts(set.files) { name in
          String(name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...])
        })
    }
  }

  private static func texts(
    _ files: [(name: String, bytes: [UInt8])], name: (String) -> String
  ) -> [PolicyText.File] {
    files.map { file in
      PolicyText.File(name: name(file.name), text: String(decoding: file.bytes, as: UTF8.self))
    }
  }
}
