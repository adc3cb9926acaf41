/// Why a bundle, or what it travels and is trusted by, is not believed; a refusal, never an
/// environment fault.
package struct BundleFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong; the raw value is the fixed name in the registry of codes.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case unreadable = "unreadable-bundle"
    case untrusted = "untrusted-bundle"
    case unknownFormat = "unknown-format"
    case disorder = "list-out-of-order"
    case brokenReference = "broken-reference"
    case outsideLimits = "number-outside-limits"
    case localReleased = "local-would-be-released"
    case wrongCost = "cost-does-not-recompute"
    case overBudget = "cost-over-budget"
    case unboundedReading = "reading-not-bounded"
    case invalidPolicy = "policy-not-whole"
    case wrongExposure = "exposure-does-not-recompute"
    case wrongCertificate = "certificate-does-not-follow"
    case unguardedOptional = "optional-not-guarded"
    case notABundle = "not-a-bundle"
    case brokenContainer = "container-broken"
    case sections = "sections-not-understood"
    case envelope = "envelope-unreadable"
    case otherSubject = "signed-for-other-bytes"
    case expired = "bundle-expired"
    case rolledBack = "release-rolled-back"
    case wrongParameters = "parameters-do-not-follow"
    case brokenSourceMap = "source-map-broken"
    case wrongCompatibility = "compatibility-does-not-follow"
    case brokenDocumentation = "documentation-broken"
    case wrongDecision = "decision-table-does-not-follow"
    case otherSource = "source-differs"
    case wrongManifest = "manifest-does-not-follow"
    case rootUnreadable = "root-unreadable"
    case rootExpired = "root-expired"
    case rootNotApproved = "root-not-approved"
    case rootStep = "root-version-step"
    case rootRoles = "root-roles-not-whole"
    case layout = "layout-unreadable"
    case otherBlob = "blob-differs"
  }

  package let kind: Kind
  /// Where in the program: `trainings/PurchasePropensity(cheese, 28d)`.
  package let path: String
  package let sentence: String

  package init(_ kind: Kind, at path: String = "", _ sentence: String) {
    (self.kind, self.path, self.sentence) = (kind, path, sentence)
  }

  package var code: String { kind.code }

  package var description: String {
    path.isEmpty ? "\(code): \(sentence)" : "\(code) at \(path): \(sentence)"
  }
}

extension BundleFault.Kind {
  /// The code under which the fault is documented.
  package var code: String {
    switch self {
    case .unreadable: "CN7101"
    case .untrusted: "CN7102"
    case .unknownFormat: "CN7103"
    case .disorder: "CN7104"
    case .brokenReference: "CN7105"
    case .outsideLimits: "CN7106"
    case .localReleased: "CN7107"
    case .wrongCost: "CN7108"
    case .overBudget: "CN7109"
    case .unboundedReading: "CN7110"
    case .invalidPolicy: "CN7111"
    case .wrongExposure: "CN7112"
    case .wrongCertificate: "CN7115"
    case .unguardedOptional: "CN7128"
    case .notABundle: "CN7113"
    case .brokenContainer: "CN7114"
    case .sections: "CN7116"
    case .envelope: "CN7117"
    case .otherSubject: "CN7118"
    case .expired: "CN7119"
    case .rolledBack: "CN7120"
    case .wrongParameters: "CN7121"
    case .brokenSourceMap: "CN7122"
    case .wrongCompatibility: "CN7123"
    case .brokenDocumentation: "CN7124"
    case .wrongDecision: "CN7125"
    case .otherSource: "CN7126"
    case .wrongManifest: "CN7127"
    case .rootUnreadable: "CN7131"
    case .rootExpired: "CN7132"
    case .rootNotApproved: "CN7133"
    case .rootStep: "CN7134"
    case .rootRoles: "CN7135"
    case .layout: "CN7141"
    case .otherBlob: "CN7142"
    }
  }
}
