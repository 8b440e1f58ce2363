/// Who may import whom. The package manager does not enforce it: an import that nobody declared compiles whenever the
/// order of the build happens to allow it.
enum Arrows {
    /// Modules of Swift itself; any target may use them.
    static let system: Set = ["Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc"]

    private static let web: Set = ["Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "Logging", "ServiceLifecycle"]
    private static let wires: Set = ["ERPWire", "StoreWire"]
    private static let bottom: Set = ["Persistence", "Kernel"]

    /// By target.
    static let allowed: [String: Set<String>] = [
        "Kernel": [],
        "Persistence": ["Kernel"],
        "PersistenceSQLite": bottom.union(["GRDB", "GRDBSQLite"]),
        "CLibPQ": [],
        "PersistencePostgres": bottom.union(["CLibPQ"]),
        "ERPWire": ["Kernel"],
        "StoreWire": ["Kernel"],
        "ERPCore": bottom,
        "StoreCore": bottom,
        // A pure state machine: no database, no clock, no network.
        "ConnectorCore": ["ERPWire", "Kernel"],
        "ConnectorRemote": wires.union([
            "ConnectorCore", "Kernel", "AsyncHTTPClient", "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Logging",
        ]),
        "Connector": bottom.union(["ConnectorCore", "ConnectorRemote", "StoreCore", "ERPWire", "Logging", "ServiceLifecycle"]),
        "WebSupport": bottom.union(web).union(["AsyncHTTPClient", "NIOHTTP1", "Crypto", "CryptoExtras", "JWTKit", "Mustache"]),
        "ERPWeb": bottom.union(web).union(["ERPCore", "ERPWire", "WebSupport"]),
        "StoreWeb": bottom.union(web).union(["StoreCore", "StoreWire", "ConnectorCore", "Connector", "WebSupport"]),
    ]

    static let executables: Set = ["acqua", "acqua-drill"]
    /// Where everything is put together: they import what they like.
    static let unlimited = executables.union(["TestSupport"])
    /// Where nothing knows the time, chance, the environment or the disk but by what it is given.
    static let pure: Set = ["Kernel", "ERPWire", "StoreWire", "ERPCore", "StoreCore", "ConnectorCore"]
}
