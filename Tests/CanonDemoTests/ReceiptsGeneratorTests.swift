import CanonDemo
import Testing

/// The invented receipts: the same from the same seed, in the shape of Complete Journey.
@Suite struct ReceiptsGeneratorTests {
  static let small = ReceiptsGenerator(seed: 7, households: 300).make()

  @Test func theSameSeedGivesTheSameBytes() {
    let again = ReceiptsGenerator(seed: 7, households: 300).make()
    let other = ReceiptsGenerator(seed: 8, households: 300).make()
    #expect(again == Self.small)
    #expect(other.transactions != Self.small.transactions)
  }

  @Test func everyLineHasItsColumns() {
    let lines = Self.small.transactions.split(separator: UInt8(ascii: "\n"))
    let heading = String(decoding: lines[0], as: UTF8.self)
    #expect(
      heading
        == "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,"
        + "coupon_disc,coupon_match_disc,week,transaction_timestamp")
    let commas = lines.map { $0.count { $0 == UInt8(ascii: ",") } }
    let short = commas.count { $0 != 10 }
    #expect(Int64(short) <= Self.small.flawed, "\(short) short lines")
    #expect(Int64(lines.count - 1) == Self.small.lines)
    #expect((20...70).contains(Self.small.lines / 300), "\(Self.small.lines) lines")
  }

  @Test func timeNeverMovesBack() {
    let stamps = Self.small.transactions.split(separator: UInt8(ascii: "\n")).dropFirst()
      .compactMap { $0.split(separator: UInt8(ascii: ",")).last.map { Array($0) } }
      .filter { $0.count == 19 && $0[5] < UInt8(ascii: "2") }
      .map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.dropFirst(5).prefix(2) <= "12" }
    #expect(stamps == stamps.sorted())
    #expect(stamps.first?.hasPrefix("2017-01-0") == true)
    #expect(stamps.last?.hasPrefix("2017-11-30") == true)
  }

  @Test func productsAndConsentsStandBesideThem() {
    let products = Self.small.products.split(separator: UInt8(ascii: "\n"))
    let consents = Self.small.consents.split(separator: UInt8(ascii: "\n"))
    #expect(products.count == 16 * 120 + 1)
    #expect((280...301).contains(consents.count), "\(consents.count) consents")
  }
}
