/// Puts `Decodable` values together from canonical values, refusing what they do not know.
struct CanonicalDecoder: Decoder {
  let value: CanonicalValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw expected("an object") }
    return KeyedDecodingContainer(try MemberDecoder(members, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = value else { throw expected("an array") }
    return ElementDecoder(elements, codingPath: codingPath)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    ScalarDecoder(place: self)
  }

  func decodeAny<T: Decodable>(_ type: T.Type) throws -> T {
    if T.self is any UnorderedCollection.Type, case .array(let elements) = value,
      !(try CanonicalOrder.isStrictlyAscending(elements))
    {
      throw EncodingFault(
        .notCanonical, at: codingPath, "the elements of a set stand in order, each once")
    }
    if T.self is any KeyedCollection.Type {
      throw EncodingFault(.wrongType, at: codingPath, "records hold lists, not dictionaries")
    }
    return try T(from: self)
  }

  func boolean() throws -> Bool {
    guard case .boolean(let truth) = value else { throw expected("a boolean") }
    return truth
  }

  func string() throws -> String {
    guard case .string(let string) = value else { throw expected("a string") }
    return string
  }

  func integer<T: FixedWidthInteger>() throws -> T {
    guard case .integer(let integer) = value else { throw expected("an integer") }
    guard let exact = T(exactly: integer) else {
      throw EncodingFault(
        .integerOutOfRange, at: codingPath, "\(integer) does not fit \(T.self)")
    }
    return exact
  }

  func refuseFloat<T>() throws -> T {
    throw EncodingFault(.wrongType, at: codingPath, "floating point is never read")
  }

  private func expected(_ kind: String) -> EncodingFault {
    EncodingFault(.wrongType, at: codingPath, "\(kind) is expected, not \(value.kindName)")
  }
}
