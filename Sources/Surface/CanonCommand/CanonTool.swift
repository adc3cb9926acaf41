package import ArgumentParser
import CanonTypes

/// `canon`: the one tool of authors, operators and Vaults.
package struct CanonTool: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "canon",
    abstract: "Policies for training on receipts that never leave their Vaults.",
    discussion: """
      Exit codes: 0 fine, 1 findings, 2 refusal, 3 environment, 64 usage.
      """,
    version: "canon edition 1",
    groupedSubcommands: [
      CommandGroup(
        name: "For authors",
        subcommands: [
          New.self, Check.self, LintCommand.self, TestCommand.self, Diff.self, Format.self,
          Explain.self, Graph.self, Doc.self, Review.self, Repl.self, PlaygroundCommand.self,
          ImportCommand.self, LanguageServerCommand.self,
        ]),
      CommandGroup(
        name: "For operators",
        subcommands: [
          Compile.self, Sign.self, Inspect.self, Verify.self, Decide.self, Push.self, Pull.self,
          Keys.self, WorldCommand.self, VaultCommand.self,
          DelegationCommand.self, TaskCommand.self, TickCommand.self, ModelCommand.self,
          EvidenceCommand.self, ReplayCommand.self, Examine.self, Receipts.self,
          RegistryCommand.self, Demo.self, Doctor.self, Completions.self, Manual.self,
        ]),
    ])

  package init() {}

  /// Runs one command line and answers its exit code.
  package static func run(_ arguments: [String]) -> Int32 {
    if let code = WorkerMain.run(arguments) { return code }
    var command: any ParsableCommand
    do {
      command = try parseAsRoot(TestCommand.spelledOut(arguments))
    } catch {
      let code = exitCode(for: error)
      let text = message(for: error, arguments)
      let terminal = Terminal()
      if code == .success {
        terminal.line(text)
      } else {
        terminal.note(text)
      }
      return code == .success ? 0 : 64
    }
    do {
      try command.run()
      return 0
    } catch let exit as ExitCode {
      return exit.rawValue
    } catch  where exitCode(for: error) == .success {
      // A group without a subcommand, or `--help` behind one.
      Terminal().line(message(for: error, arguments))
      return 0
    } catch {
      let failure = Failure(error)
      failure.show(on: Terminal())
      return failure.exitCode
    }
  }

  /// Help ends with examples.
  private static func message(for error: any Error, _ arguments: [String]) -> String {
    let text = fullMessage(for: error)
    let isHelp = exitCode(for: error) == .success && text.contains("USAGE:")
    return isHelp ? text + CommandExamples.text(for: arguments) : text
  }
}

/// How results look; every subcommand that has a result takes these.
struct Presentation: ParsableArguments {
  /// The form of a result.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "Form of the result: text or json.")
  var format: Form = .text

  @Option(help: "Colour: auto, always or never.")
  var color: Terminal.ColourChoice = .auto

  var terminal: Terminal { Terminal(color) }
}

/// How much a check says when nothing is wrong; findings are shown all the same.
struct Silence: ParsableArguments {
  @Flag(
    name: [.short, .customLong("quiet")],
    help: "Say nothing but findings: a check that finds none is silent.")
  var quiet = false
}

/// A file that a command wrote, and the SHA-256 that it is known by.
struct WrittenFile: Codable {
  var path: String
  var digest: Digest

  func show(_ presentation: Presentation) throws {
    let terminal = presentation.terminal
    switch presentation.format {
    case .json: try terminal.json(self)
    case .text: terminal.pairs([("wrote", path), ("SHA-256", digest.description)])
    }
  }
}

extension Terminal.ColourChoice: ExpressibleByArgument {}
