import Foundation

/// The pack of the repository.
enum PackFixture {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let rules = root.appendingPathComponent("Rules/resume")
}
