import RecordModel
import RuleEngine
import SourceMapping
import Testing

/// The pack of the repository with a mapper for it.
struct Mapping {
  static let shared = Result { try Mapping() }
  let schema: Schema
  let profiles: [SourceProfile]
  let mapper: SourceMapper

  private init() throws {
    let pack = try RulePack.load(PackFixture.rules)
    (schema, profiles) = (pack.schema, pack.profiles)
    mapper = SourceMapper(schema)
  }

  func profile(_ id: String) throws -> SourceProfile {
    try #require(profiles.first { $0.id == id })
  }

  /// What a column or path is for: the field's path, `join n.m`, `row section`, `key` and so on.
  func describe(_ binding: FileLayout.Binding) -> String {
    switch binding {
    case .field(let address): schema.path(address)
    case .part(let join, let part): "join \(join).\(part)"
    case .row(let section): "row \(schema.sections[section].name)"
    case .key: "key"
    case .structure: "structure"
    case .ignored: "ignored"
    case .unmapped: "unmapped"
    }
  }
}
