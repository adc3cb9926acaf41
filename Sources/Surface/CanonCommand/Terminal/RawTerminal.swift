import Glibc

/// Standard input key by key instead of line by line, until it is given back.
final class RawTerminal {
  private let before: termios

  /// - Returns: `nil` when standard input is no terminal, or standard output cannot be drawn on.
  init?() {
    var settings = termios()
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
      Terminal.text(of: "TERM") != "dumb", tcgetattr(STDIN_FILENO, &settings) == 0
    else { return nil }
    before = settings
    // Output keeps its line ends; keys come one by one, and interrupts as bytes.
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag &= ~tcflag_t(IXON | ICRNL)
    guard tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0 else { return nil }
  }

  /// The next key's byte; `nil` at the end.
  func next() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      if count < 0 && errno == EINTR { continue }
      return nil
    }
  }

  deinit {
    var settings = before
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }
}
