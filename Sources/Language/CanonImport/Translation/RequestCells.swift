/// Every combination of the parameters' words, numbered; sets of them as rows of truths.
struct RequestCells {
  /// As many instances as a template may stand for.
  static let most = 1_024

  let parameters: [ImportParameter]
  let count: Int
  private let strides: [Int]
  private let places: [Expression: (parameter: Int, observation: Int)]

  /// - Returns: `nil` for more than are allowed.
  init?(_ parameters: [ImportParameter]) {
    self.parameters = parameters
    var (strides, count): ([Int], Int) = ([], 1)
    for parameter in parameters {
      strides.append(count)
      count *= parameter.terms.count
      guard count <= RequestCells.most else { return nil }
    }
    (self.strides, self.count) = (strides, count)
    var places: [Expression: (Int, Int)] = [:]
    for (index, parameter) in parameters.enumerated() {
      for (number, observation) in parameter.observations.enumerated() {
        places[observation] = (index, number)
      }
    }
    self.places = places
  }

  func term(_ parameter: Int, of cell: Int) -> Int {
    cell / strides[parameter] % parameters[parameter].terms.count
  }

  func cell(_ terms: [Int]) -> Int { zip(terms, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  /// What the observations of a policy give in a cell.
  func truth(in cell: Int) -> (Expression) -> Bool? {
    { expression in
      guard let place = places[expression] else {
        return Vocabulary.outcome(expression, [], [])
      }
      let term = term(place.parameter, of: cell)
      return parameters[place.parameter].terms[term].outcomes[place.observation]
    }
  }
}

/// The words of each parameter that a part of a condition allows.
struct CellBox: Hashable {
  var allowed: [Set<Int>]
}

extension RequestCells {
  /// Few boxes that together hold exactly the cells of a set: each as large as it can be, none
  /// within the others.
  func boxes(of cells: [Bool]) -> [CellBox] {
    var left = Set(cells.indices.filter { cells[$0] })
    var boxes: [CellBox] = []
    while let seed = left.min() {
      let orders = parameters.indices.map { first in
        [first] + parameters.indices.filter { $0 != first }
      }
      let grown = (orders.isEmpty ? [[]] : orders).map { grow(seed, cells, $0) }
      let best = grown.max { one, other in
        let (gain, otherGain) = (gain(one, left), gain(other, left))
        return (gain, -tests(one)) < (otherGain, -tests(other))
      }
      guard let best else { break }
      boxes.append(best)
      left.subtract(members(of: best))
    }
    return withoutCovered(boxes)
  }

  private func gain(_ box: CellBox, _ left: Set<Int>) -> Int {
    members(of: box).count { left.contains($0) }
  }

  private func tests(_ box: CellBox) -> Int {
    zip(box.allowed, parameters).count { $0.count < $1.terms.count }
  }

  private func grow(_ seed: Int, _ cells: [Bool], _ order: [Int]) -> CellBox {
    var box = CellBox(allowed: parameters.indices.map { [term($0, of: seed)] })
    for parameter in order {
      for term in parameters[parameter].terms.indices
      where !box.allowed[parameter].contains(term) {
        var wider = box
        wider.allowed[parameter] = [term]
        if members(of: wider).allSatisfy({ cells[$0] }) { box.allowed[parameter].insert(term) }
      }
    }
    return box
  }

  func members(of box: CellBox) -> [Int] {
    zip(box.allowed, strides).reduce([0]) { cells, part in
      cells.flatMap { cell in part.0.map { cell + $0 * part.1 } }
    }
  }

  private func withoutCovered(_ boxes: [CellBox]) -> [CellBox] {
    var kept = boxes
    for box in boxes {
      let others = kept.filter { $0 != box }
      let held = Set(others.flatMap(members))
      if members(of: box).allSatisfy(held.contains) { kept = others }
    }
    return kept
  }
}
