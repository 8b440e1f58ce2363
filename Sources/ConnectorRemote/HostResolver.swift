import Dispatch
import Foundation
import Synchronization

/// Looks up which addresses a name stands for.
package struct HostResolver: Sendable {
    /// The addresses, of 4 or 16 bytes each, the best first; none where the name stands for nothing, or nobody knows in time.
    package let addresses: @Sendable (_ host: String, _ port: Int) async -> [[UInt8]]

    package init(addresses: @escaping @Sendable (_ host: String, _ port: Int) async -> [[UInt8]]) {
        self.addresses = addresses
    }

    private static let secondsMaximum = 5.0

    /// The system's own. A look-up that hangs is left to itself: the system offers no way to end it.
    package static let system = HostResolver { host, port in
        await withCheckedContinuation { continuation in
            let once = OneAnswer(continuation)
            DispatchQueue.global().async { once.give(lookUp(host, port)) }
            DispatchQueue.global().asyncAfter(deadline: .now() + secondsMaximum) { once.give([]) }
        }
    }

    private final class OneAnswer: Sendable {
        private let continuation: Mutex<CheckedContinuation<[[UInt8]], Never>?>

        init(_ continuation: CheckedContinuation<[[UInt8]], Never>) {
            self.continuation = Mutex(continuation)
        }

        func give(_ addresses: [[UInt8]]) {
            let waiting = continuation.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            waiting?.resume(returning: addresses)
        }
    }

    private static func lookUp(_ host: String, _ port: Int) -> [[UInt8]] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [[UInt8]] = []
        var next = found
        while let entry = next {
            // What is neither IPv4 nor IPv6 is handed on as no address, so that it is not taken for a good one.
            addresses.append(bytes(entry.pointee) ?? [])
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func bytes(_ entry: addrinfo) -> [UInt8]? {
        guard let address = entry.ai_addr else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
    }
}
