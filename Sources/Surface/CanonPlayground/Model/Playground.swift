/// The page, its files, and the answers that it asks for.
package struct Playground: Sendable {
  /// Path and contents, as they are served and written out; the page itself comes first.
  package let files: [(name: String, type: String, bytes: [UInt8])]
  private let laboratory: Laboratory

  /// - Parameter examples: the first is the one that the page opens with.
  package init(_ examples: [Example], _ laboratory: Laboratory) {
    precondition(!examples.isEmpty, "a playground has an example")
    self.laboratory = laboratory
    let recorded = examples.map { $0.recorded(by: laboratory) }
    let data = "\"use strict\";\nwindow.canonExamples = \(JSONText.array(recorded));\n"
    let texts = [
      ("index.html", "text/html; charset=utf-8", PageText.html),
      ("playground.css", "text/css; charset=utf-8", PageStyle.sheet),
      ("playground.js", "text/javascript; charset=utf-8", PageScript.text),
      ("examples.js", "text/javascript; charset=utf-8", data),
    ]
    files = texts.map { (name: $0.0, type: $0.1, bytes: Array($0.2.utf8)) }
  }

  private static let questions: [String: @Sendable (Laboratory, PolicyText) -> String] = [
    "/check": { $0.check($1.compiled) },
    "/decide": { $0.decide($1.compiled, request: $1.request ?? "") },
    "/graph": { $0.graph($1.compiled) }, "/test": { $0.test($1.compiled) },
  ]

  package func respond(to request: Request) -> Response {
    if let question = Playground.questions[request.path] {
      guard request.method == "POST" else {
        return refused(.methodNotAllowed, "ask `\(request.path)` by POST", allowed: "POST")
      }
      do throws(RefusedText) {
        let answer = question(laboratory, try PolicyText.read(request.body))
        return Response(.ok, type: Response.json, body: Array(answer.utf8))
      } catch { return refused(.badRequest, error.sentence) }
    }
    let path = request.path == "/" ? "/index.html" : request.path
    guard let file = files.first(where: { "/" + $0.name == path }) else {
      return refused(.notFound, "there is no `\(request.path)` here")
    }
    guard request.method == "GET" else {
      return refused(.methodNotAllowed, "`\(request.path)` is got", allowed: "GET")
    }
    return Response(.ok, type: file.type, body: file.bytes)
  }

  private func refused(
    _ status: Status, _ sentence: String, allowed: String? = nil
  ) -> Response {
    Response(Refusal(status, sentence, allowed: allowed))
  }
}
