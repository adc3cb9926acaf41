import CanonBundle
import CanonDiagnostics
import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// Costs that change with the epoch: each interval of constancy is proved, and says what it costs.
@Suite struct CostParameterTests {
  static func text(_ parameter: String, _ cost: String, _ more: String = "") -> String {
    """
    \(parameter)
    training PurchasePropensity(category: Category in { cheese }) {
        goal     classify will_buy(category, 28d)
        learner  ridge
        features families spending, affinity(category)
        evaluate on 20% of Customer by keyed_hash
        cost     \(cost) attempts at most 2
        output   model
        under    TrainingPrivacy
        accepted by PropensityQuality
        settled  by WeeklySettlement
    }
    \(more)
    """
  }

  @Test func aTaskPaysTheCostOfItsEpoch() throws {
    let text = CostParameterTests.text(
      "parameter price: Rho = 0.0119 { from epoch 60: 0.013  from epoch 70: 0.0125 }",
      "gram rho price, metrics rho 0.0119")
    let compiled = try Fragments.workspace(text).compile()
    let rendered = compiled.checked.text()
    let program = try #require(compiled.program, "\(rendered)")
    let training = try #require(program.trainings.first)
    #expect(training.laterCosts.map(\.epoch) == [60, 70])
    func gram(_ epoch: Int64) -> Int64 { training.at(epoch: epoch).cost.gram.picos }
    #expect(
      [0, 59, 60, 69, 70, 99].map(gram) == [119, 119, 130, 130, 125, 125].map { $0 * 100_000_000 })
    // A unit is trained on or held out, so the dearer part decides, twice for two attempts.
    #expect(training.at(epoch: 60).cost.total == Rho(picos: 26_000_000_000))
    #expect(training.at(epoch: 5).cost.total == Rho(picos: 23_800_000_000))
    #expect(training.at(epoch: 70).laterCosts.isEmpty)
    let certificate = try #require(compiled.certificate)
    #expect(try Certificate.derived(from: program) == certificate)
    let costs = try #require(certificate.trainings.first).costs
    #expect(costs.map(\.from) == [nil, 60, 70])
    #expect(costs.map(\.task.picos) == [238, 260, 250].map { $0 * 100_000_000 })
  }

  @Test func aShareIsOfTheWholeOfItsEpoch() throws {
    let text = CostParameterTests.text(
      "parameter whole: Rho = 0.024 { from epoch 60: 0.023 }",
      "rho whole { gram 50%  metrics 50% }")
    let compiled = try Fragments.workspace(text).compile()
    let rendered = compiled.checked.text()
    let training = try #require(compiled.program?.trainings.first, "\(rendered)")
    #expect(training.costs.map(\.cost.gram.picos) == [12_000_000_000, 11_500_000_000])
    #expect(training.costs.map(\.cost.metrics.picos) == [12_000_000_000, 11_500_000_000])
  }

  /// A step that changes nothing is no interval.
  @Test func aStepThatChangesNothingIsNone() throws {
    let text = CostParameterTests.text(
      "parameter price: Rho = 0.0119 { from epoch 60: 0.0119 }",
      "gram rho price, metrics rho 0.0119")
    let training = try #require(try Fragments.workspace(text).compile().program?.trainings.first)
    #expect(training.laterCosts.isEmpty)
  }

  static let refused: [(String, String, String)] = [
    ("parameter price: Rho = 0.0119", "gram rho prize, metrics rho 0.0119", "CN3009"),
    ("parameter price: Duration = 72h", "gram rho price, metrics rho 0.0119", "CN4001"),
    ("parameter price: Epsilon = 1.0", "rho price { gram 50% metrics 50% }", "CN4001"),
    ("parameter price: Rho = 0", "gram rho price, metrics rho 0.0119", "CN4033"),
    (
      "parameter price: Rho = 0.0119 { from epoch 60: 0.9 }", "gram rho price, metrics rho 0.0119",
      "CN5007"
    ),
    (
      "parameter price: Rho = 0.0119 { from epoch 60: 0.000000001 }",
      "gram rho price, metrics rho 0.0119", "CN5018"
    ),
    (
      "parameter price: Rho = 0.024", "rho price { gram 50% metrics 40% }", "CN5071"
    ),
    ("parameter price: Rho = 0.024", "rho 0.024 { gram rho price, metrics 50% }", "CN4002"),
  ]

  @Test func everyIntervalIsChecked() throws {
    for (parameter, cost, code) in CostParameterTests.refused {
      let checked = try Fragments.workspace(CostParameterTests.text(parameter, cost)).check()
      let codes = Set(checked.diagnostics.map(\.code.number))
      #expect(codes == [code], "\(cost)\n\(checked.text())")
    }
  }

  @Test func aThresholdIsHeldAgainstTheNoiseOfEachEpoch() throws {
    let text = CostParameterTests.text(
      "parameter price: Rho = 0.0119 { from epoch 60: 0.001 }",
      "gram rho 0.0119, metrics rho price")
    let checked = try Fragments.workspace(text).check()
    #expect(Set(checked.diagnostics.map(\.code.number)) == ["CN5011"], "\(checked.text())")
    #expect(checked.text().contains("ρ 0.001 for the metrics"), "\(checked.text())")
  }

  @Test func onlyATrainingChangesItsCost() throws {
    let text = """
      parameter price: Rho = 0.0005
      \(ContributionTests.block(""))
      permit compute moments when task.submitter is steward
      compute Moments {
          aggregate count
          cost      rho price attempts at most 1
          output    aggregates
          under     TrainingPrivacy
      }
      """
    let checked = try Fragments.workspace(text).check()
    #expect(Set(checked.diagnostics.map(\.code.number)) == ["CN3024"], "\(checked.text())")
  }
}
