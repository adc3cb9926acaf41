import CanonDiagnostics
import CanonSource
import CanonSyntax
import Glibc

/// `canon-parse`: answers for many texts at once whether the parser accepts them.
///
/// Standard input is texts one after another, each its length in bytes as decimal digits, a line
/// end, and its bytes. Standard output is one line a text: `accepted`, or the codes of its errors.
/// Made for the peers of `Tests/Peers`, to which starting a process a text would be too slow.
var input = Input()
while let length = input.number() {
  let bytes = input.bytes(length)
  let parsed = Parser.parse(SourceText(name: "text", bytes: bytes))
  let codes = parsed.diagnostics.filter { $0.severity == .error }.map(\.code.number)
  print(codes.isEmpty ? "accepted" : codes.joined(separator: " "))
}

/// Standard input, read in full before the first answer.
struct Input {
  private let all: [UInt8]
  private var position = 0

  init() {
    var data: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
      if count <= 0 { break }
      data += chunk[..<count]
    }
    all = data
  }

  /// The digits before the next line end; `nil` at the end of the input.
  mutating func number() -> Int? {
    guard position < all.count,
      let end = all[position...].firstIndex(of: UInt8(ascii: "\n")),
      let number = Int(String(decoding: all[position..<end], as: UTF8.self))
    else { return nil }
    position = end + 1
    return number
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    let end = min(position + count, all.count)
    defer { position = end }
    return Array(all[position..<end])
  }
}
