package import CanonSource
package import CanonSyntax

/// A named thing, the same wherever it is named.
package struct NamedThing: Hashable, Sendable {
  package let kind: NameKind
  package let name: String
  /// The declaration that an argument belongs to; empty for all other kinds.
  package let owner: String

  package init(kind: NameKind, name: String, owner: String = "") {
    (self.kind, self.name, self.owner) = (kind, name, owner)
  }
}

/// One place at which a thing is named.
package struct NameOccurrence: Hashable, Sendable {
  package let thing: NamedThing
  package let span: SourceSpan
  package let isDeclaration: Bool
}

/// A declaration, for outlines and for jumping to it.
package struct NamedDeclaration: Hashable, Sendable {
  package let thing: NamedThing
  /// The name alone.
  package let name: SourceSpan
  /// All of it.
  package let span: SourceSpan
  /// The domain or policy that it lies in; its own name for these.
  package let home: String
  /// The `///` lines above it.
  package let documentation: [String]
}

/// Every name of a set of files, found from the trees alone: it is there while text is wrong.
///
/// Which names a name is looked up among follows from its place in the tree. A name that stands for
/// nothing that is declared is left out; the checker says so.
package struct NameIndex: Sendable {
  /// By file, ascending by place.
  package let occurrences: [SourceID: [NameOccurrence]]
  package let declarations: [NamedDeclaration]
  private let declared: [NamedThing: [Int]]
  private let places: [NamedThing: [NameOccurrence]]

  package init(_ files: [ParsedFile]) {
    let found = files.map { FoundNames($0.file.node) }
    declarations = found.flatMap(\.declarations)
    var declared: [NamedThing: [Int]] = [:]
    for (index, one) in declarations.enumerated() { declared[one.thing, default: []].append(index) }
    self.declared = declared
    let known = declared
    var occurrences: [SourceID: [NameOccurrence]] = [:]
    for (file, names) in zip(files, found) {
      let own = names.declarations.map {
        NameOccurrence(thing: $0.thing, span: $0.name, isDeclaration: true)
      }
      let uses = names.uses.compactMap { use in
        use.candidates.first { known[$0] != nil }
          .map { NameOccurrence(thing: $0, span: use.span, isDeclaration: false) }
      }
      occurrences[file.file.node.span.file] = (own + uses).sorted { $0.span < $1.span }
    }
    self.occurrences = occurrences
    places = Dictionary(grouping: occurrences.values.joined(), by: \.thing)
      .mapValues { $0.sorted { $0.span < $1.span } }
  }

  /// The name at a place, its end included: there stands the cursor of who has just typed it.
  package func occurrence(in file: SourceID, at offset: Int) -> NameOccurrence? {
    let names = occurrences[file] ?? []
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle].span.range.upperBound < offset { low = middle + 1 } else { high = middle }
    }
    return names[low...].prefix(2).last { $0.span.range.lowerBound <= offset }
  }

  /// Every place at which a thing is named, its declarations included.
  package func places(of thing: NamedThing) -> [NameOccurrence] { places[thing] ?? [] }

  package func declarations(of thing: NamedThing) -> [NamedDeclaration] {
    (declared[thing] ?? []).map { declarations[$0] }
  }

  /// Declarations of these kinds; of arguments those that can be named inside `owner`.
  package func declarations(
    of kinds: [NameKind], seenFrom owner: String?
  ) -> [NamedDeclaration] {
    declarations.filter { one in
      kinds.contains(one.thing.kind)
        && (one.thing.kind != .argument || one.thing.owner == owner ?? "")
    }
  }
}
