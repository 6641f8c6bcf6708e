internal import LegacyText
internal import RecordModel

/// Which field of a section a heading means: by the schema's synonyms, folded.
final class HeadingIndex: Sendable {
  /// By section the fields of its headings.
  private let fields: [ByteTable]
  /// The headings of all sections.
  private let known: ByteTable
  private let sections: [[UInt8]: Int]

  init(_ schema: Schema) {
    var fields: [ByteTable] = []
    var known = ByteTable()
    var sections: [[UInt8]: Int] = [:]
    for (position, section) in schema.sections.enumerated() {
      var table = ByteTable()
      func add(_ name: String, _ field: Int) {
        // The first field that claims a heading keeps it.
        let key = headingKeyBytes(name)
        if !key.isEmpty, table.insert(key.span, field) == field { known.insert(key.span, 0) }
      }
      for (field, definition) in section.fields.enumerated() {
        add(definition.name, field)
        for name in definition.synonyms { add(name, field) }
      }
      for (field, definition) in section.fields.enumerated() {
        add(definition.label.vi, field)
        add(definition.label.en, field)
      }
      fields.append(table)
      if position > 0 {
        for name in [section.name, section.label.vi, section.label.en] + section.synonyms {
          let key = headingKeyBytes(name)
          // An intake takes rows of any kind; it stands behind the sections and wins.
          if !key.isEmpty { sections[key] = position }
        }
      }
    }
    (self.fields, self.known, self.sections) = (fields, known, sections)
  }

  /// The field of a section; a repeated heading may have a number or a unit in brackets behind it.
  func field(_ heading: String, in section: Int) -> Int? {
    if let found = fields[section].number(for: headingKeyBytes(heading).span) { return found }
    guard let bracket = heading.firstIndex(where: { $0 == "(" || $0 == "[" }) else { return nil }
    return fields[section].number(for: headingKeyBytes(String(heading[..<bracket])).span)
  }

  /// The section that a table, file or element is named after.
  func section(named name: String) -> Int? { sections[headingKeyBytes(name)] }

  /// How many of the cells are headings of any section.
  func matches(_ cells: [String]) -> Int {
    cells.count { known.number(for: headingKeyBytes($0).span) != nil }
  }
}
