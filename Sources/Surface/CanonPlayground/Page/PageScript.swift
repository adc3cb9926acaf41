import CanonSyntax

/// The page's script: no library, nothing asked of the network but of the server that sent it.
///
/// Whatever comes of a policy, a link or an answer becomes text, never markup; the one picture is
/// parsed as SVG, and a page under this content policy runs no script in it.
enum PageScript {
  static let text = (["(function () {\n\"use strict\";", words] + parts + ["})();\n"])
    .joined(separator: "\n\n")

  private static let parts = [
    base, highlighting, editor, links, server, findings, decision, traces, flow, main,
  ]

  /// The language's own words, so that the page never knows others.
  private static var words: String {
    func list(_ isMeant: (Keyword) -> Bool) -> String {
      let names = Set(Keyword.allCases.filter(isMeant).map(\.rawValue)).sorted()
      return JSONText.encoded(names)
    }
    return """
      const declarationWords = new Set(\(list(\.opensDeclaration)));
      const reservedWords = new Set(\(list(\.isReserved)));
      const knownWords = new Set(\(list { _ in true }));
      """
  }
}
