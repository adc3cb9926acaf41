import CanonPrivacy
import CanonTypes
import Foundation
import Testing

/// The conversions: safe, tight, and as recorded. `Tests/Peers/accounting.py` compares the record
/// with `dp-accounting` and with a hundred digits.
struct AccountingTests {
  static let deltas = ["0.1", "0.001", "0.000001", "0.0000000001", "0.000000000000000001"]
  static let rhos: [Int64] = [
    1, 1_000, 33_600_000, 500_000_000, 2_539_600_000, 10_500_000_000, 24_355_970_000,
    185_000_000_000, 1_000_000_000_000, 30_000_000_000_000, 500_000_000_000_000,
  ]
  static let epsilons = ["0.001", "0.03", "0.1", "0.3", "0.5", "1", "3", "8", "20", "300"]

  /// One line a conversion, so that a change shows as lines.
  func table() -> String {
    var lines: [String] = []
    for delta in Self.deltas.compactMap({ ExactDecimal($0) }) {
      for picos in Self.rhos {
        guard let bound = ZeroConcentrated.epsilon(rho: Rho(picos: picos), delta: delta)
        else { continue }
        lines.append(
          #"  {"delta": "\#(delta)", "epsilon": "\#(bound)", "from": "rho", "picos": \#(picos)}"#)
      }
      for epsilon in Self.epsilons.compactMap({ ExactDecimal($0) }) {
        guard let rho = ZeroConcentrated.rho(epsilon: epsilon, delta: delta) else { continue }
        lines.append(
          #"  {"delta": "\#(delta)", "epsilon": "\#(epsilon)", "from": "epsilon", "#
            + #""picos": \#(rho.picos)}"#)
      }
    }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  @Test func theTableIsAsRecorded() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Corpus/Accounting/conversions.json")
    let table = table()
    if ProcessInfo.processInfo.environment["CANON_RECORD"] == "1" {
      try Data(table.utf8).write(to: file)
      Issue.record("recorded \(file.lastPathComponent); run again without CANON_RECORD")
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == table)
  }

  @Test func aBudgetAdmitsWhatItBoughtAndNoMore() {
    for delta in Self.deltas.compactMap({ ExactDecimal($0) }) {
      for epsilon in Self.epsilons.compactMap({ ExactDecimal($0) }) {
        guard let rho = ZeroConcentrated.rho(epsilon: epsilon, delta: delta),
          let back = ZeroConcentrated.epsilon(rho: rho, delta: delta),
          let more = ZeroConcentrated.epsilon(
            rho: Rho(picos: rho.picos + rho.picos / 50 + 10), delta: delta)
        else {
          Issue.record("no conversion for \(epsilon) \(delta)")
          continue
        }
        #expect(back <= epsilon && (epsilon <= more), "\(epsilon) \(delta)")
      }
    }
  }

  @Test func knownValues() throws {
    let delta = try #require(ExactDecimal("0.000001"))
    // Bun and Steinke's simple bound ρ + 2√(ρ ln 1/δ) is 1.1845 at this ρ.
    let rho = try #require(ZeroConcentrated.rho(epsilon: ExactDecimal(1), delta: delta))
    #expect(rho.picos / 1_000 == 24_355_970)
    #expect(ZeroConcentrated.epsilon(rho: .zero, delta: delta) == ExactDecimal(0))
    #expect(ZeroConcentrated.cost(Rho(picos: 5), unitInVaults: 3) == Rho(picos: 45))
  }

  @Test func nonsenseHasNoConversion() {
    let one = ExactDecimal(1)
    let outside = [
      ZeroConcentrated.rho(epsilon: one, delta: one),
      ZeroConcentrated.rho(epsilon: one, delta: ExactDecimal(0)),
      ZeroConcentrated.rho(epsilon: ExactDecimal(0), delta: one),
      ZeroConcentrated.rho(epsilon: ExactDecimal(-1), delta: one),
      ZeroConcentrated.rho(epsilon: ExactDecimal(1_001), delta: one),
    ]
    #expect(outside.allSatisfy { $0 == nil })
    #expect(ZeroConcentrated.epsilon(rho: .zero, delta: ExactDecimal(-1)) == nil)
  }
}
