import CanonPlayground
import Foundation
import Testing

/// What is written can be read: every colour of text on every paper, in light and in dark, has the
/// contrast that WCAG 2.2 asks for at level AA (1.4.3), and edges of fields theirs (1.4.11).
@Suite struct ContrastTests {
  static let texts = [
    "ink", "soft", "good", "bad", "wait", "model", "keyword", "clause", "name", "string", "number",
    "comment", "operator",
  ]

  /// The names of colours with their values, light first; a scheme keeps what it does not change.
  static func palettes() throws -> [[String: String]] {
    let playground = try PlaygroundTests.playground()
    let file = try #require(playground.files.first { $0.name == "playground.css" })
    let sheet = String(decoding: file.bytes, as: UTF8.self)
    let pair = /--(?<name>[a-z]+):(?<value>#[0-9a-f]{3,6})[;\s]/
    var light: [String: String] = [:]
    var dark: [String: String] = [:]
    for block in sheet.matches(of: /(?<dark>dark\) \{ )?:root \{(?<body>[^}]*)\}/) {
      for match in (String(block.output.body) + ";").matches(of: pair) {
        let (name, value) = (String(match.output.name), String(match.output.value))
        if block.output.dark == nil { light[name] = value } else { dark[name] = value }
      }
    }
    return [light, light.merging(dark) { $1 }]
  }

  static func luminance(_ value: String) -> Double {
    var digits = value.dropFirst()
    if digits.count == 3 { digits = Substring(digits.map { "\($0)\($0)" }.joined()) }
    let channels = [0, 2, 4].map { start -> Double in
      let from = digits.index(digits.startIndex, offsetBy: start)
      let channel = Double(Int(digits[from...].prefix(2), radix: 16) ?? 0) / 255
      return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
  }

  static func contrast(_ one: String, _ other: String) -> Double {
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  @Test func textCanBeRead() throws {
    #expect(abs(Self.contrast("#000", "#ffffff") - 21) < 0.01)
    let palettes = try Self.palettes()
    #expect(palettes[0]["paper"] == "#fff" && palettes[1]["paper"] == "#14181f")
    for (scheme, palette) in zip(["light", "dark"], palettes) {
      for name in Self.texts {
        let colour = try #require(palette[name], "\(name)")
        for paper in ["paper", "tint"] {
          let ratio = Self.contrast(colour, try #require(palette[paper]))
          #expect(ratio >= 4.5, "\(scheme): \(name) on \(paper) has \(ratio)")
        }
      }
      let (edge, paper) = (try #require(palette["edge"]), try #require(palette["paper"]))
      #expect(Self.contrast(edge, paper) >= 3, "\(scheme): \(Self.contrast(edge, paper))")
      #expect(Self.contrast(edge, try #require(palette["tint"])) >= 3, "\(scheme)")
    }
  }
}
