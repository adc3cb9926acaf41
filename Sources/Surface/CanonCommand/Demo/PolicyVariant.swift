import CanonPrivacy
import CanonReport
import CanonTypes

/// The standard policy at another ε for a task: its texts with other figures.
///
/// Budgets grow and shrink with it (three tasks' ε in a window, nine for life); two parts in a
/// hundred of a task's ρ pay for the noised cohort, the rest is divided among the attempts. What
/// the noise then hides, the policy must say in its own words, so the small grocer's text is taken.
struct PolicyVariant {
  let epsilon: ExactDecimal

  init(_ text: String) throws {
    guard let epsilon = ExactDecimal(text), epsilon > ExactDecimal(0), epsilon <= ExactDecimal(8)
    else { throw Failure.usage("--epsilon is a decimal number above 0 and at most 8") }
    self.epsilon = epsilon
  }

  /// - Returns: the text of the training file under this ε.
  func rewrite(_ text: String) throws -> String {
    guard let delta = ExactDecimal("1e-6"),
      let total = ZeroConcentrated.rho(epsilon: epsilon, delta: delta), total.picos > 1_000_000
    else { throw Failure.usage("--epsilon \(epsilon) leaves no budget to speak of") }
    let attempts: Int64 = text.contains("attempts at most 2") ? 2 : 1
    let cohort = Rho(picos: total.picos / 50)
    let part = Rho(picos: (total.picos - cohort.picos) / attempts)
    return text.replacing("epsilon 3.0", with: "epsilon \(times(3))")
      .replacing("epsilon 9.0", with: "epsilon \(times(9))")
      .replacing(/noised at rho [0-9.]+/) { _ in "noised at rho \(cohort)" }
      .replacing(/gram rho [0-9.]+, metrics rho [0-9.]+/) { _ in
        "gram rho \(part), metrics rho \(part)"
      }
      // Words are counted at the price of a cohort, which always fits beside a task.
      .replacing(/cost +rho [0-9.]+/) { _ in "cost     rho \(cohort)" }
  }

  private func times(_ factor: Int64) -> String {
    ExactDecimal(mantissa: epsilon.mantissa * factor, scale: epsilon.scale)?.description ?? "0"
  }
}
