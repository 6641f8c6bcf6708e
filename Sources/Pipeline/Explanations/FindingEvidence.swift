internal import RecordModel
internal import Reports
internal import RuleEngine

/// The values of one record, unpacked.
struct RecordValues {
  var person: [Value]
  var rows: [StoredRecord.Row]
  /// What the values' text ranges are slices of.
  var text: [UInt8]
}

/// What a finding rests on, and who its record is, as numbers that a store can keep.
///
/// Digests of names and texts, so that neither the numbering of a pack nor the place of a record is
/// part of them. Whoever holds the store holds the values too: no key is needed.
struct FindingEvidence: Sendable {
  private let pack: RulePack
  init(_ pack: RulePack) { self.pack = pack }

  /// A digest of the rule's revision and of all values that the rule read. Another value of any of
  /// them gives another number; so does another order of the rows of a section that it reads whole.
  func evidence(of finding: Finding, _ record: RecordValues) -> UInt64 {
    let rule = pack.catalogue[finding.rule]
    var bytes = Array("evidence\n\(rule.id)\n\(rule.revision)\n".utf8)
    var read = rule.reads
    if finding.field != Finding.wholeRecord, !read.contains(finding.field) {
      read.append(finding.field)
    }
    // A rule without fields looks at the record as a whole.
    if read.isEmpty { read = pack.schema.sections.indices.map { FieldAddress(section: $0) } }
    for field in read { append(field, finding, record, to: &bytes) }
    return contentDigest(bytes)
  }

  private func append(
    _ field: FieldAddress, _ finding: Finding, _ record: RecordValues, to bytes: inout [UInt8]
  ) {
    let number = Int(field.section)
    let section = pack.schema.sections[number]
    if number == 0 {
      append(record.person, section, field, record.text, to: &bytes)
      return
    }
    var rows = record.rows.filter { $0.section == number }
    let isOfRow = number == Int(finding.field.section) && !field.isWholeSection
    if isOfRow { rows = Array(rows.dropFirst(Int(finding.row)).prefix(1)) }
    for row in rows {
      bytes += Array("\(section.name)\n".utf8)
      append(row.values, section, field, record.text, to: &bytes)
    }
  }

  /// Fields go by name and missing ones are left out: a field that a pack adds changes nothing.
  private func append(
    _ values: [Value], _ section: Section, _ field: FieldAddress, _ text: [UInt8],
    to bytes: inout [UInt8]
  ) {
    let wanted = field.isWholeSection ? Array(section.fields.indices) : [Int(field.field)]
    for position in wanted where position < values.count && values[position].kind != .missing {
      bytes += Array("\(section.fields[position].name)=\(values[position].kind.rawValue):".utf8)
      bytes.append(textOf: values[position], in: text)
      bytes.append(0)
    }
  }

  /// By what the record's person is known again: the first identity whose values are all there, or
  /// the whole content where none is. Who has another number is another person.
  func subject(_ record: RecordValues) -> UInt64 {
    var bytes = Array("subject\n".utf8)
    let known = pack.identities.first { identity in
      identity.fields.allSatisfy {
        let kind = record.person[Int($0.field)].kind
        return kind == .text || kind == .code
      }
    }
    if let known {
      bytes += Array("\(known.name)\n".utf8)
      for field in known.fields {
        bytes.append(textOf: record.person[Int(field.field)], in: record.text)
        bytes.append(0)
      }
      return contentDigest(bytes)
    }
    for section in pack.schema.sections.indices {
      append(
        FieldAddress(section: section),
        Finding(rule: RuleIndex(0), field: Finding.wholeRecord), record, to: &bytes)
    }
    return contentDigest(bytes)
  }

  /// The name of the record's unit; `nil` where it names none.
  func unit(_ record: RecordValues) -> String? {
    guard let unit = pack.unit else { return nil }
    let value = record.person[Int(unit.field)]
    guard value.kind == .text || value.kind == .code, !value.textRange.isEmpty else { return nil }
    return String(decoding: record.text[value.textRange], as: UTF8.self)
  }

  /// The address of a field by the path that stands in a store; an empty one is the whole record.
  func address(_ path: String) -> FieldAddress? {
    if path.isEmpty { return Finding.wholeRecord }
    return pack.schema.address(of: path)
      ?? pack.schema.index(of: path).map { FieldAddress(section: $0) }
  }

  /// What can be said to a finding of a rule.
  func standing(of rule: RuleIndex) -> Standing {
    switch pack.dispositions[rule] {
    case .held: .answerable
    case .accepted: pack.catalogue[rule].severity == .note ? .onlyTold : .answerable
    case .rejected, .duplicate, .unchanged: .rejects
    }
  }

  enum Standing {
    case answerable
    /// A note: it asks nothing of anybody.
    case onlyTold
    /// Cannot be explained away.
    case rejects
  }
}
