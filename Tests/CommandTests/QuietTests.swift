import Foundation
import Testing

/// A check that finds nothing is silent when it is asked to be; what it finds, it says.
@Suite struct QuietTests {
  private static let policies = Tool.repository.appending(path: "Policies").path()

  @Test(
    arguments: [
      ["check", "\(policies)/grocer"],
      ["lint", "\(policies)/grocer", "--at", "2026-06-01"], ["test", "\(policies)/grocer"],
      ["fmt", "--check", "\(policies)/grocer"], ["doctor"],
    ])
  func successIsSilent(_ command: [String]) throws {
    let tool = try Tool()
    defer { tool.remove() }
    let loud = try tool.run(command)
    let isQuietAlready = command[0] == "fmt"
    #expect(loud.code == 0 && (loud.output + loud.errors).isEmpty == isQuietAlready, "\(loud)")
    let quiet = try tool.run(isQuietAlready ? command : command + ["-q"])
    #expect(quiet.code == 0 && (quiet.output + quiet.errors).isEmpty, "\(quiet)")
  }

  @Test func bundlesAreVerifiedInSilence() throws {
    let tool = try Tool()
    defer { tool.remove() }
    let made = try tool.shell(
      "canon keys new governance --keys keys && "
        + "canon compile \(Self.policies)/grocer --key keys/governance.key --out grocer.bundle")
    #expect(made.code == 0, "\(made)")
    let verify = #"canon verify grocer.bundle --key "$(cat keys/governance.pub)""#
    let (loud, quiet) = (try tool.shell(verify), try tool.shell(verify + " --quiet"))
    #expect(loud.code == 0 && loud.output.contains("sound"), "\(loud)")
    #expect(quiet.code == 0 && (quiet.output + quiet.errors).isEmpty, "\(quiet)")
    let spoiled = try tool.shell("printf x >> grocer.bundle; \(verify) -q")
    #expect(spoiled.code == 2 && spoiled.errors.contains("CN"), "\(spoiled)")
  }

  @Test func findingsAreShownAllTheSame() throws {
    let tool = try Tool()
    defer { tool.remove() }
    try tool.write("edition 1\npolicy {", to: "bad.canon")
    for command in [["check", "bad.canon"], ["lint", "bad.canon"], ["test", "bad.canon"]] {
      let (loud, quiet) = (try tool.run(command), try tool.run(command + ["--quiet"]))
      #expect(quiet.code == 1 && quiet.output == loud.output, "\(quiet)")
      #expect((quiet.output + quiet.errors).contains("error["), "\(quiet)")
    }
  }
}
