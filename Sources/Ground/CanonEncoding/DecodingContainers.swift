/// Reads the members of an object; keys that `Key` does not know were refused before.
struct MemberDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: CanonicalValue]
  let codingPath: [any CodingKey]

  init(_ members: [String: CanonicalValue], codingPath: [any CodingKey]) throws {
    (self.members, self.codingPath) = (members, codingPath)
    if let unknown = members.keys.filter({ WrittenKey.key(Key.self, spelled: $0) == nil }).min() {
      throw EncodingFault(
        .unknownKey, at: codingPath + [PlainKey(unknown)], "this record has no such key")
    }
  }

  var allKeys: [Key] { members.keys.sorted().compactMap { WrittenKey.key(Key.self, spelled: $0) } }

  func contains(_ key: Key) -> Bool { members[WrittenKey.spelled(key)] != nil }

  private func place(_ key: some CodingKey) throws -> CanonicalDecoder {
    let written = WrittenKey.spelled(key)
    guard let value = members[written] else {
      throw EncodingFault(.missingKey, at: codingPath, "the key \(written) is missing")
    }
    return CanonicalDecoder(value: value, codingPath: codingPath + [PlainKey(written)])
  }

  func decodeNil(forKey key: Key) throws -> Bool { false }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try place(key).boolean() }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try place(key).string() }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try place(key).refuseFloat()
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try place(key).refuseFloat() }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try place(key).integer() }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try place(key).integer() }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try place(key).integer() }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try place(key).integer() }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try place(key).integer() }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try place(key).integer() }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try place(key).integer() }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try place(key).integer() }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try place(key).integer() }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try place(key).integer() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try place(key).decodeAny(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try place(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try place(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try place(PlainKey("super")) }

  func superDecoder(forKey key: Key) throws -> any Decoder { try place(key) }
}

/// Reads the elements of an array, in order.
struct ElementDecoder: UnkeyedDecodingContainer {
  let elements: [CanonicalValue]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0

  init(_ elements: [CanonicalValue], codingPath: [any CodingKey]) {
    (self.elements, self.codingPath) = (elements, codingPath)
  }

  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  private mutating func next() throws -> CanonicalDecoder {
    guard !isAtEnd else {
      throw EncodingFault(
        .wrongType, at: codingPath, "the array ends after \(currentIndex) elements")
    }
    defer { currentIndex += 1 }
    return CanonicalDecoder(
      value: elements[currentIndex], codingPath: codingPath + [PlainKey(index: currentIndex)])
  }

  func decodeNil() throws -> Bool { false }
  mutating func decode(_ type: Bool.Type) throws -> Bool { try next().boolean() }
  mutating func decode(_ type: String.Type) throws -> String { try next().string() }
  mutating func decode(_ type: Double.Type) throws -> Double { try next().refuseFloat() }
  mutating func decode(_ type: Float.Type) throws -> Float { try next().refuseFloat() }
  mutating func decode(_ type: Int.Type) throws -> Int { try next().integer() }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try next().integer() }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try next().integer() }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try next().integer() }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try next().integer() }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try next().integer() }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next().integer() }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next().integer() }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next().integer() }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next().integer() }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decodeAny(type) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try next() }
}

/// Reads one value that stands alone.
struct ScalarDecoder: SingleValueDecodingContainer {
  let place: CanonicalDecoder
  var codingPath: [any CodingKey] { place.codingPath }

  func decodeNil() -> Bool { false }
  func decode(_ type: Bool.Type) throws -> Bool { try place.boolean() }
  func decode(_ type: String.Type) throws -> String { try place.string() }
  func decode(_ type: Double.Type) throws -> Double { try place.refuseFloat() }
  func decode(_ type: Float.Type) throws -> Float { try place.refuseFloat() }
  func decode(_ type: Int.Type) throws -> Int { try place.integer() }
  func decode(_ type: Int8.Type) throws -> Int8 { try place.integer() }
  func decode(_ type: Int16.Type) throws -> Int16 { try place.integer() }
  func decode(_ type: Int32.Type) throws -> Int32 { try place.integer() }
  func decode(_ type: Int64.Type) throws -> Int64 { try place.integer() }
  func decode(_ type: UInt.Type) throws -> UInt { try place.integer() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try place.integer() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try place.integer() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try place.integer() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try place.integer() }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try place.decodeAny(type) }
}
