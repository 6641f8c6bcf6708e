import RecordModel
import RuleEngine
import Testing

@testable import Normalizers

@Suite("Tables of places made ahead")
struct PlacesAheadTests {
  private func normalizer(_ lists: [CodeList], _ ahead: PlacesAhead?) throws -> RecordNormalizer {
    let pack = try Bench.shared.get().pack
    return RecordNormalizer(
      schema: pack.schema, spec: pack.normalization, lists: lists, rules: pack.stageRules,
      fieldRules: pack.fieldRules, today: DateParserTests.today, placesAhead: ahead)
  }

  @Test("are those that the normalizer asks")
  func same() throws {
    let lists = try Bench.shared.get().pack.lists
    let ahead = PlacesAhead()
    ahead.make(lists)
    let places = try normalizer(lists, ahead).places
    #expect(try normalizer(lists, ahead).places === places)
    #expect(try normalizer(lists, nil).places !== places)
  }

  @Test("are left alone where nobody has begun, or where a list is another by now")
  func others() throws {
    let lists = try Bench.shared.get().pack.lists
    let ahead = PlacesAhead()
    #expect(try normalizer(lists, ahead).places !== normalizer(lists, ahead).places)
    ahead.make(lists)
    let day = PartialDate(packed: 2026 << 9 | 11 << 5 | 24)
    let others = lists.map { $0.name == "communes-2025" ? $0.judging(asOf: day) : $0 }
    #expect(try normalizer(others, ahead).places !== normalizer(lists, ahead).places)
  }

  @Test("lists that are not there make none")
  func lacking() throws {
    let lists = try Bench.shared.get().pack.lists.filter { $0.name != "provinces-63" }
    let ahead = PlacesAhead()
    ahead.make(lists)
    #expect(try normalizer(lists, ahead).places !== normalizer(lists, ahead).places)
  }
}
