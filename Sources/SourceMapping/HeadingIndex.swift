internal import LegacyText
internal import RecordModel

/// Which field of a section a heading means: by the schema's synonyms, folded.
struct HeadingIndex: Sendable {
  private var fields: [[String: Int]] = []
  private var sections: [String: Int] = [:]

  init(_ schema: Schema) {
    for (position, section) in schema.sections.enumerated() {
      var table: [String: Int] = [:]
      for (field, definition) in section.fields.enumerated() {
        // The first field that claims a heading keeps it.
        for name in [definition.name] + definition.synonyms {
          let key = headingKey(name)
          if !key.isEmpty, table[key] == nil { table[key] = field }
        }
      }
      for (field, definition) in section.fields.enumerated() {
        for name in [definition.label.vi, definition.label.en] {
          let key = headingKey(name)
          if !key.isEmpty, table[key] == nil { table[key] = field }
        }
      }
      fields.append(table)
      if position > 0 {
        for name in [section.name, section.label.vi, section.label.en] + section.synonyms {
          let key = headingKey(name)
          // An intake takes rows of any kind; it stands behind the sections and wins.
          if !key.isEmpty { sections[key] = position }
        }
      }
    }
  }

  /// The field of a section; a repeated heading may have a number or a unit in brackets behind it.
  func field(_ heading: String, in section: Int) -> Int? {
    if let found = fields[section][headingKey(heading)] { return found }
    guard let bracket = heading.firstIndex(where: { $0 == "(" || $0 == "[" }) else { return nil }
    let key = headingKey(String(heading[..<bracket]))
    return key.isEmpty ? nil : fields[section][key]
  }

  /// The section that a table, file or element is named after.
  func section(named name: String) -> Int? { sections[headingKey(name)] }

  /// How many of the cells are headings of any section.
  func matches(_ cells: [String]) -> Int {
    cells.count { cell in
      let key = headingKey(cell)
      return !key.isEmpty && fields.contains { $0[key] != nil }
    }
  }
}
