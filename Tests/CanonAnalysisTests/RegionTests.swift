import CanonAnalysis
import CanonFixtures
import CanonProgram
import Foundation
import Testing

/// What is said of sets of requests is held against every request of a small universe, one by one.
struct RegionTests {
  private static let roles = ["a", "b", "c"]
  private static let purposes = [
    Purpose(name: "top"), Purpose(name: "left", parent: "top"),
    Purpose(name: "right", parent: "top"),
  ]
  private static let markets = ["DE", "SG"]
  private static let instances = [
    RequestSpace.Instance(template: "T", arguments: ["d": "x"], families: ["f", "g"]),
    RequestSpace.Instance(template: "T", arguments: ["d": "y"], families: ["f", "g"]),
    RequestSpace.Instance(template: "U", arguments: [:], families: ["g", "h"]),
    RequestSpace.Instance(template: "V", arguments: [:], families: []),
  ]
  private static let space = RequestSpace(
    instances: instances, roles: roles, purposes: purposes,
    markets: [RequestSpace.otherMarket] + markets)

  /// One request of the universe.
  private struct Request {
    let instance: RequestSpace.Instance
    let role: String
    let purpose: String
    let families: Set<String>
    let markets: Set<String>

    func meets(_ condition: Condition) -> Bool {
      switch condition {
      case .always: true
      case .all(let parts): parts.allSatisfy(meets)
      case .any(let parts): parts.contains(where: meets)
      case .not(let part): !meets(part)
      case .submitterIs(let name): role == name
      case .purposeWithin(let name): purpose == name || name == "top"
      case .familiesSubset(let names): families.isSubset(of: names)
      case .familiesContain(let name): families.contains(name)
      case .marketsSubset(let names): markets.isSubset(of: names)
      case .marketsContain(let name): markets.contains(name)
      case .trainingIs(let names): names.contains(instance.template)
      case .argument(let name, let values):
        instance.arguments[name].map(values.contains) ?? false
      }
    }
  }

  private static let everyRequest: [Request] = instances.flatMap { instance in
    roles.flatMap { role in
      purposes.map(\.name).flatMap { purpose in
        (instance.families.isEmpty ? [[]] : subsets(instance.families)).flatMap { families in
          subsets([RequestSpace.otherMarket] + markets).map { markets in
            Request(
              instance: instance, role: role, purpose: purpose, families: families,
              markets: markets)
          }
        }
      }
    }
  }

  private static func subsets(_ names: [String]) -> [Set<String>] {
    (1..<(1 << names.count)).map { bits in
      Set(names.indices.filter { bits >> $0 & 1 == 1 }.map { names[$0] })
    }
  }

  private static func condition(
    _ depth: Int, _ random: inout some RandomNumberGenerator
  ) -> Condition {
    func some(_ names: [String]) -> [String] {
      names.filter { _ in Bool.random(using: &random) }
    }
    func one(_ names: [String]) -> String { names.randomElement(using: &random) ?? "" }
    switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &random) {
    case 0: return .submitterIs(role: one(roles))
    case 1: return .purposeWithin(one(["top", "left", "right"]))
    case 2: return .familiesSubset(of: some(["f", "g", "h"]))
    case 3: return .familiesContain(one(["f", "g", "h", "unknown"]))
    case 4: return .marketsSubset(of: some(markets))
    case 5: return .marketsContain(one(markets))
    case 6: return .trainingIs(some(["T", "U", "V"]))
    case 7: return .argument("d", isOneOf: some(["x", "y"]))
    case 8: return .always
    case 9: return .not(condition(depth - 1, &random))
    case 10: return .all([condition(depth - 1, &random), condition(depth - 1, &random)])
    default: return .any([condition(depth - 1, &random), condition(depth - 1, &random)])
    }
  }

  /// Twelve choices of two markets are as many boxes as are followed; one more is not.
  @Test func asManyBoxesAsAreFollowed() throws {
    let markets = (0..<25).map { "M\($0)" }
    let space = RequestSpace(
      instances: Self.instances, roles: Self.roles, purposes: Self.purposes, markets: markets)
    let choices = Condition.all(
      (0..<12).map { pair in
        .any([.marketsContain("M\(2 * pair)"), .marketsContain("M\(2 * pair + 1)")])
      })
    let most = try #require(Region(choices, in: space))
    #expect(most.boxes.count == Region.mostBoxes)
    #expect(Region(.any([choices, .marketsContain("M24")]), in: space) == nil)
  }

  @Test func regionsAreTheRequestsThatTheyHold() throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["CANON_SEED"].flatMap { UInt64($0) } ?? 20_261_127
    var random = SeededGenerator(seed: seed)
    var answers = [0, 0, 0, 0]
    for round in 0..<400 {
      let conditions = (0..<3).map { _ in Self.condition(3, &random) }
      let regions = try conditions.map { try #require(Region($0, in: Self.space)) }
      let truths = conditions.map { condition in Self.everyRequest.map { $0.meets(condition) } }
      let isEmpty = !truths[0].contains(true)
      let meets = zip(truths[0], truths[1]).contains { $0 && $1 }
      let isCovered = zip(truths[0], zip(truths[1], truths[2])).allSatisfy { !$0 || $1.0 || $1.1 }
      let place = "seed \(seed), round \(round): \(conditions)"
      #expect(regions[0].isEmpty == isEmpty, "\(place)")
      #expect(regions[0].meets(regions[1]) == meets, "\(place)")
      #expect(regions[0].isCovered(by: [regions[1], regions[2]]) == isCovered, "\(place)")
      let index = RegionIndex(Array(regions.dropFirst()))
      for (position, other) in regions.dropFirst().enumerated() {
        let (near, above) = (index.meeting(regions[0]), index.covering(regions[0]))
        #expect(near.contains(position) || !regions[0].meets(other), "\(place)")
        #expect(
          isEmpty || above.contains(position) || regions[0].isCovered(by: [other]) == false,
          "\(place)")
      }
      if let rest = regions[0].subtracting([regions[1]]), let witness = rest.witness {
        let request = Request(
          instance: witness.instance, role: witness.role, purpose: witness.purpose,
          families: Set(witness.families.filter { $0 != RequestSpace.noFamily }),
          markets: Set(witness.markets))
        #expect(request.meets(conditions[0]) && !request.meets(conditions[1]), "\(place)")
        answers[3] += 1
      }
      answers[0] += isEmpty ? 1 : 0
      answers[1] += meets ? 1 : 0
      answers[2] += isCovered ? 1 : 0
    }
    // Each answer was met both ways, or the comparison says little.
    #expect(answers.allSatisfy { (20...380).contains($0) }, "\(answers)")
    print("regions: seed \(seed), empty, meeting, covered, with a rest: \(answers) of 400")
  }

  /// A condition that would need more boxes than are followed is given up, not guessed.
  @Test func tooManyCasesAreSaid() {
    let names = (0..<26).map { "m\($0)" }
    let space = RequestSpace(
      instances: Self.instances, roles: Self.roles, purposes: Self.purposes, markets: names)
    let pairs = stride(from: 0, to: 26, by: 2).map { index in
      Condition.any([.marketsContain(names[index]), .marketsContain(names[index + 1])])
    }
    let counts = [3, 12, 13].map { Region(.all(Array(pairs.prefix($0))), in: space)?.boxes.count }
    #expect(counts == [8, 4_096, nil])
  }
}
