/// Where one encoded value ends up while its containers are still open.
///
/// A class, because `Encoder` hands out several containers that write to the same place. It knows
/// its parent only to tell its path when something is refused.
final class EncodingSlot {
  private enum State {
    case empty
    case value(CanonicalValue)
    case object([(key: String, value: EncodingSlot)])
    case array([EncodingSlot])
  }

  private var state = State.empty
  private let key: PlainKey?
  // The root outlives the whole encoding, and every slot is held by its parent.
  private unowned let parent: EncodingSlot?

  init(key: PlainKey? = nil, parent: EncodingSlot? = nil) {
    (self.key, self.parent) = (key, parent)
  }

  /// The keys from the root to here.
  var path: [any CodingKey] {
    var path: [any CodingKey] = []
    var slot: EncodingSlot? = self
    while let current = slot, let key = current.key {
      path.append(key)
      slot = current.parent
    }
    return path.reversed()
  }

  func set(_ value: CanonicalValue) { state = .value(value) }

  func openObject() {
    if case .object = state { return }
    state = .object([])
  }

  func openArray() {
    if case .array = state { return }
    state = .array([])
  }

  /// A key that is written twice means its latest value.
  func member(_ key: String) -> EncodingSlot {
    let slot = EncodingSlot(key: PlainKey(key), parent: self)
    if case .object(var members) = state {
      state = .empty
      if let index = members.firstIndex(where: { $0.key == key }) {
        members[index].value = slot
      } else {
        members.append((key, slot))
      }
      state = .object(members)
    }
    return slot
  }

  func appended() -> EncodingSlot {
    guard case .array(var elements) = state else { return EncodingSlot(parent: self) }
    state = .empty
    let slot = EncodingSlot(key: PlainKey(index: elements.count), parent: self)
    elements.append(slot)
    state = .array(elements)
    return slot
  }

  var count: Int {
    if case .array(let elements) = state { elements.count } else { 0 }
  }

  func finished() throws -> CanonicalValue {
    switch state {
    case .empty: throw EncodingFault(.wrongType, at: path, "a value wrote nothing")
    case .value(let value): return value
    case .array(let slots): return .array(try slots.map { try $0.finished() })
    case .object(let members):
      return .object(
        Dictionary(try members.map { ($0.key, try $0.value.finished()) }) { $1 })
    }
  }

  /// Writes the finished value without taking it apart first.
  func write(to writer: inout CanonicalWriter, depth: Int) throws {
    try CanonicalWriter.check(depth)
    switch state {
    case .empty: throw EncodingFault(.wrongType, at: path, "a value wrote nothing")
    case .value(let value): try writer.write(value, depth: depth)
    case .array(let slots):
      try writer.array(slots, depth: depth) { (writer, slot) throws in
        try slot.write(to: &writer, depth: depth + 1)
      }
    case .object(let members):
      try writer.object(members, depth: depth) { (writer, slot) throws in
        try slot.write(to: &writer, depth: depth + 1)
      }
    }
  }
}

/// Takes `Encodable` values apart into canonical values.
///
/// What has no single text is refused: null and floating point; so are dictionaries, whose keys
/// would mix with the words of the protocol.
/// A set is written as an array in the order of its elements' canonical texts.
struct CanonicalEncoder: Encoder {
  let slot: EncodingSlot
  var codingPath: [any CodingKey] { slot.path }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.openObject()
    return KeyedEncodingContainer(MemberEncoder(slot: slot))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.openArray()
    return ElementEncoder(slot: slot)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ScalarEncoder(slot: slot)
  }

  func encodeAny<T: Encodable>(_ value: T) throws {
    if T.self is any KeyedCollection.Type {
      throw EncodingFault(.wrongType, at: codingPath, "records hold lists, not dictionaries")
    }
    try value.encode(to: self)
    if T.self is any UnorderedCollection.Type, case .array(let elements) = try slot.finished() {
      slot.set(.array(try CanonicalOrder.sorted(elements)))
    }
  }

  func encodeInteger(_ value: some FixedWidthInteger) throws {
    guard let integer = Int64(exactly: value),
      integer.magnitude <= CanonicalValue.largestInteger
    else {
      throw EncodingFault(
        .integerOutOfRange, at: codingPath, "\(value) lies outside ±(2^53 − 1)")
    }
    slot.set(.integer(integer))
  }

  func refuseFloat() throws {
    throw EncodingFault(.wrongType, at: codingPath, "floating point is never written")
  }

  func refuseNull() throws {
    throw EncodingFault(.wrongType, at: codingPath, "null is never written")
  }
}

/// The order in which a set's elements are written: that of their canonical texts.
enum CanonicalOrder {
  static func sorted(_ values: [CanonicalValue]) throws -> [CanonicalValue] {
    try values.map { (text: try CanonicalJSON.write($0), value: $0) }
      .sorted { $0.text.lexicographicallyPrecedes($1.text) }
      .map(\.value)
  }

  static func isStrictlyAscending(_ values: [CanonicalValue]) throws -> Bool {
    let texts = try values.map { try CanonicalJSON.write($0) }
    return zip(texts, texts.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
  }
}

/// A dictionary, seen without its types.
protocol KeyedCollection {}

extension Dictionary: KeyedCollection {}

/// A set, seen without its types.
protocol UnorderedCollection {}

extension Set: UnorderedCollection {}
