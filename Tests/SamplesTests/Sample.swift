import Foundation
import RuleEngine
import Testing

/// One folder of `Samples`: a delivery in some situation, and what must come of it.
struct Sample: Sendable, CustomTestStringConvertible {
  let folder: URL
  let expected: Expectation
  /// All of the folder but `expected.json`.
  let delivery: [String]

  var testDescription: String {
    folder.pathComponents.suffix(2).joined(separator: "/")
  }

  /// What whoever made the files knows to be in them. Written by hand, not by the program.
  struct Expectation: Decodable, Sendable {
    let what: String
    let read: Int
    let accepted: Int
    let held: Int
    let rejected: Int
    let duplicates: Int
    let fragments: Int
    let balanced: Bool
    /// Whether the run saw all of its input; left out where it did.
    let complete: Bool?
    let source: String
    /// How often each of these rules speaks. No rule speaks beside them but notes.
    let rules: [String: Int]
    /// Fields of each record as they must stand after normalizing, in input order.
    let values: [[String: String]]?
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let pack: Result<RulePack, any Error> = Result {
    try RulePack.load(root.appending(path: "Rules/resume"))
  }

  static func all() throws -> [Sample] {
    let samples = root.appending(path: "Samples")
    return try folders(in: samples).flatMap { try folders(in: $0) }.map { try Sample($0) }
  }

  private init(_ folder: URL) throws {
    self.folder = folder
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    delivery = names.filter { $0 != "expected.json" }.map { folder.appending(path: $0).path }
    expected = try JSONDecoder().decode(
      Expectation.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
  }

  private static func folders(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey], options: .skipsHiddenFiles
    )
    .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    .sorted { $0.path < $1.path }
  }
}
