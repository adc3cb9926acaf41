/// What the command line says: a suite, then `--name value` pairs.
struct Options {
  struct Fault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  let suite: String
  private let values: [String: String]

  init(_ arguments: [String]) throws {
    suite = arguments.count > 1 ? arguments[1] : ""
    var values: [String: String] = [:]
    var rest = arguments.dropFirst(2)
    while let name = rest.popFirst() {
      guard name.hasPrefix("--"), let value = rest.popFirst() else {
        throw Fault("`\(name)` wants the form --name value")
      }
      values[String(name.dropFirst(2))] = value
    }
    self.values = values
  }

  func text(_ name: String, default standard: String? = nil) throws -> String {
    guard let value = values[name] ?? standard else { throw Fault("say --\(name)") }
    return value
  }

  func number(_ name: String, default standard: Int) throws -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text) else { throw Fault("--\(name) wants a number, not `\(text)`") }
    return number
  }
}
