package import CanonProgram

/// The requests that a condition holds for: a union of boxes, none of them empty.
package struct Region: Sendable {
  /// More boxes than this are not followed; whoever asks is told that nothing can be said.
  package static let mostBoxes = 4_096

  package let space: RequestSpace
  package let boxes: [Box]
  /// Roles and purposes of all requests in it. Both are independent of everything else, so they
  /// tell most regions apart before any box is looked at.
  private let roles: BitSet
  private let purposes: BitSet

  /// - Returns: `nil` beyond `mostBoxes`.
  package init?(_ condition: Condition, in space: RequestSpace) {
    guard let boxes = Region.boxes(condition, true, space) else { return nil }
    self.init(space, boxes)
  }

  /// Every request.
  package init(everythingIn space: RequestSpace) {
    let all = space.everything
    self.init(space, all.isEmpty(in: space) ? [] : [all])
  }

  private init(_ space: RequestSpace, _ boxes: [Box]) {
    (self.space, self.boxes) = (space, boxes)
    var roles = BitSet(below: space.roles.count)
    var purposes = BitSet(below: space.purposes.count)
    for box in boxes {
      roles = roles.union(box.roles)
      purposes = purposes.union(box.purposes)
    }
    (self.roles, self.purposes) = (roles, purposes)
  }

  package var isEmpty: Bool { boxes.isEmpty }

  /// The roles of its requests, as positions in the space.
  package var roleMembers: [Int] { roles.members }

  package var witness: Witness? { boxes.first?.witness(in: space) }

  /// The templates of the requests in it.
  package var templates: Set<String> {
    Set(
      boxes.flatMap { box in
        box.instances.members.filter { index in
          var one = box
          one.instances = BitSet(below: space.instances.count, [index])
          return !one.isEmpty(in: space)
        }.map { space.instances[$0].template }
      })
  }

  /// Whether some request is in both.
  package func meets(_ other: Region) -> Bool {
    guard !roles.isDisjoint(with: other.roles), !purposes.isDisjoint(with: other.purposes) else {
      return false
    }
    return boxes.contains { box in
      other.boxes.contains { !box.intersection($0).isEmpty(in: space) }
    }
  }

  /// The requests in none of `others`; `nil` beyond `mostBoxes`.
  package func subtracting(_ others: [Region]) -> Region? {
    var rest = boxes
    for other in others.flatMap(\.boxes) {
      if rest.isEmpty { break }
      var next: [Box] = []
      for box in rest {
        if box.isInside(other) { continue }
        if box.intersection(other).isEmpty(in: space) {
          next.append(box)
        } else {
          next += box.subtracting(other).filter { !$0.isEmpty(in: space) }
        }
      }
      guard next.count <= Region.mostBoxes else { return nil }
      rest = next
    }
    return Region(space, rest)
  }

  /// Whether every request here is in one of `others`; `nil` when that takes too many boxes.
  package func isCovered(by others: [Region]) -> Bool? {
    let all = others.reduce((BitSet(below: space.roles.count), BitSet(below: space.purposes.count)))
    { ($0.0.union($1.roles), $0.1.union($1.purposes)) }
    guard roles.isSubset(of: all.0), purposes.isSubset(of: all.1) else { return false }
    return subtracting(others)?.isEmpty
  }

  // MARK: - From conditions

  /// Boxes of the condition, or of its negation.
  private static func boxes(
    _ condition: Condition, _ holds: Bool, _ space: RequestSpace
  ) -> [Box]? {
    switch condition {
    case .always: return holds ? Region(everythingIn: space).boxes : []
    case .not(let part): return boxes(part, !holds, space)
    case .all(let parts), .any(let parts):
      var isConjunction = holds
      if case .any = condition { isConjunction.toggle() }
      let each = parts.map { boxes($0, holds, space) }
      let known = each.compactMap(\.self)
      guard known.count == each.count else { return nil }
      return isConjunction ? meet(known, space) : join(known)
    default:
      let box = test(condition, holds, space)
      return box.isEmpty(in: space) ? [] : [box]
    }
  }

  private static func join(_ parts: [[Box]]) -> [Box]? {
    var seen: Set<Box> = []
    let all = parts.joined().filter { seen.insert($0).inserted }
    return all.count <= mostBoxes ? all : nil
  }

  private static func meet(_ parts: [[Box]], _ space: RequestSpace) -> [Box]? {
    var result = Region(everythingIn: space).boxes
    for part in parts {
      guard result.count * part.count <= mostBoxes * 16 else { return nil }
      var seen: Set<Box> = []
      result = result.flatMap { left in part.map { left.intersection($0) } }
        .filter { !$0.isEmpty(in: space) && seen.insert($0).inserted }
      guard result.count <= mostBoxes else { return nil }
    }
    return result
  }

  /// The box of one test, or of its negation.
  private static func test(_ condition: Condition, _ holds: Bool, _ space: RequestSpace) -> Box {
    var box = space.everything
    func narrow(_ path: WritableKeyPath<Box, BitSet>, to set: BitSet) {
      box[keyPath: path] = holds ? set : box[keyPath: path].subtracting(set)
    }
    func outside(_ set: BitSet, of size: Int) -> BitSet {
      BitSet.full(below: size).subtracting(set)
    }
    switch condition {
    case .submitterIs(let role): narrow(\.roles, to: space.roles(role))
    case .purposeWithin(let name): narrow(\.purposes, to: space.purposes(within: name))
    case .trainingIs(let names): narrow(\.instances, to: space.instances(ofTemplates: names))
    case .argument(let name, let values):
      narrow(\.instances, to: space.instances(where: name, isOneOf: values))
    case .familiesSubset(let names):
      let within = space.families(names).union(space.noFamilies)
      let others = outside(within, of: space.families.count)
      box.families = holds ? box.families.excluding(others) : box.families.meeting(others)
    case .familiesContain(let name):
      let one = space.families([name])
      box.families = contains(one, holds, box.families)
    case .marketsSubset(let names):
      let others = outside(space.markets(names), of: space.markets.count)
      box.markets = holds ? box.markets.excluding(others) : box.markets.meeting(others)
    case .marketsContain(let name):
      box.markets = contains(space.markets([name]), holds, box.markets)
    case .always, .all, .any, .not: preconditionFailure("not a test: \(condition)")
    }
    return box
  }

  /// A name that the universe does not have is in no set: meeting nothing fails.
  private static func contains(
    _ one: BitSet, _ holds: Bool, _ region: SubsetRegion
  ) -> SubsetRegion {
    guard holds else { return region.excluding(one) }
    return one.isEmpty ? region.meeting(one) : region.requiring(one)
  }
}
