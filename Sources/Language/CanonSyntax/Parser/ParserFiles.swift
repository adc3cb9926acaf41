import CanonDiagnostics
import CanonSource

/// Files and what stands in them at the left margin.
extension Parser {
  mutating func file() {
    node(.file) { parser in
      while parser.token.kind != .endOfFile {
        let before = parser.position
        parser.beginClause()
        switch parser.token.keyword {
        case .edition: parser.edition()
        case .epochs: parser.epochs()
        case .domain: parser.domain()
        case .policy: parser.policy()
        default: parser.stray()
        }
        parser.finishClause("a file")
        precondition(parser.position > before, "no progress at token \(before)")
      }
      parser.bump()
    }
  }

  mutating func edition() {
    node(.edition) { parser in
      parser.bump()
      parser.integer()
    }
  }

  mutating func epochs() {
    node(.epochs) { parser in
      parser.bump()
      parser.expect(.of)
      parser.duration()
      parser.expect(.from)
      parser.instant()
    }
  }

  mutating func domain() {
    node(.domain) { parser in
      parser.head()
      parser.declarations(.domain, other: .policy)
    }
  }

  mutating func policy() {
    node(.policy) { parser in
      parser.head()
      parser.declarations(.policy, other: .domain)
    }
  }

  /// What a domain and a policy begin with: word, name, version, and what they use.
  private mutating func head() {
    bump()
    name("a name")
    expect(.version)
    version()
    if at(.uses) { uses() }
    if at(.steward) { stewardPart() }
  }

  mutating func stewardPart() {
    node(.stewardPart) { parser in
      parser.bump()
      parser.name("who looks after it")
    }
  }

  mutating func uses() {
    node(.uses) { parser in
      parser.bump()
      parser.list { $0.use() }
    }
  }

  mutating func use() {
    node(.use) { parser in
      parser.name("a domain")
      parser.integer()
    }
  }

  private mutating func declarations(_ here: Declarations, other: Declarations) {
    let start = position
    guard let opened = openBlock({ $0.keyword?.opensDeclaration == true }) else { return }
    blockStart = start
    while token.kind != .rightBrace, token.kind != .endOfFile, !topFollows {
      let before = position
      beginClause()
      if let word = token.keyword, let parse = here.parse[word] {
        parse(&self)
      } else if let word = token.keyword, let parse = other.parse[word], declarationFollows {
        report(SyntaxMessage.misplaced(word.rawValue, belongs: other.title, span))
        isRecovering = false
        parse(&self)
      } else {
        unknownDeclaration(here)
      }
      blockStart = start
      finishClause(here.title)
      precondition(position > before, "no progress at token \(before)")
    }
    closeBlock(opened ? start : nil)
  }

  private mutating func unknownDeclaration(_ here: Declarations) {
    let begins = token.startsLine || [.leftBrace, .rightBrace].contains(tokens[position - 1].kind)
    if token.kind == .identifier, !begins {
      report(SyntaxMessage.unknownInHead(text(position), span))
    } else if token.kind == .identifier {
      let known = here.parse.keys.map(\.rawValue)
      report(SyntaxMessage.unknownDeclaration(text(position), in: here.title, known: known, span))
    } else if token.kind != .invalid {
      report(SyntaxMessage.unexpectedElement(found, in: here.title, span))
    }
    isRecovering = true
    node(.unexpected) { $0.bump() }
  }

  /// Whether a line begins here that stands at the left margin of a file.
  private var topFollows: Bool {
    guard token.startsLine else { return false }
    return switch token.keyword {
    case .domain, .policy: declarationFollows
    case .edition, .epochs: true
    default: false
    }
  }

  /// Whether a line begins here with two words and `version`, whatever the first was meant to be.
  private var headFollows: Bool {
    token.startsLine && token.kind == .identifier && position + 2 < tokens.count
      && tokens[position + 1].kind == .identifier && tokens[position + 2].keyword == .version
  }

  /// What begins nothing at the left margin, up to something that does.
  private mutating func stray() {
    let word = token.keyword?.rawValue ?? text(position)
    let homes = [Declarations.domain, .policy].filter { home in
      token.keyword.map { home.parse[$0] != nil } ?? false
    }
    if token.kind == .rightBrace {
      report(SyntaxMessage.unmatched("}", span))
      return node(.unexpected) { $0.bump() }
    }
    if let home = homes.first {
      report(SyntaxMessage.misplaced(word, belongs: home.title, span))
    } else if token.kind == .identifier {
      let known = ["edition", "epochs", "domain", "policy"]
      report(SyntaxMessage.unknownDeclaration(word, in: "a file", known: known, span))
    } else if token.kind != .invalid {
      report(SyntaxMessage.unexpectedElement(found, in: "a file", span))
    }
    isRecovering = true
    node(.unexpected) { parser in
      repeat {
        parser.bump()
      } while parser.token.kind != .endOfFile && !parser.topFollows && !parser.headFollows
    }
  }
}
