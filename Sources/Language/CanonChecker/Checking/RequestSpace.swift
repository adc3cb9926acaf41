import CanonProgram

/// Requests that some conditions can tell apart, one of each kind, for one class of task.
///
/// Values that no test mentions are one: beside the mentioned roles, markets and families stands
/// one that nobody names. The list is complete for the conditions that it was made of.
struct RequestSpace {
  /// A request, up to what rules can see.
  struct Request {
    let template: String
    let arguments: [String: String]
    let families: Set<String>
    var role = ""
    var purpose = ""
    var markets: Set<String> = []
  }

  /// Templates closed over their arguments, with the families that a task may name.
  struct Instance {
    let template: String
    let arguments: [Training.Argument]
    let families: [String]
  }

  static let most = 1 << 18

  let requests: [Request]
  private let purposes: PurposeTree

  /// - Returns: `nil` when there are too many to look at.
  init?(
    _ conditions: [Condition], instances: [Instance], roles: [String], purposes: PurposeTree,
    markets declared: [String]
  ) {
    self.purposes = purposes
    let tests = conditions.flatMap(RequestSpace.tests)
    var named: (markets: Set<String>, families: Set<String>) = ([], [])
    for test in tests {
      switch test {
      case .marketsSubset(let markets): named.markets.formUnion(markets)
      case .marketsContain(let market): named.markets.insert(market)
      case .familiesSubset(let families): named.families.formUnion(families)
      case .familiesContain(let family): named.families.insert(family)
      default: break
      }
    }
    let other = declared.isEmpty ? "any other" : declared.first { !named.markets.contains($0) }
    let marketSets = RequestSpace.subsets(named.markets.sorted() + (other.map { [$0] } ?? []))
    guard let marketSets else { return nil }
    var requests: [Request] = []
    for instance in instances {
      let mentioned = instance.families.filter(named.families.contains)
      let rest = instance.families.first { !named.families.contains($0) }
      guard
        let familySets = instance.families.isEmpty
          ? [[]] : RequestSpace.subsets(mentioned + (rest.map { [$0] } ?? []))
      else { return nil }
      let arguments = Dictionary(
        instance.arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      let count = familySets.count * marketSets.count * roles.count * purposes.names.count
      guard requests.count + count <= RequestSpace.most else { return nil }
      for families in familySets {
        for markets in marketSets {
          for role in roles {
            for purpose in purposes.names {
              requests.append(
                Request(
                  template: instance.template, arguments: arguments, families: families,
                  role: role, purpose: purpose, markets: markets))
            }
          }
        }
      }
    }
    self.requests = requests
  }

  func holds(_ condition: Condition, _ request: Request) -> Bool {
    switch condition {
    case .always: true
    case .all(let parts): parts.allSatisfy { holds($0, request) }
    case .any(let parts): parts.contains { holds($0, request) }
    case .not(let part): !holds(part, request)
    case .submitterIs(let role): request.role == role
    case .purposeWithin(let top): purposes.lies(request.purpose, in: top)
    case .familiesSubset(let set): request.families.isSubset(of: set)
    case .familiesContain(let family): request.families.contains(family)
    case .marketsSubset(let set): request.markets.isSubset(of: set)
    case .marketsContain(let market): request.markets.contains(market)
    case .trainingIs(let names): names.contains(request.template)
    case .argument(let name, let values):
      request.arguments[name].map(values.contains) ?? false
    }
  }

  private static func tests(_ condition: Condition) -> [Condition] {
    switch condition {
    case .all(let parts), .any(let parts): parts.flatMap(tests)
    case .not(let part): tests(part)
    default: [condition]
    }
  }

  /// All non-empty subsets; `nil` above twelve members.
  private static func subsets(_ members: [String]) -> [Set<String>]? {
    guard members.count <= 12 else { return nil }
    return (1..<max(2, 1 << members.count)).map { bits in
      Set(members.indices.filter { bits >> $0 & 1 == 1 }.map { members[$0] })
    }
  }
}
