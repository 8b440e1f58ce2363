import Kernel

/// Which addresses a server may be sent to. One that a user gives must not lead into the network that the server stands in.
package struct AddressPolicy: Sendable {
    /// How a request may go out.
    package enum Passage: Equatable, Sendable {
        case closed
        /// Wherever the name leads.
        case open
        /// To one of these addresses and nowhere else: they were looked up and checked, and what the name stands for a moment
        /// later is of no account. In numbers, the best first.
        case pinned([String])
    }

    /// Whether private addresses and plain http are allowed.
    package let allowsPrivate: Bool
    private let requiresTLS: Bool
    private let resolver: HostResolver
    private let isAllowed: @Sendable ([UInt8]) -> Bool

    /// - Parameters:
    ///   - requiresTLS: false for tests alone.
    ///   - resolver: looks names up.
    ///   - isAllowed: whether an address may be sent to.
    package init(
        allowsPrivate: Bool,
        requiresTLS: Bool = true,
        resolver: HostResolver = .system,
        isAllowed: @escaping @Sendable ([UInt8]) -> Bool = AddressPolicy.isPublic
    ) {
        self.allowsPrivate = allowsPrivate
        self.requiresTLS = requiresTLS
        self.resolver = resolver
        self.isAllowed = isAllowed
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
        guard await passage(to: address) != .closed else {
            throw Refusal.invalidField(
                at: "/base_url",
                es: "La dirección lleva a una red interna o no existe; este servidor no lo permite (ACQUA_ALLOW_PRIVATE_ERP).",
                en: "The address leads to an internal network or does not exist; this server does not allow it (ACQUA_ALLOW_PRIVATE_ERP)."
            )
        }
    }

    /// How a request may go there now. A name may come to stand for another address at any time, so it is looked up for each
    /// request, once; all its addresses must be allowed, and the request goes to one of those.
    package func passage(to address: ERPAddress) async -> Passage {
        if allowsPrivate { return .open }
        guard address.isSecure || !requiresTLS, address.isPlainHost else { return .closed }
        let addresses = await resolver.addresses(address.host, address.port)
        guard !addresses.isEmpty, addresses.allSatisfy(isAllowed) else { return .closed }
        return .pinned(addresses.map(Self.numeric))
    }

    /// An address of 4 or 16 bytes as it is written.
    static func numeric(_ bytes: [UInt8]) -> String {
        guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
        return groups.joined(separator: ":")
    }

    /// Whether an address of 4 or 16 bytes belongs to the public network.
    @Sendable package static func isPublic(_ bytes: [UInt8]) -> Bool {
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
