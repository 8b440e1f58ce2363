import Foundation

/// A connection to a server of this machine over which bytes go as a test wishes, whole requests or not.
final class RawConnection: Sendable {
    private let handle: Int32

    /// Nil where nobody takes it.
    /// - Parameter base: `http://127.0.0.1:PORT`.
    init?(to base: String) {
        let port = UInt16(base.split(separator: ":").last ?? "") ?? 0
        handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isTaken = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(handle, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isTaken else {
            close(handle)
            return nil
        }
    }

    deinit { close(handle) }

    /// Sends without waiting for room.
    /// - Returns: how many bytes were taken.
    @discardableResult
    func offer(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes { bytes in
            send(handle, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        }
    }

    /// Reads until what came holds a text, and for a while at most.
    /// - Returns: what came.
    func read(until end: String) async throws -> String {
        var received: [UInt8] = []
        for _ in 0..<3000 {
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = recv(handle, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 { received += bytes.prefix(count) }
            let text = String(decoding: received, as: UTF8.self)
            if text.contains(end) || count == 0 { return text }
            if count < 0 { try await Task.sleep(for: .milliseconds(10)) }
        }
        return String(decoding: received, as: UTF8.self)
    }
}
