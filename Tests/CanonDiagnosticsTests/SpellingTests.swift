import CanonDiagnostics
import CanonFixtures
import Testing

/// The nearest word is the one that a plain table of distances gives.
@Suite struct SpellingTests {
  @Test func theNearestIsNearestOfAll() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    func letter() -> Character { "abA_1".randomElement(using: &random) ?? "a" }
    func word() -> String {
      String((0..<Int.random(in: 1...12, using: &random)).map { _ in letter() })
    }
    func spoiled(_ word: String) -> String {
      var letters = Array(word)
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let place = Int.random(in: 0..<letters.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: letters.insert(letter(), at: place)
        case 1: letters.swapAt(place, 0)
        default: letters[place] = letter()
        }
      }
      return String(letters)
    }
    var found = 0
    for _ in 0..<400 {
      let wanted = word()
      let known = (0..<6).map { $0 < 2 ? spoiled(wanted) : word() }
      let distances = known.filter { $0 != wanted }.map { (SpellingTests.distance(wanted, $0), $0) }
      let near = distances.filter { distance, other in
        let longer = max(wanted.count, other.count)
        return distance <= min(3, max(1, longer / 3)) && distance < longer
      }.min { $0 < $1 }
      #expect(Spelling.nearest(to: wanted, among: known) == near?.1, "seed \(seed): \(wanted)")
      found += near == nil ? 0 : 1
      for (distance, other) in distances {
        #expect(Spelling.distance(Array(wanted.utf8), Array(other.utf8)) == distance)
      }
    }
    #expect(found > 100 && found < 400)
  }

  /// By its definition, from the ends of both words.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.lowercased().utf8), Array(right.lowercased().utf8))
    var known: [[Int?]] = Array(
      repeating: Array(repeating: nil, count: right.count + 1), count: left.count + 1)
    func of(_ i: Int, _ j: Int) -> Int {
      if let value = known[i][j] { return value }
      var value = max(i, j)
      if i > 0, j > 0 {
        let cost = left[i - 1] == right[j - 1] ? 0 : 1
        value = min(of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + cost)
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          value = min(value, of(i - 2, j - 2) + 1)
        }
      }
      known[i][j] = value
      return value
    }
    return of(left.count, right.count)
  }
}
