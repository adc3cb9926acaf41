/// Writes the members of an object.
struct MemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let slot: EncodingSlot
  var codingPath: [any CodingKey] { slot.path }

  private func place(_ key: some CodingKey) -> CanonicalEncoder {
    CanonicalEncoder(slot: slot.member(WrittenKey.spelled(key)))
  }

  func encodeNil(forKey key: Key) throws { try place(key).refuseNull() }
  func encode(_ value: Bool, forKey key: Key) throws { place(key).slot.set(.boolean(value)) }
  func encode(_ value: String, forKey key: Key) throws { place(key).slot.set(.string(value)) }
  func encode(_ value: Double, forKey key: Key) throws { try place(key).refuseFloat() }
  func encode(_ value: Float, forKey key: Key) throws { try place(key).refuseFloat() }
  func encode(_ value: Int, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: Int8, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: Int16, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: Int32, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: Int64, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: UInt, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: UInt8, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: UInt16, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: UInt32, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode(_ value: UInt64, forKey key: Key) throws { try place(key).encodeInteger(value) }
  func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try place(key).encodeAny(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    place(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    place(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { place(PlainKey("super")) }

  func superEncoder(forKey key: Key) -> any Encoder { place(key) }
}

/// Writes the elements of an array.
struct ElementEncoder: UnkeyedEncodingContainer {
  let slot: EncodingSlot
  var codingPath: [any CodingKey] { slot.path }
  var count: Int { slot.count }

  private func place() -> CanonicalEncoder {
    CanonicalEncoder(slot: slot.appended())
  }

  func encodeNil() throws { try place().refuseNull() }
  func encode(_ value: Bool) throws { place().slot.set(.boolean(value)) }
  func encode(_ value: String) throws { place().slot.set(.string(value)) }
  func encode(_ value: Double) throws { try place().refuseFloat() }
  func encode(_ value: Float) throws { try place().refuseFloat() }
  func encode(_ value: Int) throws { try place().encodeInteger(value) }
  func encode(_ value: Int8) throws { try place().encodeInteger(value) }
  func encode(_ value: Int16) throws { try place().encodeInteger(value) }
  func encode(_ value: Int32) throws { try place().encodeInteger(value) }
  func encode(_ value: Int64) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt8) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt16) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt32) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt64) throws { try place().encodeInteger(value) }
  func encode<T: Encodable>(_ value: T) throws { try place().encodeAny(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    place().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { place().unkeyedContainer() }

  func superEncoder() -> any Encoder { place() }
}

/// Writes one value that stands alone.
struct ScalarEncoder: SingleValueEncodingContainer {
  let slot: EncodingSlot
  var codingPath: [any CodingKey] { slot.path }

  private func place() -> CanonicalEncoder { CanonicalEncoder(slot: slot) }

  func encodeNil() throws { try place().refuseNull() }
  func encode(_ value: Bool) throws { place().slot.set(.boolean(value)) }
  func encode(_ value: String) throws { place().slot.set(.string(value)) }
  func encode(_ value: Double) throws { try place().refuseFloat() }
  func encode(_ value: Float) throws { try place().refuseFloat() }
  func encode(_ value: Int) throws { try place().encodeInteger(value) }
  func encode(_ value: Int8) throws { try place().encodeInteger(value) }
  func encode(_ value: Int16) throws { try place().encodeInteger(value) }
  func encode(_ value: Int32) throws { try place().encodeInteger(value) }
  func encode(_ value: Int64) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt8) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt16) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt32) throws { try place().encodeInteger(value) }
  func encode(_ value: UInt64) throws { try place().encodeInteger(value) }
  func encode<T: Encodable>(_ value: T) throws { try place().encodeAny(value) }
}

/// A key made from a position or a plain name.
struct PlainKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) { (stringValue, intValue) = (name, nil) }

  init(index: Int) { (stringValue, intValue) = (String(index), index) }

  init?(stringValue: String) { self.init(stringValue) }

  init?(intValue: Int) { self.init(index: intValue) }
}
