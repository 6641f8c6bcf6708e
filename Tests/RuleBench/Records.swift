import Foundation
import RecordModel
import RuleEngine

/// Records read back from JSON lines into chunks, as a normalizer leaves them.
struct Records {
  private let pack: RulePack
  private(set) var count = 0
  private(set) var rowCount = 0
  var chunks: [RecordChunk] = []
  private static let chunkSize = 500

  init(_ pack: RulePack) { self.pack = pack }

  mutating func read(_ file: String, rows: Int?) throws {
    let schema = pack.schema
    var carried: Set<Int> = []
    for line in try Data(contentsOf: URL(fileURLWithPath: file)).split(separator: 0x0A) {
      guard let object = try JSONSerialization.jsonObject(with: line) as? [String: Any],
        let fields = object["fields"] as? [String: Any]
      else { continue }
      if let rows, rowsOf(fields).count < rows { continue }
      if count % Self.chunkSize == 0 { chunks.append(RecordChunk(text: [])) }
      for name in fields.keys { schema.person.index(of: name).map { _ = carried.insert($0) } }
      var chunk = chunks.removeLast()
      add(fields, rows: rows, to: &chunk)
      chunks.append(chunk)
      count += 1
    }
    for index in chunks.indices {
      chunks[index].personFields = carried.sorted()
      chunks[index].hasFixedFields = true
    }
  }

  mutating func forgetFindings() {
    for chunk in chunks.indices {
      chunks[chunk].findings.removeAll(keepingCapacity: true)
      for record in chunks[chunk].records.indices {
        chunks[chunk].records[record].firstFinding = 0
        chunks[chunk].records[record].findingCount = 0
      }
    }
  }

  /// One row of each section in turn, then the second of each, and so on.
  private func rowsOf(_ fields: [String: Any]) -> [(section: Int, row: [String: Any])] {
    var found: [(turn: Int, section: Int, row: [String: Any])] = []
    for section in pack.schema.sections.indices.dropFirst() {
      let rows = fields[pack.schema.sections[section].name] as? [[String: Any]] ?? []
      for (turn, row) in rows.enumerated() { found.append((turn, section, row)) }
    }
    return found.sorted { ($0.turn, $0.section) < ($1.turn, $1.section) }
      .map { ($0.section, $0.row) }
  }

  private mutating func add(_ fields: [String: Any], rows: Int?, to chunk: inout RecordChunk) {
    var entry = RecordEntry(
      firstValue: chunk.values.count, firstRow: chunk.rows.count, ordinal: count + 1, line: 1,
      span: SourceSpan(offset: 0, count: 0))
    append(fields, pack.schema.person.fields, to: &chunk)
    for (section, row) in rowsOf(fields).prefix(rows ?? .max).sorted(by: { $0.0 < $1.0 }) {
      chunk.rows.append(RowEntry(section: section, firstValue: chunk.values.count))
      append(row, pack.schema.sections[section].fields, to: &chunk)
      entry.rowCount += 1
      rowCount += 1
    }
    chunk.records.append(entry)
  }

  private func append(_ values: [String: Any], _ fields: [Field], to chunk: inout RecordChunk) {
    for field in fields {
      let text = values[field.name].flatMap { $0 is NSNull ? nil : "\($0)" }
      chunk.values.append(text.map { value($0, field, &chunk) } ?? .missing)
    }
  }

  private func value(_ text: String, _ field: Field, _ chunk: inout RecordChunk) -> Value {
    let start = chunk.text.count
    switch field.type {
    case .integer: return Int64(text).map { Value(kind: .integer, bits: $0) } ?? .missing
    case .decimal:
      let parts = text.split(separator: ".")
      return Int64(parts.joined()).map {
        Value(
          kind: .decimal, bits: $0, scale: UInt8(parts.count == 2 ? parts[1].count : 0))
      } ?? .missing
    case .date:
      return PartialDate(iso: text).map { Value(kind: .date, bits: Int64($0.packed)) } ?? .missing
    case .text, .identifier:
      chunk.text += Array(text.utf8)
      return Value(kind: .text, text: start..<chunk.text.count, source: 0)
    case .code:
      chunk.text += Array(text.utf8)
      let list = pack.lists.first { $0.name == field.list }
      let entry = list?.index(ofCode: text).map { UInt16(truncatingIfNeeded: $0) } ?? .max
      return Value(kind: .code, text: start..<chunk.text.count, source: 0, entry: entry)
    }
  }
}
