import CanonEncoding
import CanonTypes
import Foundation
import Testing

/// Decimals at the ends of what 18 digits hold.
@Suite struct DecimalTests {
  /// What is read is written in plain notation, and that is read as the same again.
  @Test func whatIsReadIsReadAgain() throws {
    let ones = String(repeating: "1", count: 18)
    for text in ["0", "1e-18", "0.\(ones)", ones, "1e17", "1\(ones.dropFirst(2)).5", "9e17"] {
      let value = try #require(ExactDecimal(text), "\(text)")
      #expect(ExactDecimal(value.description) == value, "\(text) is written \(value)")
      let bytes = try JSONEncoder().encode([value])
      #expect(try JSONDecoder().decode([ExactDecimal].self, from: bytes) == [value], "\(text)")
    }
  }

  @Test func whatDoesNotFitIsNotRead() {
    let ones = String(repeating: "1", count: 19)
    for text in ["1e18", "1e-19", "0.\(ones)", ones, "10e17", "9e18", "99e17", "1e99"] {
      #expect(ExactDecimal(text) == nil, "\(text)")
    }
  }
}
