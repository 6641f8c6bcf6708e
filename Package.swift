// swift-tools-version: 6.2
import PackageDescription

/// The strict settings that every target shares.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .strictMemorySafety(),
]

/// Targets on the hot path: specialised across modules in release builds.
let fast: [SwiftSetting] =
  strict + [
    .unsafeFlags(
      ["-cross-module-optimization", "-enforce-exclusivity=unchecked"],
      .when(configuration: .release))
  ]

/// The program carries Swift's libraries in itself: to find and bind them took 10 ms of each start,
/// and where it is installed no toolchain is needed. What they need in turn is named here, because
/// only the program is linked in this way, not what it is made of.
let selfContained: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-static-stdlib", "-lFoundation", "-lCoreFoundation", "-lFoundationInternationalization",
      "-lFoundationEssentials", "-l_FoundationCShims", "-l_FoundationCollections",
      "-l_FoundationICU", "-lswiftSynchronization", "-ldispatch", "-lBlocksRuntime", "-lm",
    ], .when(platforms: [.linux], configuration: .release))
]

let package = Package(
  name: "hoso",
  products: [.executable(name: "hoso", targets: ["hoso"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // C libraries
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .target(name: "CThreads"),
    .target(name: "CFiles"),

    // The vocabulary and the leaves that know nothing of records
    .target(name: "RecordModel", swiftSettings: fast),
    .target(name: "LegacyText", swiftSettings: fast),
    .target(name: "Expressions", swiftSettings: fast),

    // The stages: each knows RecordModel, none knows another
    .target(
      name: "Readers",
      dependencies: ["RecordModel", "LegacyText", "CLibXML2", "CZlib", "CArchive"],
      swiftSettings: fast),
    .target(
      name: "SourceMapping", dependencies: ["RecordModel", "LegacyText"], swiftSettings: fast),
    .target(name: "Normalizers", dependencies: ["RecordModel", "LegacyText"], swiftSettings: fast),
    .target(
      name: "RuleEngine",
      dependencies: [
        "RecordModel", "LegacyText", "Expressions", "CYAML",
      ], swiftSettings: fast),
    .target(name: "Matching", dependencies: ["RecordModel"], swiftSettings: fast),
    .target(
      name: "Staging",
      dependencies: [
        "RecordModel", "CFiles", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ], swiftSettings: fast),
    .target(
      name: "Reports", dependencies: ["RecordModel", "LegacyText", "CXLSXWriter"],
      resources: [
        .embedInCode("Schemas/report.schema.json"), .embedInCode("Schemas/finding.schema.json"),
        .embedInCode("Schemas/comparison.schema.json"),
      ], swiftSettings: fast),
    .target(name: "SchemaExport", dependencies: ["RecordModel"], swiftSettings: strict),

    // The order of the stages, and the command line
    .target(
      name: "Pipeline",
      dependencies: [
        "RecordModel", "LegacyText", "Readers", "SourceMapping", "Normalizers", "RuleEngine",
        "Matching", "Staging", "Reports", "CThreads",
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: fast),
    .executableTarget(
      name: "hoso",
      dependencies: [
        "Pipeline", "Readers", "RecordModel", "Reports", "RuleEngine", "SchemaExport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict, linkerSettings: selfContained),

    // Invented deliveries with their truth, for tests and benchmarks
    .executableTarget(
      name: "hoso-datagen", dependencies: ["LegacyText"], path: "Tests/Datagen",
      swiftSettings: strict),

    // What checking by a rule pack costs a record
    .executableTarget(
      name: "hoso-rulebench", dependencies: ["RuleEngine", "RecordModel"], path: "Tests/RuleBench",
      swiftSettings: strict),

    // Parts of the pipeline by themselves, for `make bench` and `.ci/instructions`
    .executableTarget(
      name: "hoso-bench",
      dependencies: [
        "Pipeline", "Readers", "LegacyText", "Normalizers", "Matching", "Staging", "RuleEngine",
        "RecordModel",
      ], path: "Tests/Benchmarks/Program", swiftSettings: fast),

    // Tests mirror the sources
    .testTarget(
      name: "RecordModelTests", dependencies: ["RecordModel"], swiftSettings: strict),
    .testTarget(
      name: "LegacyTextTests", dependencies: ["LegacyText"], swiftSettings: strict),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["Expressions"], swiftSettings: strict),
    .testTarget(
      name: "ReadersTests", dependencies: ["Readers", "RecordModel", "LegacyText", "CLibXML2"],
      swiftSettings: strict),
    .testTarget(
      name: "SourceMappingTests", dependencies: ["SourceMapping", "RecordModel", "RuleEngine"],
      swiftSettings: strict),
    .testTarget(
      name: "NormalizersTests",
      dependencies: ["Normalizers", "RecordModel", "LegacyText", "RuleEngine"],
      swiftSettings: strict),
    .testTarget(
      name: "RuleEngineTests", dependencies: ["RuleEngine", "RecordModel", "Expressions"],
      swiftSettings: strict),
    .testTarget(
      name: "MatchingTests", dependencies: ["Matching"], swiftSettings: strict),
    .testTarget(
      name: "StagingTests",
      dependencies: [
        "Staging", "RecordModel", .product(name: "GRDB", package: "GRDB.swift"),
      ], swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "RecordModel", "CLibXML2"],
      exclude: ["Schemas"], swiftSettings: strict),
    .testTarget(
      name: "SchemaExportTests",
      dependencies: ["SchemaExport", "RecordModel", "RuleEngine", "SourceMapping", "Pipeline"],
      swiftSettings: strict),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "RecordModel", "RuleEngine", "Readers", "Reports", "Staging", "LegacyText",
        "hoso", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: strict),
    .testTarget(
      name: "SamplesTests", dependencies: ["Pipeline", "RecordModel", "RuleEngine"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
