import CanonFormatter
import CanonImport
import CanonSyntax

/// Whatever the bytes, an import ends: in a policy that parses and is in canonical form, or in a
/// refusal with a place and words.
@_cdecl("LLVMFuzzerTestOneInput")
func importPolicy(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do throws(ImportFault) {
    let imported = try XacmlImport([(name: "fuzz.xml", bytes: bytes(start, count))])
    let file = parse(imported.policy)
    hold(!file.hasErrors, "the policy does not parse")
    hold(
      Formatter.format(file) == .formatted(imported.policy),
      "the policy is not in canonical form")
  } catch {
    hold(!"\(error)".isEmpty, "refused without a word")
  }
  return 0
}
