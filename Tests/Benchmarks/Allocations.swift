import Glibc
import Synchronization

/// Counts the objects that are made while something runs: the runtime's own hook for instruments.
///
/// `_swift_allocObject` is the function through which every object comes, once
/// `_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly` is set. Arrays,
/// closures and boxes are objects, too. Only for a process of one thread: the runtime reads hook
/// and flag without looking twice.
enum Allocations {
  private typealias Maker = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeRawPointer?
  private static let count = Atomic<Int>(0)
  nonisolated(unsafe) private static var original: Maker?
  nonisolated(unsafe) private static var kept: [Int] = []

  @inline(never)
  static func keep(_ values: [Int]) { kept = values }

  /// - Returns: `nil` where the runtime has no such hook.
  @inline(never)
  static func objects(_ body: () -> Void) -> Int? {
    let whole = UnsafeMutableRawPointer(bitPattern: 0)
    guard let hook = dlsym(whole, "_swift_allocObject"),
      let flag = dlsym(
        whole, "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly")
    else { return nil }
    let slot = hook.assumingMemoryBound(to: Maker.self)
    original = slot.pointee
    slot.pointee = { metadata, size, mask in
      Allocations.count.wrappingAdd(1, ordering: .relaxed)
      return Allocations.original?(metadata, size, mask)
    }
    flag.assumingMemoryBound(to: Bool.self).pointee = true
    let before = count.load(ordering: .relaxed)
    body()
    let after = count.load(ordering: .relaxed)
    flag.assumingMemoryBound(to: Bool.self).pointee = false
    slot.pointee = original ?? slot.pointee
    return after - before
  }
}
