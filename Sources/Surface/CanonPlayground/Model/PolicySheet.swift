import CanonBundle
import CanonDecision
import CanonProgram
import CanonReport
import CanonTesting
import CanonTypes

/// A sound policy as the page shows it: what a request can say, requests to begin with, exposure.
struct PolicySheet: Encodable {
  let name: String
  let version: String
  let meaning: String
  let roles: [String]
  let purposes: [Purpose]
  let markets: [String]
  let tasks: [Task]
  let samples: [Sample]
  let exposures: [ExposureRow]
  /// Why there are no rows, where they cannot be computed; the checker lets no such policy pass.
  let exposureFault: String?

  /// A closed instance that can be asked for, and what is its own.
  struct Task: Encodable {
    let name: String
    let families: [String]
    let output: String
  }

  /// A request that a test of the policy makes.
  struct Sample: Encodable {
    let title: String
    let request: TaskScope
  }

  struct ExposureRow: Encodable {
    let training: String
    let figures: [Figure]

    struct Figure: Encodable {
      let name: String
      let epsilon: String
      let rho: String
    }
  }

  init(_ program: Program, tests: [PolicyTest]) {
    (name, version) = (program.policyName, "\(program.policyVersion)")
    meaning = program.semanticVersion
    roles = program.roles.filter { program.governance.actor(of: $0) == .taskSubmitter }
    purposes = program.purposes
    markets = PolicySheet.markets(program, tests)
    tasks = PolicySheet.tasks(program)
    samples = tests.map { test in
      Sample(
        title: test.title,
        request: TaskScope(
          role: test.role, training: test.task, purpose: test.purpose, markets: test.markets,
          families: test.families, concepts: test.concepts.isEmpty ? nil : test.concepts,
          output: test.output))
    }
    do throws(BundleFault) {
      exposures = try Exposure.table(of: program).map(ExposureRow.init)
      exposureFault = nil
    } catch {
      (exposures, exposureFault) = ([], "\(error)")
    }
  }

  /// The sample requests as JSON, in order.
  var requests: [String] { samples.map { JSONText.encoded($0.request) } }

  private static func tasks(_ program: Program) -> [Task] {
    let trainings = program.trainings.map { training in
      let own = program.families.filter { training.families.contains($0.id) }
      return Task(
        name: training.id, families: Set(own.map(\.name)).sorted(), output: training.output)
    }
    return trainings
      + program.governance.tasks.map {
        Task(name: $0.id, families: $0.families, output: $0.output)
      }
  }

  /// What rules, tests and the policy itself speak of.
  private static func markets(_ program: Program, _ tests: [PolicyTest]) -> [String] {
    let conditions =
      program.rules.map(\.condition) + program.governance.requirements.map(\.condition)
    let named = conditions.flatMap(\.tests).flatMap { test -> [String] in
      switch test {
      case .marketsSubset(let names): names
      case .marketsContain(let name): [name]
      default: []
      }
    }
    return Set(program.governance.markets + named + tests.flatMap(\.markets)).sorted()
  }
}

extension PolicySheet.ExposureRow {
  fileprivate init(_ row: Exposure) {
    let figures = [
      ("task", row.task), ("window", row.window), ("boundary", row.boundary),
      ("lifetime", row.lifetime),
    ]
    self.init(
      training: row.training,
      figures: figures.map { name, figure in
        Figure(name: name, epsilon: "\(figure.epsilon)", rho: Figures.rho(figure.rho))
      })
  }
}
