/// Where one encoded value ends up while its containers are still open.
///
/// A class, because `Encoder` hands out several containers that write to the same place.
final class EncodingSlot {
  private enum State {
    case empty
    case value(CanonicalValue)
    case object([String: EncodingSlot])
    case array([EncodingSlot])
  }

  private var state = State.empty

  func set(_ value: CanonicalValue) { state = .value(value) }

  func openObject() {
    if case .object = state { return }
    state = .object([:])
  }

  func openArray() {
    if case .array = state { return }
    state = .array([])
  }

  func member(_ key: String) -> EncodingSlot {
    let slot = EncodingSlot()
    if case .object(var members) = state {
      state = .empty
      members[key] = slot
      state = .object(members)
    }
    return slot
  }

  func appended() -> EncodingSlot {
    let slot = EncodingSlot()
    if case .array(var elements) = state {
      state = .empty
      elements.append(slot)
      state = .array(elements)
    }
    return slot
  }

  var count: Int {
    if case .array(let elements) = state { elements.count } else { 0 }
  }

  func finished(at path: [any CodingKey]) throws -> CanonicalValue {
    switch state {
    case .empty: throw EncodingFault(.wrongType, at: path, "a value wrote nothing")
    case .value(let value): return value
    case .array(let slots): return .array(try slots.map { try $0.finished(at: path) })
    case .object(let slots): return .object(try slots.mapValues { try $0.finished(at: path) })
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
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.openObject()
    return KeyedEncodingContainer(MemberEncoder(slot: slot, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.openArray()
    return ElementEncoder(slot: slot, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ScalarEncoder(slot: slot, codingPath: codingPath)
  }

  func encodeAny<T: Encodable>(_ value: T) throws {
    if T.self is any KeyedCollection.Type {
      throw EncodingFault(.wrongType, at: codingPath, "records hold lists, not dictionaries")
    }
    try value.encode(to: self)
    if T.self is any UnorderedCollection.Type, case .array(let elements) = try slot.finished(at: [])
    {
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
