// swift-tools-version: 6.3
// The architecture: every allowed edge between two rooms is a line here, and no other exists.
import PackageDescription

/// What every Swift target is compiled with: Swift 6 mode and the checks that are still opt-in.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Rooms that touch C say `unsafe` at each such place; no other room may.
let platform = strict + [.strictMemorySafety()]

/// Tests and tools that put both houses together may use every room.
let bothHouses: [Target.Dependency] = [
  "SyncProtocol", "Facts", "Storage", "Fiscal", "Runtime", "StoreNode", "HQServer", "Database",
  "HTTP", "Security", "Compression", "Toolkit",
]

func clibrary(_ name: String, pkgConfig: String, package: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/Platform/C/\(name)", pkgConfig: pkgConfig,
    providers: [.apt([package])])
}

let package = Package(
  name: "oc-pizza",
  products: [
    .executable(name: "pizza-store", targets: ["pizza-store"]),
    .executable(name: "pizza-hq", targets: ["pizza-hq"]),
    // For LD_PRELOAD, in tests of real processes; nothing links it.
    .library(name: "fault-shim", type: .dynamic, targets: ["CFaultShim"]),
  ],
  targets: [
    // C libraries of the distribution, and the files that are compiled into the binaries.
    clibrary("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
    clibrary("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
    clibrary("CMicroHTTPD", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),
    clibrary("CCrypto", pkgConfig: "libcrypto", package: "libssl-dev"),
    .systemLibrary(name: "CPassword", path: "Sources/Platform/C/CPassword"),
    clibrary("CZstd", pkgConfig: "libzstd", package: "libzstd-dev"),
    .target(name: "CEmbedded", path: "Sources/Platform/C/CEmbedded"),

    // Pure rooms: no I/O, no clock, no random source, no file.
    .target(name: "SyncProtocol", swiftSettings: strict),
    .target(name: "Facts", dependencies: ["SyncProtocol"], swiftSettings: strict),

    // Platform: the only rooms where C is imported.
    .target(
      name: "Database", dependencies: ["CSQLite"], path: "Sources/Platform/Database",
      swiftSettings: platform),
    .target(
      name: "HTTP", dependencies: ["CMicroHTTPD", "CCurl"], path: "Sources/Platform/HTTP",
      swiftSettings: platform),
    .target(
      name: "Security", dependencies: ["CCrypto", "CPassword"], path: "Sources/Platform/Security",
      swiftSettings: platform),
    .target(
      name: "Compression", dependencies: ["CZstd"], path: "Sources/Platform/Compression",
      swiftSettings: platform),
    .target(
      name: "Toolkit", dependencies: ["CEmbedded"], path: "Sources/Platform/Toolkit",
      swiftSettings: platform),

    // One engine per database.
    .target(
      name: "Storage", dependencies: ["SyncProtocol", "Facts", "Database", "Toolkit"],
      swiftSettings: strict),

    // Receipts: written and signed, and verified from the database alone.
    .target(
      name: "Fiscal",
      dependencies: ["SyncProtocol", "Facts", "Storage", "Database", "Security", "Toolkit"],
      swiftSettings: strict),

    // What the processes of both houses are composed of.
    .target(
      name: "Runtime",
      dependencies: [
        "SyncProtocol", "Facts", "Storage", "Database", "Security", "Compression", "Toolkit",
      ],
      swiftSettings: strict),

    // The two houses, with the same rooms. They never see each other.
    .target(
      name: "StoreNode",
      dependencies: [
        "SyncProtocol", "Facts", "Storage", "Fiscal", "Runtime", "Database", "HTTP", "Security",
        "Toolkit",
      ],
      exclude: ["Main", "Web/Assets"], swiftSettings: strict),
    .target(
      name: "HQServer",
      dependencies: [
        "SyncProtocol", "Facts", "Storage", "Runtime", "Database", "HTTP", "Security",
        "Toolkit",
      ],
      exclude: ["Main", "Web/Assets"], swiftSettings: strict),
    .executableTarget(
      name: "pizza-store", dependencies: ["StoreNode"], path: "Sources/StoreNode/Main",
      swiftSettings: strict),
    .executableTarget(
      name: "pizza-hq", dependencies: ["HQServer"], path: "Sources/HQServer/Main",
      swiftSettings: strict),

    // Tests and tools. Of them only the simulated disk and the yardstick are in C.
    .target(
      name: "CSimulatedDisk", dependencies: ["CSQLite"],
      path: "Tests/SimulatedDisk/CSimulatedDisk"),
    .target(
      name: "SimulatedDisk", dependencies: ["CSimulatedDisk"], path: "Tests/SimulatedDisk",
      exclude: ["CSimulatedDisk"], swiftSettings: platform),
    .target(
      name: "Simulation", dependencies: bothHouses + ["SimulatedDisk"], path: "Tests/Simulation",
      exclude: ["Scenarios"], swiftSettings: strict),
    .executableTarget(
      name: "pizza-sim", dependencies: ["Simulation", "Toolkit"], path: "Tests/SimulationMain",
      swiftSettings: strict),
    .executableTarget(
      name: "pizza-bench",
      dependencies: bothHouses + ["CYardstick"], path: "Tests/Benchmarks",
      exclude: ["CYardstick"], swiftSettings: strict),
    .target(name: "CYardstick", dependencies: ["CSQLite"], path: "Tests/Benchmarks/CYardstick"),
    .target(
      name: "Evening", dependencies: ["HTTP", "Toolkit", "Database"], path: "Tests/Evening",
      swiftSettings: strict),
    .executableTarget(
      name: "pizza-evening", dependencies: ["Evening", "Toolkit"], path: "Tests/EveningMain",
      swiftSettings: strict),
    .target(name: "CFaultShim", path: "Tests/FaultTests/CFaultShim"),
    .executableTarget(
      name: "pizza-flows", dependencies: bothHouses, path: "Tests/Flows", swiftSettings: strict),

    .testTarget(
      name: "SyncProtocolTests",
      dependencies: ["SyncProtocol", "Facts", "Security", "Compression"],
      swiftSettings: strict),
    .testTarget(
      name: "FactsTests", dependencies: ["SyncProtocol", "Facts", "Toolkit"],
      swiftSettings: strict),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "SyncProtocol", "Facts", "Storage", "Database", "Security", "Compression", "Toolkit",
        "SimulatedDisk",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RuntimeTests",
      dependencies: [
        "SyncProtocol", "Facts", "Storage", "Runtime", "Database", "Toolkit", "SimulatedDisk",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StoreNodeTests", dependencies: bothHouses, swiftSettings: strict),
    .testTarget(
      name: "HQServerTests", dependencies: bothHouses, swiftSettings: strict),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Toolkit"], swiftSettings: strict),
    .testTarget(
      name: "SimulatedDiskTests", dependencies: ["SimulatedDisk", "Database"],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["Evening", "HTTP", "Toolkit", "Database", "pizza-store", "pizza-hq"],
      swiftSettings: strict),
    .testTarget(
      name: "BrowserTests",
      dependencies: ["Evening", "HTTP", "Toolkit", "Database", "pizza-store", "pizza-hq"],
      exclude: ["Scripts"], swiftSettings: strict),
    .testTarget(
      name: "FaultTests",
      dependencies: bothHouses + ["Evening", "pizza-flows", "pizza-store", "pizza-hq"],
      exclude: ["CFaultShim"], swiftSettings: strict),
    .testTarget(
      name: "PlatformTests",
      dependencies: ["Database", "HTTP", "Security", "Compression", "Toolkit"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)
