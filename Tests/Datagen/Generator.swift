import Foundation
import LegacyText

/// Writes a delivery of invented people, and the truth about it.
struct Generator {
  var layout = Layout.wide
  var records = 1_000
  var seed: UInt64 = 1
  var variant = 0
  /// Of a table's file, where it is not the usual one of the layout.
  var encoding: LegacyEncoding?
  var faultRate = 0.0
  var dirtRate = 0.0
  var duplicateRate = 0.0
  var faultKinds: Set<String>?
  var dirtKinds: Set<String>?
  var output = ""
  var truthPath: String?
  var listsPath = "Rules/resume/lists"

  func run() throws {
    let lists = try Lists(folder: URL(filePath: listsPath))
    let columns = Set(layout.columns(variant: variant))
    let sections = Set(layout.sections(variant: variant))
    let style = layout.style(variant: variant)
    let faults = Faults(columns: columns, sections: sections, layout: layout, only: faultKinds)
    let dirt = Dirt(
      lists: lists, columns: columns, plainOnly: layout == .foxpro, only: dirtKinds)
    var maker = PersonMaker(lists: lists, seed: seed, needsSections: layout.hasSections)
    var writer = try makeWriter()
    let truth = try truthPath.map { try FileSink(path: $0, encoding: .utf8, byteOrderMark: false) }

    /// Clean people among the last, of whom a record may be a repetition.
    var recent: [(person: Person, ordinal: Int)] = []
    for ordinal in 1...max(1, records) {
      var random = RandomSource(seed: seed, record: ordinal, purpose: 1)
      var answer = Truth()
      var person: Person
      if !recent.isEmpty && random.chance(duplicateRate) {
        let original = recent.remove(at: random.pick(0...recent.count - 1))
        person = original.person
        answer.duplicate = Truth.Duplicate(kind: "exact", of: original.ordinal)
        if random.chance(0.5) {
          answer.duplicate?.kind = "conflict"
          change(&person, columns, &random)
        }
        try writer.write(person, withRows: layout == .nested)
      } else {
        person = maker.make(ordinal)
        if layout == .foxpro, let name = person.text(.fullName) {
          // TCVN3 has no ŭ; people wrote u.
          person[.fullName] = .text(name.replacing("ŭ", with: "u"))
        }
        if random.chance(faultRate) {
          answer.faults = faults.apply(to: &person, &random, style).map { [$0] } ?? []
        } else if random.chance(dirtRate) {
          for _ in 0..<random.pick([1, 1, 1, 2, 3]) {
            guard let repair = dirt.apply(to: &person, &random) else { break }
            answer.repairs.removeAll { $0.field == repair.field }
            answer.repairs.append(repair)
          }
        } else if duplicateRate > 0 {
          recent.append((person, ordinal))
          if recent.count > 200 { recent.removeFirst() }
        }
        try writer.write(person, withRows: true)
      }
      guard let truth else { continue }
      answer.file = writer.personFile
      answer.ordinal = ordinal
      if layout == .foxpro {
        for index in answer.repairs.indices where answer.repairs[index].field != "full_name" {
          answer.repairs[index].value = TCVN3.roundTrip(answer.repairs[index].value)
        }
      } else if encoding != nil {
        for index in answer.repairs.indices where answer.repairs[index].field != "full_name" {
          answer.repairs[index].value = roundTrip(answer.repairs[index].value)
        }
      }
      complete(&answer, person, columns, sections)
      var bytes: [UInt8] = []
      answer.append(to: &bytes)
      try truth.write(bytes)
    }
    try writer.finish()
    try truth?.close()
  }

  /// What remains of a text that was written in the encoding and read again.
  private func roundTrip(_ text: String) -> String {
    guard let encoding else { return text }
    var (bytes, read): ([UInt8], [UInt8]) = ([], [])
    _ = encoding.encode(Array(text.utf8).span, into: &bytes)
    _ = encoding.decode(bytes.span, into: &read)
    return String(decoding: read, as: UTF8.self).precomposedStringWithCanonicalMapping
  }

  private func makeWriter() throws -> any LayoutWriter {
    switch layout {
    case .wide, .foxpro:
      return try WideWriter(layout, path: output, variant: variant, encoding: encoding)
    case .folder:
      try FileManager.default.createDirectory(
        at: URL(filePath: output), withIntermediateDirectories: true)
      return try FolderWriter(folder: output, variant: variant)
    case .nested: return try NestedXMLWriter(path: output, variant: variant)
    case .rows: return try RowsXMLWriter(path: output, variant: variant)
    }
  }

  /// Changes one delivered value of a repeated record, so that it contradicts the first.
  private func change(_ person: inout Person, _ columns: Set<Field>, _ random: inout RandomSource) {
    let changes: [(Field, Cell)] = [
      (.currentPosition, .text("Tổ trưởng chuyên môn")), (.generalEducation, .text("11/12")),
      (.politicalTheory, .coded("Chưa qua đào tạo", code: "00")),
    ]
    let (field, value) = random.pick(changes.filter { columns.contains($0.0) })
    person[field] = value
  }

  private func complete(
    _ answer: inout Truth, _ person: Person, _ columns: Set<Field>, _ sections: Set<Section>
  ) {
    answer.staffNumber = person.override(of: .staffNumber) ?? person.text(.staffNumber)!
    for field in Field.allCases where columns.contains(field) {
      if let override = person.overrides.last(where: { $0.field == field }) {
        if let repair = answer.repairs.first(where: { $0.field == override.canonField }) {
          answer.fields.append((repair.field, repair.value))
        }
        continue
      }
      guard var expected = Truth.expected(person[field], of: field) else { continue }
      if layout == .foxpro && field != .fullName, case .text(let text) = person[field] {
        expected.1 = TCVN3.roundTrip(text)
      } else if encoding != nil, field != .fullName, case .text(let text) = person[field] {
        expected.1 = roundTrip(text)
      }
      answer.fields.append(expected)
    }
    guard answer.duplicate == nil else { return }
    var counts: [(String, Int)] = []
    for section in Section.allCases where sections.contains(section) {
      for row in person.sections[section] ?? [] {
        if let index = counts.firstIndex(where: { $0.0 == row.canon }) {
          counts[index].1 += 1
        } else {
          counts.append((row.canon, 1))
        }
      }
    }
    answer.rows = counts
  }
}
