package import CanonWorld
import Glibc

/// A socket that listens on loopback, and on no other address.
package struct LoopbackListener {
  package let socket: Descriptor
  package let port: UInt16
  private static let backlog: Int32 = 64

  /// - Parameters:
  ///   - host: one of `LocalSite.hosts`; anything else is refused.
  ///   - port: 0 for any that is free.
  package init(host: String, port: UInt16) throws(WorldFault) {
    precondition(LocalSite.hosts.contains(host), "\(host) is not loopback")
    let name = "listening on \(host):\(port)"
    let isSix = host == "::1"
    let number = Glibc.socket(isSix ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard number >= 0 else { throw WorldFault(code: errno, name) }
    socket = Descriptor(number)
    // A port that was just left is free at once.
    var yes: Int32 = 1
    setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let bound = isSix ? Self.bindSix(number, port) : Self.bindFour(number, port)
    guard bound == 0, fcntl(number, F_SETFL, O_NONBLOCK) == 0,
      fcntl(number, F_SETFD, FD_CLOEXEC) == 0, listen(number, Self.backlog) == 0
    else { throw WorldFault(code: errno, name) }
    guard let found = Self.port(of: number) else { throw WorldFault(code: errno, name) }
    self.port = found
  }

  private static func bindFour(_ socket: Int32, _ port: UInt16) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private static func bindSix(_ socket: Int32, _ port: UInt16) -> Int32 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = in6addr_loopback
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }

  private static func port(of socket: Int32) -> UInt16? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
    }
    guard status == 0 else { return nil }
    // Both families keep the port at the same place.
    return withUnsafePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        UInt16(bigEndian: $0.pointee.sin_port)
      }
    }
  }
}
