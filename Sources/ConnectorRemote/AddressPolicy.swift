import Dispatch
import Foundation
import Kernel

/// Which addresses a server may be sent to. One that a user gives must not lead into the network that the server stands in.
package struct AddressPolicy: Sendable {
    /// Whether private addresses and plain http are allowed.
    package let allowsPrivate: Bool

    package init(allowsPrivate: Bool) {
        self.allowsPrivate = allowsPrivate
    }

    /// - Throws: `invalid_field` with what is wrong about the address.
    package func check(_ address: ERPAddress) async throws {
        guard !allowsPrivate else { return }
        guard address.isSecure else {
            throw Refusal.invalidField(
                at: "/base_url",
                es: "La dirección de Acqua debe empezar con https://.",
                en: "Acqua's address must begin with https://."
            )
        }
        guard await permits(address) else {
            throw Refusal.invalidField(
                at: "/base_url",
                es: "La dirección lleva a una red interna o no existe; este servidor no lo permite (ACQUA_ALLOW_PRIVATE_ERP).",
                en: "The address leads to an internal network or does not exist; this server does not allow it (ACQUA_ALLOW_PRIVATE_ERP)."
            )
        }
    }

    /// Whether requests may go there now: a name may come to stand for another address at any time, so it is looked up
    /// before each. What slips in between the look-up and the connection still has to show a certificate of that name.
    package func permits(_ address: ERPAddress) async -> Bool {
        if allowsPrivate { return true }
        guard address.isSecure else { return false }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.isPublic(address)) }
        }
    }

    /// Whether every address that the host's name stands for is a public one. Blocks while the name is looked up.
    private static func isPublic(_ address: ERPAddress) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, String(address.port), &hints, &found) == 0 else { return false }
        defer { freeaddrinfo(found) }
        var count = 0
        var next = found
        while let entry = next {
            guard let bytes = bytes(entry.pointee), isPublic(bytes) else { return false }
            count += 1
            next = entry.pointee.ai_next
        }
        return count > 0
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

    /// Whether an address of 4 or 16 bytes belongs to the public network.
    package static func isPublic(_ bytes: [UInt8]) -> Bool {
        if bytes.count == 4 { return isPublicIPv4(bytes) }
        guard bytes.count == 16 else { return false }
        let zeros = bytes.prefix { $0 == 0 }.count
        // ::a.b.c.d, ::ffff:a.b.c.d and 64:ff9b::a.b.c.d stand for an address of version 4.
        if zeros >= 10, zeros >= 12 || (bytes[10] == 0xFF && bytes[11] == 0xFF) { return isPublicIPv4(Array(bytes[12...])) }
        if bytes[0] == 0x00, bytes[1] == 0x64, bytes[2] == 0xFF, bytes[3] == 0x9B { return isPublicIPv4(Array(bytes[12...])) }
        // Only 2000::/3 is given out; 2002::/16 carries an address of version 4 inside, 2001:db8::/32 is for documents.
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x02 { return isPublicIPv4(Array(bytes[2..<6])) }
        return !(bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] == 0x0D && bytes[3] == 0xB8 || bytes[2] == 0 && bytes[3] == 0))
    }

    private static func isPublicIPv4(_ bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (192, 0), (198, 18), (198, 19), (198, 51), (203, 0): false
        case (100, let second): !(64...127).contains(second)
        case (172, let second): !(16...31).contains(second)
        case (let first, _): first < 224
        }
    }
}
