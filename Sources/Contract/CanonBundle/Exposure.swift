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
  /// One task: all attempts, and the noised count of the cohort; in the dearest epoch.
  package var task: Figure
  /// Everything in one budget window.
  package var window: Figure
  /// Two windows on both sides of a boundary.
  package var boundary: Figure
  package var lifetime: Figure
  /// Everything that is drawn, in the order of the rounds.
  package var phases: [PhaseExposure]
  /// What choosing among results costs beside them: nothing, since every choice that the language
  /// has reads only what `phases` and `cohort` already paid for (`Docs/Privacy.md`, *Selection*).
  package var selection: Rho

  /// A cost, and the ε that it proves at δ, rounded up.
  package struct Figure: Codable, Sendable, Hashable {
    package var rho: Rho
    package var epsilon: ExactDecimal
    package var delta: ExactDecimal
  }

  /// One kind of release: how often it is drawn at most, what that costs, and the noise in it.
  package struct PhaseExposure: Codable, Sendable, Hashable {
    /// The epoch of admission from which it costs that; `nil` before every step.
    package var from: Int64?
    package var phase: Training.Phase
    package var draws: Int64
    package var attempts: Int64
    /// Of one draw, in one Vault.
    package var rho: Rho
    /// Of all draws of all attempts, in every Vault that may hold records of the unit.
    package var worst: Rho
    /// How far one unit moves one draw, in L2 and squared; see `Contribution`.
    package var l2Squared: Int64
    /// The variance that survives collusion.
    package var variance: ExactDecimal
  }

  /// One row a training, ascending; the costs were validated before.
  package static func table(of program: Program) throws(BundleFault) -> [Exposure] {
    let validation = ProgramValidation(program)
    var rows: [Exposure] = []
    for training in program.trainings {
      guard let block = program.privacyBlocks.first(where: { $0.name == training.privacy }) else {
        throw BundleFault(
          .brokenReference, at: "trainings/\(training.id)/privacy",
          "there is no privacy block \(training.privacy)")
      }
      let path = "trainings/\(training.id)"
      let dearest = training.costs.map(\.cost.total).max() ?? training.cost.total
      let task = dearest + block.cohortRho * block.unitInVaults
      rows.append(
        Exposure(
          privacy: block.name, training: training.id,
          task: try figure(task, block.window.delta, path),
          window: try figure(block.window.rho, block.window.delta, path),
          boundary: try figure(block.window.rho * 2, block.window.delta, path),
          lifetime: try figure(block.lifetime.rho, block.lifetime.delta, path),
          phases: try phases(training, block, validation.items(of: training), path),
          selection: .zero))
    }
    return rows
  }

  private static func phases(
    _ training: Training, _ block: PrivacyBlock, _ items: Int64, _ path: String
  ) throws(BundleFault) -> [PhaseExposure] {
    let k = block.unitInVaults
    let drawn = training.costs.flatMap { from, cost in
      cost.phases.map { (from, cost.attempts, $0) }
    }
    do throws(CalibrationFault) {
      var rows: [PhaseExposure] = []
      for (from, attempts, phase) in drawn {
        let squared = training.contribution(to: phase.phase, items: items).squared
        let noise = try PhaseNoise(
          squared: squared, isGram: phase.phase == .gram, rho: phase.rho, quorum: block.quorum,
          colluding: block.colluding)
        rows.append(
          PhaseExposure(
            from: from, phase: phase.phase, draws: phase.draws, attempts: attempts, rho: phase.rho,
            worst: ZeroConcentrated.cost(phase.rho * (phase.draws * attempts), unitInVaults: k),
            l2Squared: squared * k * k, variance: ExactDecimal(noise.variance)))
      }
      return rows
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
