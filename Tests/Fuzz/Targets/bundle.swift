import CanonBundle
import CanonCrypto
import CanonProgram
import CanonTypes

private let key = SigningKey(seed: [UInt8](repeating: 21, count: 32))

/// Whatever the bytes, opening ends; only what governance signed is admitted, which fuzzing cannot
/// forge, so every bundle that opens is one of the corpus. Sections are also read as if they had
/// been signed, since all but the outer form lies behind the signature.
@_cdecl("LLVMFuzzerTestOneInput")
func open(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let buffer = UnsafeRawBufferPointer(start: start, count: count)
  let trust = BundleTrust(keys: [key.publicKey], at: Instant("2026-06-01"))
  do throws(BundleFault) {
    let view = try Bundle.view(buffer, trust)
    hold(SHA256.digest(Array(buffer[..<view.container.bodyLength])) == view.digest, "the digest")
    // Some seeds are signed and lie; only the sound one opens for execution.
    let opened = try Bundle.open(Array(buffer), trust)
    hold(opened.digest == view.digest && opened.program.policyName == "Tiny", "another program")
    hold(opened.release.policy == "Tiny" && opened.release.release == 3, "another release")
  } catch {
    hold(error.code.hasPrefix("CN7"), "a refusal without its code")
  }
  guard let container = try? Container(buffer) else { return 0 }
  var end = 0
  for section in container.sections {
    hold(section.range.lowerBound >= end && section.range.upperBound <= count, "a section overlaps")
    end = section.range.upperBound
  }
  guard let parts = try? BundleParts(container, of: buffer) else { return 0 }
  guard (try? parts.validate()) != nil else { return 0 }
  // What is sound has one body.
  hold((try? parts.body()) == Array(buffer[..<container.bodyLength]), "a second body")
  return 0
}
