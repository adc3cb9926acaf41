import CanonSource
import CanonSyntax
import Glibc

/// What a fuzzer gave, as bytes.
func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: count))
}

func parse(_ bytes: [UInt8]) -> ParsedFile {
  Parser.parse(SourceText(name: "fuzz.canon", bytes: bytes))
}

/// A precondition whose words are shown in an optimised build, too.
func hold(_ condition: Bool, _ words: @autoclosure () -> String) {
  if condition { return }
  let line = Array("fuzzing: \(words())\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  abort()
}
