import CanonBundle
import CanonCrypto
import CanonDecision
import CanonEncoding
import CanonImport
import CanonRegistry
import CanonReplay
import CanonRuntime
import CanonStore
import CanonTraining
import CanonVault
import CanonWorld

/// How a command ends when it does not end well. The exit codes are part of the interface.
enum Failure: Error {
  /// Findings about an author's text; they were shown already.
  case findings
  /// The protocol said no.
  case refused([Refusal])
  /// The machine, a file or a folder is not as it must be.
  case environment(String)
  /// The command line asks for something that it cannot mean.
  case usage(String)

  /// A refusal: a code that `canon explain` knows, and a sentence.
  struct Refusal {
    let code: String
    let sentence: String
    var details: [String] = []
  }

  static func refused(_ code: String, _ sentence: String) -> Failure {
    .refused([Refusal(code: code, sentence: sentence)])
  }

  var exitCode: Int32 {
    switch self {
    case .findings: 1
    case .refused: 2
    case .environment: 3
    case .usage: 64
    }
  }

  /// What any thrown error means to the caller of the tool.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let fault as BundleFault:
      let place = fault.path.isEmpty ? "" : " (at \(fault.path))"
      self = .refused(fault.code, fault.sentence + place)
    case let fault as DecisionFault: self = .refused(fault.code.number, fault.sentence)
    case let fault as SignatureFault: self = .refused(fault.code, fault.sentence)
    case let fault as SealFault: self = .refused(fault.code, fault.sentence)
    case let fault as EncodingFault:
      let place = fault.path.isEmpty ? "" : " (at \(fault.path))"
      self = .refused(fault.code, fault.sentence + place)
    case let refusal as CanonTraining.Refusal: self.init(refusal: [refusal.reason])
    case let fault as RegistryFault:
      self = .refused([
        Refusal(code: fault.code.number, sentence: fault.sentence, details: fault.details)
      ])
    case let fault as ImportFault:
      self = .refused(fault.code.number, "\(fault.place): \(fault.sentence)")
    case let fault as ReplayFault: self = .refused(fault.code.number, fault.sentence)
    case let fault as VaultFault: self = .refused(fault.code, fault.sentence)
    case let fault as Sandbox.Refusal:
      self = .environment("\(fault.sentence); `canon world create --unconfined` does without")
    case let fault as WorldFolderFault: self = .environment(fault.sentence)
    case let fault as WorldFault: self = .environment(fault.sentence)
    case let fault as StoreFault: self = .environment("\(fault)")
    default: self = .environment("\(error)")
    }
  }

  func show(on terminal: Terminal) {
    switch self {
    case .findings: return
    case .refused(let refusals):
      for refusal in refusals {
        terminal.note(
          terminal.paint("refused[\(refusal.code)]", .bad) + " \(refusal.sentence)")
        for detail in refusal.details { terminal.note("  \(detail)") }
      }
      let codes = Set(refusals.map(\.code)).sorted().prefix(3).joined(separator: " ")
      terminal.note(terminal.paint("canon explain \(codes)", .faint))
    case .environment(let sentence): terminal.note("canon: \(sentence)")
    case .usage(let sentence): terminal.note("canon: \(sentence)\nSee `canon --help`.")
    }
  }
}
