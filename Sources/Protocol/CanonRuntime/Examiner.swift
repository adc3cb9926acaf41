import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonVerification
import CanonWorld

/// The verifier's own process: one evidence file in, one signed report out, nothing else read but
/// its key and its pinned keys.
package enum Examiner {
  package static func run(world: WorldFolder, evidence: String, report: String) throws {
    let anchors = try world.read().anchors
    let file = try CanonicalJSON.decode(
      EvidenceFile.self, from: try Files.read(evidence), .canonical)
    let finding = Verifier.examine(file, anchors: anchors).report
    let signed = try Signed.seal(
      finding, type: RecordType.verification, with: [try world.signingKey(.verifier)])
    try Files.write(try CanonicalJSON.encode(signed), to: report)
  }
}
