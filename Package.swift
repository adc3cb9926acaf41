// swift-tools-version: 6.2
import PackageDescription

/// Settings that every Swift target of the project shares.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
  // Functions that nothing calls are left out of programs: less code lies between those that run.
  .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// Rooms of this house, by name.
func rooms(_ names: [String]) -> [Target.Dependency] { names.map { .target(name: $0) } }

/// For much code that runs once for each declaration: being small counts more than being fast.
let compact: [SwiftSetting] = house + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// A Swift target in one of the folders that show the architecture.
func room(
  _ folder: String, _ name: String, _ uses: [String] = [], packages: [Target.Dependency] = [],
  _ settings: [SwiftSetting] = house
) -> Target {
  .target(
    name: name, dependencies: rooms(uses) + packages, path: "Sources/\(folder)/\(name)",
    swiftSettings: settings)
}

/// The tests of one room, or of a part of the house.
func tests(
  _ name: String, _ uses: [String], packages: [Target.Dependency] = []
) -> Target {
  .testTarget(
    name: name, dependencies: rooms(uses) + [.target(name: "CanonFixtures")] + packages,
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
  .systemLibrary(
    name: "CLibXML2", path: "Sources/Ground/CLibXML2", pkgConfig: "libxml-2.0",
    providers: [.apt(["libxml2-dev"])]),
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
  room("Contract", "CanonAnalysis", ["CanonTypes", "CanonProgram"]),
  room("Contract", "CanonPrivacy", types + ["CanonCrypto"]),
  room(
    "Contract", "CanonDecision",
    types + ["CanonProgram", "CanonSource", "CanonDiagnostics"]),
  room(
    "Contract", "CanonBundle",
    types + ["CanonProgram", "CanonPrivacy", "CanonCrypto", "CanonDecision", "CanonWorld"]),
  room("Contract", "CanonRecords", types + ["CanonProgram", "CanonCrypto", "CanonPrivacy"]),
]

let text = ["CanonSource", "CanonDiagnostics", "CanonTypes"]
let language: [Target] = [
  room("Language", "CanonSyntax", text),
  room("Language", "CanonFormatter", text + ["CanonSyntax"]),
  room(
    "Language", "CanonChecker",
    text + ["CanonSyntax", "CanonPrivacy", "CanonProgram", "CanonAnalysis"], compact),
  room("Language", "CanonCompiler", text + ["CanonChecker", "CanonProgram"]),
  room(
    "Language", "CanonWorkspace",
    text + ["CanonSyntax", "CanonFormatter", "CanonChecker", "CanonCompiler", "CanonProgram"]),
  room(
    "Language", "CanonLint",
    text + [
      "CanonSyntax", "CanonFormatter", "CanonChecker", "CanonWorkspace",
      "CanonProgram", "CanonDecision",
    ]),
  room(
    "Language", "CanonImport",
    text + ["CLibXML2", "CanonEncoding", "CanonSyntax", "CanonFormatter"]),
]

let records = types + ["CanonCrypto", "CanonProgram", "CanonRecords", "CanonPrivacy"]
let protocolRooms: [Target] = [
  room(
    "Protocol", "CanonRegistry",
    records + ["CanonDiagnostics", "CanonStore", "CanonBundle", "CanonAnalysis"]),
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
    "Protocol", "CanonReplay",
    records + [
      "CanonTraining", "CanonEvidence", "CanonAdmission", "CanonRegistry", "CanonSettlement",
      "CanonVerification", "CanonVault", "CanonBundle",
    ]),
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
    "CanonLint", "CanonImport", "CanonAnalysis", "CanonRuntime", "CanonAdmission",
    "CanonCoordination",
    "CanonTraining", "CanonVault", "CanonReplay",
    "CanonVerification", "CanonBundle", "CanonWorld", "CanonReport", "CanonDemo",
    "CanonDecision", "CanonRegistry", "CanonStore", "CanonTesting", "CanonPrompt",
    "CanonLanguageServer", "CanonPlayground",
  ]
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let surface: [Target] = [
  room(
    "Surface", "CanonTesting",
    types + [
      "CanonSource", "CanonProgram", "CanonRecords", "CanonAnalysis", "CanonDecision",
      "CanonAdmission", "CanonWorkspace",
    ]),
  room(
    "Surface", "CanonReport",
    records + [
      "CanonTraining", "CanonAnalysis", "CLibXML2", "CanonSource", "CanonDiagnostics",
      "CanonTesting",
    ]),
  room(
    "Surface", "CanonPrompt",
    types + ["CanonProgram", "CanonAnalysis", "CanonDecision", "CanonReport", "CanonWorkspace"]),
  room(
    "Surface", "CanonLanguageServer",
    types + [
      "CanonSource", "CanonDiagnostics", "CanonSyntax", "CanonFormatter", "CanonWorkspace",
      "CanonLint", "CanonTesting", "CanonReport", "CanonProgram", "CanonAnalysis",
    ]),
  room(
    "Surface", "CanonPlayground",
    types + [
      "CanonWorld", "CanonSource", "CanonSyntax", "CanonProgram", "CanonBundle", "CanonDecision",
      "CanonWorkspace", "CanonTesting", "CanonReport",
    ]),
  room("Surface", "CanonDemo", ["CanonTypes", "CanonCrypto"]),
  room("Surface", "CanonCommand", command, packages: [arguments]),
  .executableTarget(
    name: "canon", dependencies: rooms(["CanonCommand"]), path: "Sources/Surface/canon",
    swiftSettings: house),
]

let benchmarks: [Target] = [
  .executableTarget(
    name: "canon-bench",
    dependencies: rooms(
      command + ["CanonSettlement", "CanonEvidence"])
      + [.target(name: "CanonFixtures")],
    path: "Tests/Benchmarks", swiftSettings: house),
  .executableTarget(
    name: "canon-parse", dependencies: rooms(["CanonSource", "CanonDiagnostics", "CanonSyntax"]),
    path: "Tests/Tools/canon-parse", swiftSettings: house),
]

/// The small federation and the simulation that the tests of several rooms share.
let fixtures: Target = .target(
  name: "CanonFixtures",
  dependencies: rooms(
    records + [
      "CanonBundle", "CanonStore", "CanonWorld", "CanonTraining", "CanonAdmission",
      "CanonCoordination", "CanonEvidence", "CanonSettlement", "CanonVerification",
      "CanonReplay",
    ]), path: "Tests/Fixtures", swiftSettings: house)

let houseRooms = ground + contract + language + protocolRooms + surface
let libraries = houseRooms.filter { $0.type == .regular }.map(\.name)
let testRooms: [Target] = [
  "CanonAdmission", "CanonAnalysis", "CanonBundle", "CanonChecker", "CanonCoordination",
  "CanonCrypto", "CanonDecision", "CanonDemo", "CanonDiagnostics", "CanonEncoding", "CanonEvidence",
  "CanonFormatter", "CanonImport", "CanonLanguageServer", "CanonLint", "CanonPlayground",
  "CanonPrivacy", "CanonPrompt", "CanonRegistry", "CanonReplay", "CanonReport", "CanonSettlement",
  "CanonSource",
  "CanonStore", "CanonSyntax", "CanonTesting", "CanonTraining", "CanonVault", "CanonVerification",
  "CanonWorkspace", "CanonWorld", "Command", "DecisionSoundness", "House", "Simulation",
  "Soundness", "Threat",
].map { name in
  let isCommand = name == "Command"
  return tests(
    "\(name)Tests", libraries + (isCommand ? ["canon"] : []),
    packages: isCommand ? [arguments] : [])
}

let package = Package(
  name: "canon",
  products: [
    .executable(name: "canon", targets: ["canon"]),
    .executable(name: "canon-bench", targets: ["canon-bench"]),
    .executable(name: "canon-parse", targets: ["canon-parse"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: houseRooms + benchmarks + [fixtures] + testRooms
)
