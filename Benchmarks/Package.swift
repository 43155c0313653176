// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "crosswalk-benchmarks",
  dependencies: [.package(name: "crosswalk", path: "..")],
  targets: [
    .executableTarget(
      name: "InProcess",
      dependencies: [.product(name: "Crosswalk", package: "crosswalk")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ])
  ],
  swiftLanguageModes: [.v6]
)
