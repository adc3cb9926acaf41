import CanonDecision
import CanonWorkspace
import Foundation
import Testing

@testable import CanonImport

/// The mandatory conformance cases of OASIS for XACML 3.0, where their archive is.
///
/// A case is translated from its policy alone, its request mapped and decided by the compiled
/// program: Permit has to be permitted, everything else denied, and the importer itself has to say
/// the word of the response. Whatever is not translated is refused by a code and a place.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: ConformanceCase.archive)))
struct ConformanceTests {
  @Test func mandatoryCasesAreAlikeOrRefused() throws {
    let cases = try ConformanceCase.unpack()
    defer { ConformanceCase.remove() }
    #expect(cases.count > 400, "the archive was not read: \(cases.count) cases")
    var tally = ConformanceTally()
    for one in cases { tally.add(one.name, try one.outcome()) }
    tally.show("the policies as they are")
    #expect(tally.wrong.isEmpty, "\(tally.wrong.joined(separator: "\n"))")
    #expect(tally.translated >= 393, "the fragment became smaller")

    var dropped = ConformanceTally()
    for one in cases {
      dropped.add(one.name, try one.outcome(droppingDuties: true))
    }
    dropped.show("with --drop-duties")
    #expect(dropped.wrong.isEmpty, "\(dropped.wrong.joined(separator: "\n"))")
    #expect(dropped.translated > tally.translated)
  }
}

/// What became of the cases.
struct ConformanceTally {
  private var alike: [String: Int] = [:]
  private var forms: [ExpressionForm: Int] = [:]
  private var refused: [ImportCode: [String]] = [:]
  private var outside: [String] = []
  private var denied = (byRule: 0, byDefault: 0)
  private(set) var wrong: [String] = []

  var translated: Int { alike.values.reduce(0, +) }

  mutating func add(_ name: String, _ outcome: ConformanceCase.Outcome) {
    switch outcome {
    case .alike(let decision, let form, let isByRule):
      alike[decision, default: 0] += 1
      forms[form, default: 0] += 1
      if decision == "Deny" {
        denied.byRule += isByRule ? 1 : 0
        denied.byDefault += isByRule ? 0 : 1
      }
    case .refused(let fault): refused[fault.code, default: []].append(name)
    case .outside(let fault): outside.append("\(name) \(fault.code.number): \(fault.sentence)")
    case .wrong(let sentence): wrong.append("\(name): \(sentence)")
    }
  }

  func show(_ title: String) {
    print("XACML 3.0 mandatory cases, \(title)")
    print("  translated and alike  \(translated)")
    for (decision, count) in alike.sorted(by: { $0.key < $1.key }) {
      print("    \(decision)  \(count)")
    }
    print("    Deny by a forbid \(denied.byRule), by default \(denied.byDefault)")
    for form in ExpressionForm.allCases { print("    \(form) \(forms[form] ?? 0)") }
    for (code, names) in refused.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      print("  refused \(code.rawValue)  \(names.count): \(names.joined(separator: " "))")
    }
    print("  request refused  \(outside.count)")
    for line in outside { print("    \(line)") }
    print("  wrong  \(wrong.count)")
  }
}

/// One folder of the archive: a policy, a request and the response that is expected.
struct ConformanceCase {
  /// Below the folder that `CANON_VECTORS` names, else beside the repository.
  static let archive: String = {
    let named = ProcessInfo.processInfo.environment["CANON_VECTORS"]
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = named.map { URL(filePath: $0) } ?? package.appending(path: "../shared/vectors")
    return folder.appending(path: "policy/xacml-3.0-ct.tar.xz").standardizedFileURL.path
  }()
  private static let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("canon-xacml-\(ProcessInfo.processInfo.processIdentifier)")

  enum Outcome {
    case alike(String, ExpressionForm, isByRule: Bool)
    case refused(ImportFault)
    case outside(ImportFault)
    case wrong(String)
  }

  let folder: URL
  var name: String { folder.lastPathComponent }

  static func unpack() throws -> [ConformanceCase] {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "-xJf", archive, "-C", root.path]
    try tar.run()
    tar.waitUntilExit()
    let mandatory = root.appendingPathComponent("mandatory")
    let names = try FileManager.default.contentsOfDirectory(atPath: mandatory.path).sorted()
    return names.map { ConformanceCase(folder: mandatory.appendingPathComponent($0)) }
  }

  static func remove() { try? FileManager.default.removeItem(at: root) }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(path)))
  }

  private func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  /// The policy first, then what it may refer to.
  private func policies() throws -> [(name: String, bytes: [UInt8])] {
    if has("Policy.xml") { return [("Policy.xml", try bytes("Policy.xml"))] }
    let below = folder.appendingPathComponent("Policies").path
    let others = try FileManager.default.contentsOfDirectory(atPath: below).sorted()
      .filter { $0 != "Policy.xml" }
    return try (["Policy.xml"] + others).map { ($0, try bytes("Policies/\($0)")) }
  }

  /// The decision of the response; `nil` where the policy is one that has to be refused.
  private func expected() throws -> String? {
    guard has("Response.xml") else { return nil }
    let text = String(decoding: try bytes("Response.xml"), as: UTF8.self)
    guard let begin = text.range(of: "<Decision>"), let end = text.range(of: "</Decision>") else {
      return nil
    }
    return String(text[begin.upperBound..<end.lowerBound])
  }

  func outcome(droppingDuties: Bool = false) throws -> Outcome {
    let files = try policies()
    let imported: XacmlImport
    do throws(ImportFault) {
      imported = try XacmlImport(files, droppingDuties: droppingDuties)
    } catch {
      return .refused(error)
    }
    let compiled = Workspace(files: [("policy.canon", imported.policy)]).compile()
    guard let program = compiled.program, compiled.diagnostics.isEmpty else {
      return .wrong("does not check\n\(compiled.checked.text())")
    }
    guard let expected = try expected() else { return .wrong("had to be refused") }
    let request = try bytes("Request.xml")
    let mapped: XacmlImport.MappedRequest
    do throws(ImportFault) {
      let root = try XMLReader.read(request, file: "Request.xml")
      mapped = try imported.map(try XacmlRequest(root), at: root.place)
    } catch {
      return .outside(error)
    }
    let table = try DecisionTable(validating: DecisionTable.encode(program))
    let answer = Adjudicator(table).answer(
      TaskScope(role: "requester", training: mapped.task, purpose: "access", markets: ["DE"]))
    guard (answer.outcome == .permitted) == (expected == "Permit"),
      mapped.decision.word == expected
    else {
      return .wrong("\(expected) expected, \(mapped.decision.word) said, \(answer.outcome) decided")
    }
    let forms = imported.translation.parameters.map(\.form)
    let form: ExpressionForm =
      forms.contains(.computed) ? .computed : forms.contains(.difference) ? .difference : .plain
    return .alike(expected, form, isByRule: answer.causes.contains { $0.rule != nil })
  }
}
