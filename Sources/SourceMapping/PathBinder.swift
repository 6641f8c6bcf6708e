internal import LegacyText
internal import RecordModel

/// Says what an element's or attribute's path within a record is for.
struct PathBinder: Sendable {
  private let schema: Schema
  private let index: HeadingIndex
  private var fields: [String: FieldAddress] = [:]
  /// Paths of row elements, folded, with their section.
  private var rows: [String: Int] = [:]
  /// Paths of row elements with the section's own field paths.
  private var rowFields: [Int: [String: Int]] = [:]
  private var ignored: Set<String> = []

  init(_ xml: SourceProfile.XML, _ schema: Schema, _ index: HeadingIndex) {
    (self.schema, self.index) = (schema, index)
    for (name, paths) in xml.fields {
      guard let field = schema.person.index(of: name) else { continue }
      for path in paths {
        fields[Self.folded(path)] = FieldAddress(section: 0, field: field)
      }
    }
    for (name, section) in xml.sections {
      guard let position = schema.index(of: name) else { continue }
      for path in section.paths { rows[Self.folded(path)] = position }
      for (field, paths) in section.fields {
        guard let number = schema.sections[position].index(of: field) else { continue }
        for path in paths { rowFields[position, default: [:]][Self.folded(path)] = number }
      }
    }
    for path in xml.ignore { ignored.insert(Self.folded(path)) }
  }

  /// Steps without case, accents and punctuation; attributes count like elements.
  private static func folded(_ path: String) -> String {
    steps(path).map { headingKey($0) }.joined(separator: "/")
  }

  /// By bytes: among characters the slashes of some hundred paths took 10 ms to find.
  private static func steps(_ path: String) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
  }

  func bind(_ path: String) -> FileLayout.Binding {
    let steps = Self.steps(path)
    let foldedSteps = steps.map { headingKey($0) }
    let key = foldedSteps.joined(separator: "/")
    if foldedSteps.allSatisfy(\.isEmpty) { return .structure }
    if let last = steps.last,
      AddedColumn(heading: last.hasPrefix("@") ? String(last.dropFirst()) : last) != nil
    {
      return .ignored
    }
    if let address = fields[key] { return .field(address) }
    if let section = rows[key] { return .row(section: section) }
    if ignored.contains(key) || foldedSteps.last.map({ ignored.contains($0) }) == true {
      return .ignored
    }
    // The longest row path above.
    for count in stride(from: foldedSteps.count - 1, through: 1, by: -1) {
      if let section = rows[foldedSteps[..<count].joined(separator: "/")] {
        return inside(section, Array(steps[count...]), Array(foldedSteps[count...]))
      }
    }
    return bySynonyms(steps, foldedSteps)
  }

  private func inside(
    _ section: Int, _ steps: [String], _ folded: [String]
  ) -> FileLayout.Binding {
    if let field = rowFields[section]?[folded.joined(separator: "/")] {
      return .field(FieldAddress(section: section, field: field))
    }
    if let last = steps.last, let field = index.field(last, in: section) {
      return .field(FieldAddress(section: section, field: field))
    }
    return .unmapped
  }

  /// Without a word from the profile: an element named after a section holds its rows, directly
  /// or one below; everything else is a field of the person by its own name.
  private func bySynonyms(_ steps: [String], _ folded: [String]) -> FileLayout.Binding {
    for (position, step) in steps.enumerated() {
      guard let section = index.section(named: step) else { continue }
      let rest = steps.count - position - 1
      if rest == 0 {
        // A leaf of that name is a field where the person has one.
        return .row(section: section)
      }
      let last = steps[steps.count - 1]
      if let field = index.field(last, in: section) {
        return .field(FieldAddress(section: section, field: field))
      }
      return rest == 1 && !last.hasPrefix("@") ? .row(section: section) : .unmapped
    }
    guard let last = steps.last else { return .structure }
    if let field = index.field(last, in: 0) {
      return .field(FieldAddress(section: 0, field: field))
    }
    if steps.count >= 2 {
      let both = steps[steps.count - 2] + " " + last
      if let field = index.field(both, in: 0) {
        return .field(FieldAddress(section: 0, field: field))
      }
    }
    return .unmapped
  }
}
