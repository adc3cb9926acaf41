// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Settings that every Swift target of the project shares.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Until every room is furnished: only those that stand are built.
func stands(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + path)
}

let folders = ["Ground", "Language", "Contract", "Protocol", "Surface"]

func furnished(_ names: [String]) -> [Target.Dependency] {
  names.filter { name in folders.contains { stands("Sources/\($0)/\(name)") } }
    .map { .target(name: $0) }
}

/// A Swift target in one of the folders that show the architecture.
func room(
  _ folder: String, _ name: String, _ uses: [String] = [], packages: [Target.Dependency] = []
) -> Target {
  .target(
    name: name, dependencies: furnished(uses) + packages, path: "Sources/\(folder)/\(name)",
    swiftSettings: house)
}

/// The tests of one room, or of a part of the house.
func tests(_ name: String, _ uses: [String]) -> Target {
  .testTarget(
    name: name, dependencies: furnished(uses) + [.target(name: "CanonFixtures")],
    path: "Tests/\(name)", swiftSettings: house)
}

let types = ["CanonTypes", "CanonEncoding"]
let ground: [Target] = [
  .systemLibrary(
    name: "CSQLite", path: "Sources/Ground/CSQLite", pkgConfig: "sqlite3",
    providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(
    name: "CSodium", path: "Sources/Ground/CSodium", pkgConfig: "libsodium",
    providers: [.apt(["libsodium-dev"])]),
  .target(name: "CSandbox", path: "Sources/Ground/CSandbox"),
  room("Ground", "CanonTypes"),
  room("Ground", "CanonEncoding", ["CanonTypes"]),
  room("Ground", "CanonSource"),
  room("Ground", "CanonDiagnostics", ["CanonSource"] + types),
  room("Ground", "CanonCrypto", ["CSodium"] + types),
  room("Ground", "CanonStore", ["CSQLite", "CanonTypes"]),
  room("Ground", "CanonWorld", ["CSandbox", "CanonTypes", "CanonCrypto", "CanonStore"]),
]

let contract: [Target] = [
  room("Contract", "CanonProgram", types),
  room("Contract", "CanonPrivacy", types + ["CanonCrypto"]),
  room("Contract", "CanonBundle", types + ["CanonProgram", "CanonPrivacy", "CanonCrypto"]),
  room("Contract", "CanonRecords", types + ["CanonProgram", "CanonCrypto"]),
]

let text = ["CanonSource", "CanonDiagnostics", "CanonTypes"]
let language: [Target] = [
  room("Language", "CanonSyntax", text),
  room("Language", "CanonFormatter", text + ["CanonSyntax"]),
  room("Language", "CanonChecker", text + ["CanonSyntax", "CanonPrivacy", "CanonProgram"]),
  room("Language", "CanonCompiler", text + ["CanonChecker", "CanonProgram"]),
  room(
    "Language", "CanonWorkspace",
    text + ["CanonSyntax", "CanonFormatter", "CanonChecker", "CanonCompiler", "CanonProgram"]),
]

let records = types + ["CanonCrypto", "CanonProgram", "CanonRecords", "CanonPrivacy"]
let protocolRooms: [Target] = [
  room("Protocol", "CanonRegistry", records + ["CanonDiagnostics"]),
  room(
    "Protocol", "CanonAdmission",
    records + ["CanonBundle", "CanonRegistry", "CanonDiagnostics"]),
  room("Protocol", "CanonVault", records + ["CanonStore", "CanonWorld", "CanonTraining"]),
  room(
    "Protocol", "CanonTraining",
    records + ["CanonStore", "CanonWorld", "CanonBundle", "CanonAdmission"]),
  room("Protocol", "CanonEvidence", records + ["CanonStore"]),
  room(
    "Protocol", "CanonVerification",
    records + [
      "CanonTraining", "CanonEvidence", "CanonAdmission", "CanonRegistry", "CanonSettlement",
      "CanonBundle",
    ]),
  room("Protocol", "CanonSettlement", records + ["CanonAdmission"]),
  room(
    "Protocol", "CanonCoordination",
    records + [
      "CanonStore", "CanonWorld", "CanonRegistry", "CanonAdmission", "CanonTraining",
      "CanonVerification", "CanonSettlement", "CanonEvidence", "CanonBundle",
    ]),
  room(
    "Protocol", "CanonRuntime",
    records + [
      "CanonStore", "CanonWorld", "CanonRegistry", "CanonAdmission", "CanonVault",
      "CanonTraining", "CanonVerification", "CanonSettlement", "CanonEvidence",
      "CanonCoordination", "CanonBundle",
    ]),
]

let command: [String] =
  records + [
    "CanonSource", "CanonDiagnostics", "CanonSyntax", "CanonFormatter", "CanonWorkspace",
    "CanonRuntime", "CanonCoordination", "CanonTraining", "CanonVault", "CanonVerification",
    "CanonBundle", "CanonWorld", "CanonReport", "CanonDemo",
  ]
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let surface: [Target] = [
  room("Surface", "CanonReport", records + ["CanonTraining"]),
  room("Surface", "CanonDemo", ["CanonTypes", "CanonCrypto"]),
  room("Surface", "CanonCommand", command, packages: [arguments]),
  .executableTarget(
    name: "canon", dependencies: furnished(["CanonCommand"]), path: "Sources/Surface/canon",
    swiftSettings: house),
]

let benchmarks: [Target] = [
  .executableTarget(
    name: "canon-bench",
    dependencies: furnished(
      command + ["CanonStore", "CanonAdmission", "CanonSettlement", "CanonEvidence"])
      + [.target(name: "CanonFixtures")],
    path: "Tests/Benchmarks", swiftSettings: house)
]

let everything = (ground + contract + language + protocolRooms + surface + benchmarks).filter {
  stands($0.path ?? "")
}
let libraries = everything.filter { $0.type == .regular }.map(\.name)
/// The small federation that the tests of several rooms share.
let fixtures: Target = .target(
  name: "CanonFixtures",
  dependencies: furnished(
    records + [
      "CanonBundle", "CanonStore", "CanonWorld", "CanonTraining", "CanonAdmission",
      "CanonCoordination", "CanonEvidence",
      "CanonSettlement", "CanonVerification",
    ]), path: "Tests/Fixtures", swiftSettings: house)
let testRooms: [Target] = (libraries + ["House", "Simulation", "Threat", "Command"])
  .filter { stands("Tests/\($0)Tests") }
  .map { tests("\($0)Tests", libraries + ($0 == "Command" ? ["canon"] : [])) }

let package = Package(
  name: "canon",
  products: stands("Sources/Surface/canon") ? [.executable(name: "canon", targets: ["canon"])] : [],
  dependencies: stands("Sources/Surface/CanonCommand")
    ? [.package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")] : [],
  targets: everything + [fixtures] + testRooms
)
