import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonTypes

/// Whatever the bytes, opening a root ends, and what opens is whole and has one text.
///
/// A root brings its own keys, so a fuzzer could make one that opens; none of them follows the
/// pinned one, which needs keys that it does not have.
@_cdecl("LLVMFuzzerTestOneInput")
func open(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  guard let opened = try? OpenedRoot(text) else { return 0 }
  hold((try? CanonicalJSON.encode(opened.envelope)) == text, "a root has a second text")
  hold((try? opened.root.validate()) != nil, "a root that is not whole")
  let now = Instant(seconds: 0)
  hold((try? opened.next(text, at: now)) == nil, "a root follows itself")
  return 0
}
