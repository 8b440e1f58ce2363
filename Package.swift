// swift-tools-version: 6.2
import PackageDescription

/// The settings of every target of ours. A function, because a constant that several targets share is only
/// honoured for the first of them by some versions of the package manager.
func strict() -> [SwiftSetting] {
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ]
}

func ours(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict())
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict())
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

let package = Package(
    name: "acqua",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "acqua", targets: ["acqua"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        ours("Kernel"),
        ours("Persistence", ["Kernel"]),
        ours("PersistenceSQLite", ["Persistence", "Kernel", grdb, sqlite]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(name: "CMalloc"),
        ours("PersistencePostgres", ["Persistence", "Kernel", "CLibPQ"]),

        ours("ERPWire", ["Kernel"]),
        ours("StoreWire", ["Kernel"]),
        ours("ERPCore", ["Persistence", "Kernel"]),
        ours("StoreCore", ["Persistence", "Kernel"]),
        ours("ConnectorCore", ["ERPWire", "Kernel"]),

        ours(
            "WebSupport",
            [
                "Persistence", "Kernel", lifecycle, hummingbird, mustache, httpClient, nioHTTP1, httpTypes, nioCore, logging, crypto,
                cryptoExtras, jwt,
            ],
            resources: [.copy("Assets"), .copy("Templates"), .copy("Texts")]
        ),
        ours(
            "ERPWeb",
            ["ERPCore", "ERPWire", "WebSupport", "Persistence", "Kernel", hummingbird, httpTypes, nioCore, lifecycle, logging],
            resources: [.copy("Assets"), .copy("Description"), .copy("Templates"), .copy("Texts")]
        ),
        ours(
            "StoreWeb",
            ["StoreCore", "StoreWire", "ConnectorCore", "WebSupport", "Persistence", "Kernel", hummingbird, httpTypes, nioCore, logging],
            resources: [.copy("Assets"), .copy("Description"), .copy("Templates"), .copy("Texts")]
        ),
        ours("ConnectorRemote", ["ConnectorCore", "ERPWire", "Kernel", httpClient, nioCore, nioHTTP1, nioPosix]),
        ours(
            "Connector",
            ["ConnectorCore", "ConnectorRemote", "ERPWire", "StoreCore", "Persistence", "Kernel", lifecycle, logging]
        ),
        .executableTarget(
            name: "acqua",
            dependencies: [
                "CMalloc", "ERPWeb", "ERPCore", "ERPWire", "StoreWeb", "StoreCore", "StoreWire", "Connector", "ConnectorCore",
                "ConnectorRemote",
                "WebSupport",
                "PersistenceSQLite", "PersistencePostgres", "Persistence", "Kernel", hummingbird, httpClient, nioCore, nioPosix, logging,
                lifecycle, arguments, configuration,
            ],
            swiftSettings: strict()
        ),
        .executableTarget(
            name: "acqua-drill",
            dependencies: [
                "TestSupport", "ERPCore", "PersistenceSQLite", "PersistencePostgres", "Persistence", "Kernel", "CLibPQ", sqlite,
                httpClient, nioCore, nioHTTP1, nioPosix, arguments,
            ],
            swiftSettings: strict()
        ),
        ours(
            "TestSupport",
            [
                "ERPWeb", "ERPCore", "ERPWire", "StoreWeb", "StoreCore", "WebSupport", "PersistenceSQLite", "PersistencePostgres",
                "Persistence", "Kernel", hummingbird, httpClient, httpTypes, nioCore, nioHTTP1, lifecycle, logging,
            ]
        ),

        tests("KernelTests", ["Kernel"]),
        tests("ERPCoreTests", ["ERPCore", "Persistence", "Kernel"]),
        tests("ConnectorCoreTests", ["ConnectorCore", "ERPWire", "Kernel"]),
        tests("ConnectorRemoteTests", ["ConnectorRemote", "ConnectorCore", "ERPWire", "Kernel", nioCore, nioPosix]),
        tests(
            "ConnectorTests",
            ["Connector", "ConnectorRemote", "ConnectorCore", "StoreCore", "Persistence", "Kernel", lifecycle, logging]
        ),
        tests("SimulationTests", ["ConnectorCore", "ERPWire", "Kernel"]),
        tests("ConformanceTests", ["PersistenceSQLite", "PersistencePostgres", "Persistence", "Kernel"]),
        tests("WebSupportTests", ["WebSupport", "Kernel"]),
        tests("ERPWebTests", ["ERPWeb", "ERPCore", "WebSupport", "Persistence", "Kernel", nioHTTP1]),
        tests("StoreCoreTests", ["StoreCore", "Persistence", "Kernel"]),
        tests("StoreWebTests", ["StoreWeb", "StoreWire", "StoreCore", "WebSupport", "Persistence", "Kernel", nioHTTP1]),
        tests(
            "acquaTests",
            ["acqua", "ERPCore", "StoreCore", "PersistenceSQLite", "Persistence", "Kernel", "WebSupport", nioHTTP1]
        ),
        tests("HouseTests", ["ERPCore", "StoreCore", "Persistence", crypto]),
    ]
)
