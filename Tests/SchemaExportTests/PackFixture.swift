import Foundation
import Pipeline
import RecordModel
import RuleEngine
import SchemaExport

/// The résumé pack of the repository.
enum PackFixture {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Rules/resume")
  static let pack = Result { try RulePack.load(folder) }

  static func schema() throws -> SenderSchema {
    let pack = try pack.get()
    return SenderSchema(
      pack: pack.id, version: pack.version, title: pack.title,
      sections: Array(pack.schema.sections[..<pack.intakes.lowerBound]),
      key: pack.recordKey.last.map { pack.schema.field($0) },
      lists: Dictionary(pack.lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
  }
}

/// A folder of its own for one test, gone with the test.
final class Workplace {
  let path = NSTemporaryDirectory() + "/hoso-schema-" + UUID().uuidString

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}
