import CanonCrypto
import CanonEncoding
import CanonRecords

/// Whatever the bytes, a receipt is read or refused; one that is read has these bytes only.
@_cdecl("LLVMFuzzerTestOneInput")
func readReceipt(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = bytes(start, count)
  guard let receipt = try? CanonicalJSON.decode(Signed<Receipt>.self, from: text, .canonical)
  else { return 0 }
  hold((try? CanonicalJSON.encode(receipt)) == text, "another text of the same receipt")
  return 0
}
