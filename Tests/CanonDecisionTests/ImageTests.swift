import CanonAdmission
import CanonDecision
import CanonFixtures
import CanonProgram
import Foundation
import Testing

/// The image of a program: one byte form, and nothing else is believed.
@Suite struct ImageTests {
  static let program = SmallPolicy.program

  @Test func oneProgramHasOneImage() throws {
    let image = try DecisionTable.encode(Self.program)
    #expect(try DecisionTable.encode(Self.program) == image)
    var shuffled = Self.program
    shuffled.rules.reverse()
    shuffled.roles.reverse()
    shuffled.purposes.reverse()
    shuffled.families.reverse()
    #expect(try DecisionTable.encode(shuffled) == image, "the order of lists says nothing")
  }

  /// The corpus file that fuzzing begins with is the image of the small policy, byte for byte;
  /// `CANON_RECORD=1` writes it anew, and fails all the same.
  @Test func theCorpusHoldsTheSmallPolicy() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fuzz/Seeds/image/small.image")
    let image = Data(try DecisionTable.encode(Self.program))
    let kept = try? Data(contentsOf: path)
    if ProcessInfo.processInfo.environment["CANON_RECORD"] != nil { try image.write(to: path) }
    #expect(kept == image)
  }

  @Test func everyTruncationIsRefused() throws {
    let image = try DecisionTable.encode(Self.program)
    for count in 0..<image.count {
      #expect(throws: DecisionFault.self) {
        try DecisionTable(validating: Array(image.prefix(count)))
      }
    }
    #expect(throws: DecisionFault.self) { try DecisionTable(validating: image + [0]) }
  }

  /// An image carries no digest of its own: a flipped bit is refused here, or gives a table whose
  /// every index is still in range, which the digest of its container refuses.
  @Test func everyFlippedBitIsRefusedOrHarmless() throws {
    let image = try DecisionTable.encode(Self.program)
    let scope = TaskScope(
      role: "model_operator", training: SmallPolicy.training, purpose: "marketing_models",
      markets: ["DE", "XX"])
    var refused = 0
    // One bit of every fifth byte; all of them on demand: `CANON_ALL_BITS=1`.
    let isWhole = ProcessInfo.processInfo.environment["CANON_ALL_BITS"] != nil
    let bits = Array(stride(from: 0, to: image.count * 8, by: isWhole ? 1 : 41))
    for bit in bits {
      var changed = image
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let table = try? DecisionTable(validating: changed) else {
        refused += 1
        continue
      }
      let decider = Decider(table)
      if let request = table.resolve(scope) { _ = decider.decide(request) }
      for index in 0..<decider.foundCount { _ = table.rule(decider.rule(at: index)) }
    }
    print("\(refused) of \(bits.count) flipped bits refused by the image itself")
    #expect(refused > bits.count / 2)
  }

  /// No product of two counts overflows: an image cannot hold more things than it has bytes.
  @Test func countsBeyondTheImageAreRefused() throws {
    let image = try DecisionTable.encode(Self.program)
    let (header, facts) = (128, 19)
    #expect(image[16] == facts, "the first section is the facts")
    for one in 0..<facts {
      for two in one..<facts {
        var changed = image
        for fact in [one, two] {
          let place = header + fact * 4
          changed.replaceSubrange(place..<(place + 4), with: [0xFE, 0xFF, 0xFF, 0xFF])
        }
        let fault = #expect(throws: DecisionFault.self, "facts \(one) and \(two)") {
          try DecisionTable(validating: changed)
        }
        #expect(fault?.code == .imageNotWhole)
      }
    }
  }

  @Test func codesMeanWhatAdmissionMeans() {
    let admission = Dictionary(
      uniqueKeysWithValues: AdmissionCode.allCases.map { ($0.number, $0.name) })
    for code in DecisionCode.allCases where code.number.hasPrefix("CN8") {
      guard let name = admission[code.number] else {
        #expect(code.number.hasPrefix("CN870"), "\(code.number)")
        continue
      }
      #expect(code.name == name)
    }
  }
}
