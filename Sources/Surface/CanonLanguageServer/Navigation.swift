import CanonDiagnostics
import CanonSource
import CanonSyntax
import CanonWorkspace

/// Where names are declared and used.
extension LanguageServer {
  mutating func definition(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map, offset) = try place(parameters)
    guard let found = set.index.occurrence(in: map.text.id, at: offset) else { return .null }
    return .array(set.index.declarations(of: found.thing).map { location($0.name, in: set) })
  }

  mutating func references(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map, offset) = try place(parameters)
    guard let found = set.index.occurrence(in: map.text.id, at: offset) else { return [] }
    let withDeclaration = parameters["context"]?["includeDeclaration"]?.bool ?? true
    return .array(
      everywhere(found.thing, from: set).filter { withDeclaration || !$0.isDeclaration }
        .map(\.location))
  }

  mutating func highlights(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map, offset) = try place(parameters)
    guard let found = set.index.occurrence(in: map.text.id, at: offset) else { return [] }
    return .array(
      set.index.places(of: found.thing).filter { $0.span.file == map.text.id }.map {
        ["range": map.range($0.span), "kind": $0.isDeclaration ? 3 : 2]
      })
  }

  func location(_ span: SourceSpan, in set: CheckedSet) -> JSONValue {
    let text = set.workspace.sources[span.file]
    return location(text.name, PositionMap(text: text, encoding: encoding).range(span))
  }

  /// One place of a name in some set.
  struct Place: Hashable {
    let path: String
    let range: Range<Int>
    let isDeclaration: Bool
    let location: JSONValue
  }

  /// Every place of a thing in all policies that see the same declaration, each once.
  mutating func everywhere(_ thing: NamedThing, from set: CheckedSet) -> [Place] {
    let homes = Set(
      set.index.declarations(of: thing).map { set.workspace.sources[$0.name.file].name })
    var places: [Place] = []
    for index in store.sets.indices where !homes.isDisjoint(with: store.sets[index].paths) {
      let other = store.refreshed(index)
      for one in other.index.places(of: thing) {
        let text = other.workspace.sources[one.span.file]
        places.append(
          Place(
            path: text.name, range: one.span.range, isDeclaration: one.isDeclaration,
            location: location(one.span, in: other)))
      }
    }
    return Set(places).sorted { ($0.path, $0.range.lowerBound) < ($1.path, $1.range.lowerBound) }
  }
}

// MARK: - Renaming

extension LanguageServer {
  mutating func prepareRename(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map, offset) = try place(parameters)
    guard let found = set.index.occurrence(in: map.text.id, at: offset) else { return .null }
    return ["range": map.range(found.span), "placeholder": .string(found.thing.name)]
  }

  /// Every place, in every policy that sees the declaration. The edits are tried first: when the
  /// text would say something else afterwards, nothing is answered but why.
  mutating func rename(_ parameters: JSONValue) throws(Refusal) -> JSONValue {
    let (_, set, map, offset) = try place(parameters)
    guard let name = parameters["newName"]?.string, LanguageServer.isName(name) else {
      throw Refusal(
        .invalidParams, "a name is a letter or _, then letters, digits and _, and no reserved word")
    }
    guard let found = set.index.occurrence(in: map.text.id, at: offset) else {
      throw Refusal(.requestFailed, "there is no name here")
    }
    let places = everywhere(found.thing, from: set)
    try tryRenaming(found.thing, to: name, places)
    var changes: [String: [JSONValue]] = [:]
    for place in places {
      changes[FileAddress.uri(of: place.path), default: []].append([
        "range": place.location["range"] ?? .null, "newText": .string(name),
      ])
    }
    return ["changes": .object(changes.mapValues { .array($0) })]
  }

  private static func isName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first == 95 || (first | 0x20) &- 97 < 26 else { return false }
    let isWord = bytes.allSatisfy { $0 == 95 || ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 }
    return isWord && Keyword(rawValue: text)?.isReserved != true
  }

  /// Applies a renaming in memory and checks every set that it touches.
  private mutating func tryRenaming(
    _ thing: NamedThing, to name: String, _ places: [Place]
  ) throws(Refusal) {
    let paths = Set(places.map(\.path))
    // Only arguments have owners, and keep them.
    let new = NamedThing(kind: thing.kind, name: name, owner: thing.owner)
    for index in store.sets.indices where !paths.isDisjoint(with: store.sets[index].paths) {
      let before = store.refreshed(index)
      if !before.index.places(of: new).isEmpty {
        throw Refusal(.requestFailed, "there is a \(thing.kind.word) `\(name)` already")
      }
      let files = before.workspace.sources.texts.map { text in
        (name: text.name, bytes: LanguageServer.replacing(places, in: text, by: name))
      }
      let after = Workspace(files: files)
      let names = NameIndex(after.parsed)
      let (was, has) = (before.index.places(of: thing).count, names.places(of: new).count)
      let (old, now) = (before.checked.diagnostics, after.check().diagnostics)
      guard was == has, names.places(of: thing).isEmpty,
        before.index.occurrences.values.joined().count == names.occurrences.values.joined().count
      else {
        throw Refusal(
          .requestFailed, "`\(name)` means something else at one of the \(was) places")
      }
      guard old.map(\.code) == now.map(\.code) else {
        let news = now.first { one in !old.contains { $0.code == one.code } } ?? now.first
        throw Refusal(
          .requestFailed,
          "the policy would not check as before: \(news?.message ?? "a finding would go")")
      }
    }
  }

  private static func replacing(
    _ places: [Place], in text: SourceText, by name: String
  ) -> [UInt8] {
    var bytes = text.bytes
    for place in places.filter({ $0.path == text.name }).reversed() {
      bytes.replaceSubrange(place.range, with: Array(name.utf8))
    }
    return bytes
  }
}
