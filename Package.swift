// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// For answers that are lent and not copied: their lifetimes are written down.
let lendingSettings = settings + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "crosswalk",
  products: [
    .library(name: "Crosswalk", targets: ["Crosswalk"]),
    .library(name: "CrosswalkStore", targets: ["CrosswalkStore"]),
    .library(name: "CrosswalkMonitoring", targets: ["CrosswalkMonitoring"]),
    .library(name: "CrosswalkClient", targets: ["CrosswalkClient"]),
    .executable(name: "crosswalk", targets: ["CrosswalkCommand"]),
  ],
  dependencies: [
    // Sockets and event loops of the client: most Swift applications on servers have it already.
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    // Start, signals and the order in which the parts of the server stop.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    // Runs commands, with their signals and a time to end in: for `crosswalk lock` and `subscribe --exec`.
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.0", traits: []),
    // The paths of programs, as swift-subprocess takes them.
    .package(url: "https://github.com/apple/swift-system.git", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLibUV", providers: [.apt(["libuv1-dev"])]),
    // OpenSSL made safe, and libuv.
    .target(name: "CrosswalkTLS", dependencies: ["COpenSSL"], swiftSettings: settings),
    .target(name: "CrosswalkNetwork", dependencies: ["CLibUV"], swiftSettings: settings),
    // What lookups answer, JSON, and the limits of the protocol: shared by those that look up in process and those that
    // ask a server.
    .target(name: "CrosswalkAnswers", swiftSettings: settings),
    .target(name: "Crosswalk", dependencies: ["CYAML", "CrosswalkAnswers"], swiftSettings: lendingSettings),
    .target(name: "CrosswalkRedis", dependencies: ["CHiredis"], swiftSettings: settings),
    .target(
      name: "CrosswalkStore",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkTLS",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "CrosswalkMonitoring",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkStore", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "CrosswalkCoordination",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkStore", .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "CrosswalkServer",
      dependencies: [
        "Crosswalk", "CrosswalkStore", "CrosswalkMonitoring", "CrosswalkCoordination", "CrosswalkNetwork",
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "CrosswalkClient",
      dependencies: [
        "CrosswalkAnswers",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "CrosswalkCommand",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkStore", "CrosswalkMonitoring", "CrosswalkCoordination",
        "CrosswalkServer",
        "CrosswalkClient",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrosswalkTests", dependencies: ["Crosswalk"], exclude: ["Published/Lists"], swiftSettings: settings),
    // A real redis-server for each test that wants one.
    .target(
      name: "CrosswalkTesting",
      dependencies: ["Crosswalk", "CrosswalkRedis", "CrosswalkStore", .product(name: "Logging", package: "swift-log")],
      path: "Tests/CrosswalkTesting",
      swiftSettings: settings),
    // What a lookup costs: Tests/LookupCost/check runs it and counts.
    .executableTarget(
      name: "LookupCost",
      dependencies: [
        "Crosswalk", "CrosswalkServer", "CrosswalkStore", "CrosswalkMonitoring", "CrosswalkNetwork",
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/LookupCost",
      exclude: ["check", "instructions"], swiftSettings: settings),
    // What reading costs: Tests/ReadingCost/check runs it with adversarial files and counts.
    .executableTarget(
      name: "ReadingCost", dependencies: ["Crosswalk", "CrosswalkStore"], path: "Tests/ReadingCost", exclude: ["check"],
      swiftSettings: settings),
    // OpenSSL itself is for peers that do not behave.
    .testTarget(name: "CrosswalkTLSTests", dependencies: ["COpenSSL", "CrosswalkTLS"], swiftSettings: settings),
    .testTarget(
      name: "CrosswalkNetworkTests", dependencies: ["CrosswalkNetwork", "CrosswalkTesting"], swiftSettings: settings),
    .testTarget(
      name: "CrosswalkRedisTests", dependencies: ["CrosswalkRedis", "CrosswalkTesting"], swiftSettings: settings),
    .testTarget(
      name: "CrosswalkStoreTests",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkStore", "CrosswalkTesting",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrosswalkMonitoringTests",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkStore", "CrosswalkMonitoring", "CrosswalkServer", "CrosswalkTesting",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrosswalkCoordinationTests",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkStore", "CrosswalkCoordination", "CrosswalkServer", "CrosswalkTesting",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrosswalkServerTests",
      dependencies: [
        "Crosswalk", "CrosswalkRedis", "CrosswalkServer", "CrosswalkStore", "CrosswalkMonitoring",
        "CrosswalkCoordination", "CrosswalkNetwork", "CrosswalkTesting",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrosswalkClientTests",
      dependencies: [
        "CrosswalkClient",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CrosswalkCommandTests",
      dependencies: [
        "Crosswalk", "CrosswalkClient", "CrosswalkCommand", "CrosswalkRedis", "CrosswalkStore", "CrosswalkMonitoring",
        "CrosswalkCoordination", "CrosswalkTesting",
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
