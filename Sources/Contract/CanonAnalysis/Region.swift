package import CanonProgram

/// The requests that a condition holds for: a union of boxes, none of them empty.
///
/// An object, for regions are compared in large numbers and never change.
package final class Region: Sendable {
  /// More boxes than this are not followed; whoever asks is told that nothing can be said.
  package static let mostBoxes = 4_096

  package let space: RequestSpace
  package let boxes: [Box]
  /// Roles, purposes and instances of its boxes. They tell most regions apart before any box is
  /// looked at.
  let roles: BitSet
  let purposes: BitSet
  let instances: BitSet

  /// - Returns: `nil` beyond `mostBoxes`.
  package convenience init?(_ condition: Condition, in space: RequestSpace) {
    guard let boxes = Region.boxes(condition, true, space) else { return nil }
    self.init(space, boxes)
  }

  /// Every request.
  package convenience init(everythingIn space: RequestSpace) {
    let all = space.everything
    self.init(space, all.isEmpty(in: space) ? [] : [all])
  }

  init(_ space: RequestSpace, _ boxes: [Box]) {
    (self.space, self.boxes) = (space, boxes)
    // One box lends its sets, so that most regions hold no second copy.
    let first = boxes.first
    var roles = first?.roles ?? BitSet(below: space.roles.count)
    var purposes = first?.purposes ?? BitSet(below: space.purposes.count)
    var instances = first?.instances ?? BitSet(below: space.instances.count)
    for box in boxes.dropFirst() {
      roles = roles.union(box.roles)
      purposes = purposes.union(box.purposes)
      instances = instances.union(box.instances)
    }
    (self.roles, self.purposes, self.instances) = (roles, purposes, instances)
  }

  package var isEmpty: Bool { boxes.isEmpty }

  package var witness: Witness? { boxes.first?.witness(in: space) }

  /// The templates of the requests in any of `regions`.
  ///
  /// An instance that one region reaches is not looked for in the others.
  package static func templates(of regions: [Region]) -> Set<String> {
    guard let space = regions.first?.space else { return [] }
    var reached = BitSet(below: space.instances.count)
    for box in regions.lazy.flatMap(\.boxes) {
      for index in box.instances.subtracting(reached).members
      where !box.families.isEmpty(within: space.allowed[index]) {
        reached.insert(index)
      }
    }
    return Set(reached.members.map { space.instances[$0].template })
  }

  /// Whether some request is in both.
  package func meets(_ other: Region) -> Bool {
    guard !roles.isDisjoint(with: other.roles), !purposes.isDisjoint(with: other.purposes),
      !instances.isDisjoint(with: other.instances)
    else { return false }
    return boxes.contains { box in other.boxes.contains { box.meets($0, in: space) } }
  }

  /// The requests in both; `nil` beyond `mostBoxes`.
  func intersecting(_ other: Region) -> Region? {
    guard !roles.isDisjoint(with: other.roles), !purposes.isDisjoint(with: other.purposes) else {
      return Region(space, [])
    }
    return Region.meet([boxes, other.boxes], space).map { Region(space, $0) }
  }

  /// The requests in none of `others`; `nil` beyond `mostBoxes`.
  package func subtracting(_ others: [Region]) -> Region? {
    var rest = boxes
    for other in others.flatMap(\.boxes) {
      if rest.isEmpty { break }
      var next: [Box] = []
      for box in rest {
        if box.isInside(other) { continue }
        if box.meets(other, in: space) {
          next += box.subtracting(other).filter { !$0.isEmpty(in: space) }
        } else {
          next.append(box)
        }
      }
      guard next.count <= Region.mostBoxes else { return nil }
      rest = next
    }
    return Region(space, rest)
  }

  /// Whether every request here is in one of `others`; `nil` when that takes too many boxes.
  package func isCovered(by others: [Region]) -> Bool? {
    // Not the instances: a box may name one whose families it excludes.
    let exact: [KeyPath<Region, BitSet>] = [\.roles, \.purposes]
    for dimension in exact {
      var rest = self[keyPath: dimension]
      for other in others where !rest.isEmpty {
        rest = rest.subtracting(other[keyPath: dimension])
      }
      guard rest.isEmpty else { return false }
    }
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
    guard var result = parts.first else { return Region(everythingIn: space).boxes }
    for part in parts.dropFirst() {
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
