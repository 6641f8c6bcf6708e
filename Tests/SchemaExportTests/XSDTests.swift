import Foundation
import RecordModel
import SchemaExport
import Testing

/// xmllint of libxml2-utils, the reference for what validates.
enum Xmllint {
  static let path = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { $0 + "/xmllint" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// What it says about a document; empty when it validates.
  static func complaints(_ document: String, against schema: String) throws -> String {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    process.arguments = ["--nonet", "--noout", "--schema", schema, document]
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : said
  }
}

@Suite(
  "The XSD of the canonical XML form",
  .enabled(if: Xmllint.path != nil, "needs xmllint: install libxml2-utils"))
struct XSDTests {
  let place: Workplace
  let xsd: String
  let canonical: CanonicalXML

  init() throws {
    place = try Workplace()
    let schema = try PackFixture.schema()
    xsd = try place.file("records.xsd", XSDWriter(schema).text)
    canonical = CanonicalXML(schema: schema)
  }

  private func complaints(_ records: [[String: Any]]) throws -> String {
    try Xmllint.complaints(
      place.file("records.xml", canonical.document(records)), against: xsd)
  }

  @Test("every accepted record of the samples validates, and comes back as it was")
  func accepted() throws {
    let records = try Deliveries.accepted()
    #expect(records.count >= 20)
    #expect(try complaints(records) == "")
    let again = try Deliveries.check([place.path + "/records.xml"])
    #expect(again.summary.source == "canonical-xml")
    #expect(again.lines.count == records.count)
    #expect(again.summary.rejected == 0 && again.summary.held == 0)
    for (record, line) in zip(records, again.lines) {
      let read = try line.object()
      #expect(
        NSDictionary(dictionary: withoutNull(read)) == NSDictionary(dictionary: withoutNull(record))
      )
    }
  }

  private func withoutNull(_ values: [String: Any]) -> [String: Any] {
    values.compactMapValues { value in
      if value is NSNull { return nil }
      if let rows = value as? [[String: Any]] { return rows.map { withoutNull($0) } }
      return value
    }
  }

  @Test("the samples in the canonical form validate")
  func samples() throws {
    let folder = Deliveries.samples.path + "/canonical-xml/clean"
    for file in try Deliveries.delivery(folder) {
      #expect(try Xmllint.complaints(file, against: xsd) == "")
    }
  }

  @Test(
    "what hoso would refuse does not validate",
    arguments: [
      ("citizen_id", "12345"), ("citizen_id", nil), ("birth_date", "1980-02-30"),
      ("birth_date", "30/04/1980"), ("birth_date", "1899"), ("birth_date", "1980-05Z"),
      ("gender", "Male"), ("full_name", "Trần 2"), ("full_name", "T"), ("staff_number", nil),
      ("salary_step", "ba"), ("salary_coefficient", "2,34"), ("nonsense", "x"),
    ] as [(String, String?)])
  func refused(_ field: String, _ value: String?) throws {
    var record = try #require(try Deliveries.accepted().first)
    record[field] = value
    var text = canonical.document([record])
    if field == "nonsense" { text = text.replacing("</record>", with: "<nonsense/></record>") }
    let said = try Xmllint.complaints(place.file("bad.xml", text), against: xsd)
    #expect(said.contains("Schemas validity error"), "\(said)")
  }

  @Test("a date may be a year, a month or a day")
  func partial() throws {
    var record = try #require(try Deliveries.accepted().first)
    for date in ["1980", "1980-05", "1980-05-17"] {
      record["birth_date"] = date
      #expect(try complaints([record]) == "")
    }
  }
}
