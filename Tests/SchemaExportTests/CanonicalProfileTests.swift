import RecordModel
import RuleEngine
import SourceMapping
import Testing

@Suite("The profiles of what hoso itself writes")
struct CanonicalProfileTests {
  @Test("every element of the canonical XML form carries the field that it is named after")
  func elements() throws {
    let pack = try PackFixture.pack.get()
    let profile = try #require(pack.profiles.first { $0.id == "canonical-xml" })
    let layout = try #require(SourceMapper(pack.schema).bind(xml: profile))
    let bind = try #require(layout.bindPath)
    var wrong: [String] = []
    for (position, section) in pack.schema.sections[..<pack.intakes.lowerBound].enumerated() {
      for (index, field) in section.fields.enumerated() {
        let path = position == 0 ? field.name : "\(section.name)/\(field.name)"
        guard case .field(FieldAddress(section: position, field: index)) = bind(path) else {
          wrong.append("\(path): \(bind(path))")
          continue
        }
      }
      if position > 0, case .row(section: position) = bind(section.name) { continue }
      if position > 0 { wrong.append("\(section.name): \(bind(section.name))") }
    }
    #expect(wrong == [])
  }

  @Test("every code of the canonical XML form is one of the schema's own list")
  func codes() throws {
    let pack = try PackFixture.pack.get()
    let profile = try #require(pack.profiles.first { $0.id == "canonical-xml" })
    var lists: [String: String] = [:]
    for (position, section) in pack.schema.sections[..<pack.intakes.lowerBound].enumerated() {
      for (index, field) in section.fields.enumerated() where field.type == .code {
        let address = FieldAddress(section: position, field: index)
        lists[pack.schema.path(address)] = field.list
      }
    }
    #expect(profile.listVersions == lists)
  }
}
