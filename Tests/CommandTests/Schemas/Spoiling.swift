import CanonLanguageServer

/// A change after which a value fits no schema that is closed.
enum Spoiling {
  /// An object has a member that nobody knows.
  case stranger
  /// A value that is no container is null, which canonical JSON never has.
  case null
}

extension JSONValue {
  /// At how many places a value can be spoilt so.
  func places(for kind: Spoiling) -> Int {
    switch self {
    case .object(let members):
      members.values.reduce(kind == .stranger ? 1 : 0) { $0 + $1.places(for: kind) }
    case .array(let values): values.reduce(0) { $0 + $1.places(for: kind) }
    default: kind == .null ? 1 : 0
    }
  }

  /// The value, spoilt at the place that `left` others stand before.
  func spoilt(_ kind: Spoiling, at left: inout Int) -> JSONValue {
    switch self {
    case .object(var members):
      if kind == .stranger {
        if left == 0 { members["nobody knows"] = .null }
        left -= 1
      }
      for name in members.keys.sorted() where left >= 0 {
        members[name] = members[name]?.spoilt(kind, at: &left)
      }
      return .object(members)
    case .array(var values):
      for index in values.indices where left >= 0 {
        values[index] = values[index].spoilt(kind, at: &left)
      }
      return .array(values)
    default:
      guard kind == .null else { return self }
      left -= 1
      return left < 0 ? .null : self
    }
  }
}
