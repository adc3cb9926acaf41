import CanonPrivacy
package import CanonProgram
package import CanonTypes

/// What one unit is exposed to by one training, at worst: ρ, and the ε that it proves.
///
/// A window is a tumbling run of epochs, so two of them can be spent in any stretch of one
/// window's length: `boundary` is that case.
package struct Exposure: Codable, Sendable, Hashable {
  package var privacy: String
  package var training: String
  /// One task: all attempts, and the noised count of the cohort.
  package var task: Figure
  /// Everything in one budget window.
  package var window: Figure
  /// Two windows on both sides of a boundary.
  package var boundary: Figure
  package var lifetime: Figure
  package var sensitivity: Sensitivity

  /// A cost, and the ε that it proves at δ, rounded up.
  package struct Figure: Codable, Sendable, Hashable {
    package var rho: Rho
    package var epsilon: ExactDecimal
    package var delta: ExactDecimal
  }

  /// How far one unit can move what is released, and the noise that hides it.
  ///
  /// A quantised feature lies in 0…2^10, so its L1, L2 and L∞ sensitivity are all 2^10; a row is
  /// cut to that norm. Squared L2 sensitivities of the joint releases follow (`GramNoise`,
  /// `HistogramNoise`); the variances are those that survive collusion.
  package struct Sensitivity: Codable, Sendable, Hashable {
    package var feature: Int64
    package var rowNorm: Int64
    package var gramSquared: Int64
    package var gramVariance: ExactDecimal
    package var metricsSquared: Int64
    package var metricsVariance: ExactDecimal
  }

  /// One row a training, ascending; the costs were validated before.
  package static func table(of program: Program) throws(BundleFault) -> [Exposure] {
    var rows: [Exposure] = []
    for training in program.trainings {
      guard let block = program.privacyBlocks.first(where: { $0.name == training.privacy }) else {
        throw BundleFault(
          .brokenReference, at: "trainings/\(training.id)/privacy",
          "there is no privacy block \(training.privacy)")
      }
      let path = "trainings/\(training.id)"
      let task = training.cost.total + block.cohortRho * block.unitInVaults
      rows.append(
        Exposure(
          privacy: block.name, training: training.id,
          task: try figure(task, block.window.delta, path),
          window: try figure(block.window.rho, block.window.delta, path),
          boundary: try figure(block.window.rho * 2, block.window.delta, path),
          lifetime: try figure(block.lifetime.rho, block.lifetime.delta, path),
          sensitivity: try sensitivity(training, block, path)))
    }
    return rows
  }

  private static func sensitivity(
    _ training: Training, _ block: PrivacyBlock, _ path: String
  ) throws(BundleFault) -> Sensitivity {
    do throws(CalibrationFault) {
      func noise(_ phase: Training.Phase) throws(CalibrationFault) -> (Int64, PhaseNoise) {
        let squared = training.contribution(to: phase).squared
        return (
          squared,
          try PhaseNoise(
            squared: squared, isGram: phase == .gram, rho: training.cost[phase],
            quorum: block.quorum, colluding: block.colluding)
        )
      }
      let (gramSquared, gram) = try noise(.gram)
      let (metricsSquared, metrics) = try noise(.metrics)
      return Sensitivity(
        feature: RowRecipe.one, rowNorm: RowRecipe.one,
        gramSquared: gramSquared, gramVariance: ExactDecimal(gram.variance),
        metricsSquared: metricsSquared, metricsVariance: ExactDecimal(metrics.variance))
    } catch {
      throw BundleFault(.outsideLimits, at: path, "no exact noise exists for its cost: \(error)")
    }
  }

  private static func figure(
    _ rho: Rho, _ delta: ExactDecimal, _ path: String
  ) throws(BundleFault) -> Figure {
    guard let epsilon = ZeroConcentrated.epsilon(rho: rho, delta: delta) else {
      throw BundleFault(.outsideLimits, at: path, "no epsilon exists for rho \(rho) at \(delta)")
    }
    return Figure(rho: rho, epsilon: epsilon, delta: delta)
  }
}
