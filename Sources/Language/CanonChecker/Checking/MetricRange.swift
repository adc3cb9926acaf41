import CanonProgram
import CanonTypes

/// The values that a metric can take, in millionths.
struct MetricRange: Equatable, CustomStringConvertible {
  let low: Int64
  let high: Int64

  static func of(_ metric: Acceptance.Metric) -> MetricRange {
    MetricRange(low: metric.range.lowerBound, high: metric.range.upperBound)
  }

  /// The part of the range that passes a test; `nil` when none does.
  func meeting(_ comparison: Comparison, _ constant: Int64) -> MetricRange? {
    Interval(Int128(low), Int128(high)).meeting(comparison, Int128(constant)).map {
      MetricRange(low: Int64($0.low), high: Int64($0.high))
    }
  }

  /// The part of the range that does not fire a test; `nil` when every value does.
  func avoiding(_ comparison: Comparison, _ constant: Int64) -> MetricRange? {
    let opposite: Comparison =
      switch comparison {
      case .less: .greaterOrEqual
      case .lessOrEqual: .greater
      case .greater: .lessOrEqual
      case .greaterOrEqual: .less
      case .equal: .notEqual
      case .notEqual: .equal
      }
    return meeting(opposite, constant)
  }

  var description: String { "\(MetricRange.written(low)) ..= \(MetricRange.written(high))" }

  static func written(_ millionths: Int64) -> String {
    ExactDecimal(mantissa: millionths, scale: 6).map(\.description) ?? "?"
  }
}
