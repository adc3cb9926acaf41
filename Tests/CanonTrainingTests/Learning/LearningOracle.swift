import CanonProgram
import CanonTypes
import Foundation

/// The made-up population of `Tests/Peers/learning.py`, with what a second implementation got.
struct LearningOracle: Decodable {
  struct Shape: Decodable {
    var low, high, unit, offset, weight: Int64
  }

  struct Unit: Decodable {
    var values: [Int64]
    var positive: Bool
    var heldOut: Bool
    var row: [Int64]
  }

  var features: [Shape]
  var constant: Int64
  var units: [Unit]
  var logarithms: [[UInt64]]
  var gram, gramNoise: [Int64]
  var sumVariance: Int64
  var weightsWithoutNoise, weights, indefiniteWeights: [Int64]
  var histogram, histogramNoise: [Int64]
  var metrics, exactMetrics: [String: Int64]

  static func read() throws -> LearningOracle {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Corpus/Learning/oracle.json")
    return try JSONDecoder().decode(LearningOracle.self, from: Data(contentsOf: file))
  }

  var declared: [Feature] {
    features.enumerated().map { index, shape in
      Feature(
        id: "f\(index)", domain: "D", meaning: "", reading: .count(entity: "E", filter: .all),
        window: .last(Period(seconds: 1)), type: .count,
        bound: Bound(low: shape.low, high: shape.high),
        scale: shape.unit == 0 ? .linear : .log(unit: shape.unit), label: .protected)
    }
  }

  var recipe: RowRecipe {
    RowRecipe(
      entries: features.enumerated().map { index, shape in
        .init(feature: "f\(index)", offset: shape.offset, weight: shape.weight)
      }, constant: constant)
  }
}
