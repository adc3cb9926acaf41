import ArgumentParser

/// `canon registry`: what meaning is in force, and how it grows.
struct RegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry", abstract: "Keep the versions of meaning, and let it grow.",
    subcommands: [RegistryCensus.self, RegistryCandidates.self, RegistryPromote.self])
}
