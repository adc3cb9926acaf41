/// Values that a check made, for the next one: by what they were made of.
///
/// An entry that a check does not ask for is forgotten with the next.
final class Kept<Key: Hashable, Value> {
  private var last: [Key: Value] = [:]
  private var current: [Key: Value] = [:]
  private var grounds: [Int] = []

  /// Begins a check.
  ///
  /// - Parameter grounds: the ages of everything that values depend on beside their keys; with
  ///   other grounds than those of the last check nothing holds any more.
  func begin(on grounds: [Int] = []) {
    swap(&last, &current)
    current.removeAll(keepingCapacity: true)
    if grounds != self.grounds { last.removeAll(keepingCapacity: true) }
    self.grounds = grounds
  }

  subscript(key: Key) -> Value? {
    if let value = current[key] { return value }
    guard let value = last[key] else { return nil }
    current[key] = value
    return value
  }

  func keep(_ value: Value, for key: Key) { current[key] = value }

  /// Whatever was kept under a key does not hold.
  func forget(_ key: Key) {
    last[key] = nil
    current[key] = nil
  }
}

/// A value and its age: how often it has been another one.
struct Aged<Value: Equatable> {
  private var value: Value?
  private(set) var age = 0

  /// - Parameter next: `nil` for what cannot be compared, and so is another one each time.
  mutating func become(_ next: Value?) {
    if next == nil || next != value { age += 1 }
    value = next
  }
}
