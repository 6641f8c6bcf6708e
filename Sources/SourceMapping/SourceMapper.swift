internal import LegacyText
public import RecordModel
internal import Synchronization

/// Recognises which profile a delivery fits and binds its columns and paths to fields.
public struct SourceMapper: Sendable {
  let schema: Schema
  private let headings: Headings

  public init(_ schema: Schema) {
    self.schema = schema
    headings = Headings(schema)
  }

  /// The schema's headings, folded when the first file is looked at: rules are compiled beside.
  private final class Headings: Sendable {
    private let schema: Schema
    private let made = AtomicLazyReference<HeadingIndex>()

    init(_ schema: Schema) { self.schema = schema }

    var index: HeadingIndex { made.load() ?? made.storeIfNil(HeadingIndex(schema)) }
  }

  var index: HeadingIndex { headings.index }

  /// One file bound to one entry of a profile.
  public struct Candidate: Sendable {
    public var layout: FileLayout
    /// Position in the profile's `files`.
    public var entry: Int
    /// Columns that carry a field or key.
    public var mapped: Int
    /// Required fields that no column carries.
    public var missing: [String]
    public var nameMatches: Bool
    /// For child rows the person's field that the key column names.
    public var keyField: Int?
  }

  /// Binds a CSV file's headings to the entry of a profile that explains them best.
  ///
  /// - Parameter fileName: The name within the delivery.
  /// - Returns: `nil` when no entry of the profile has all its required columns in the file.
  public func bind(
    _ headings: [String], fileName: String, to profile: SourceProfile
  ) -> Candidate? {
    var best: Candidate?
    for entry in profile.files.indices {
      guard let candidate = bind(headings, fileName, profile, entry), candidate.missing.isEmpty
      else { continue }
      if let current = best {
        // More columns explained decide; the file's name breaks ties.
        let left = (candidate.mapped, candidate.nameMatches ? 1 : 0)
        let right = (current.mapped, current.nameMatches ? 1 : 0)
        if left <= right { continue }
      }
      best = candidate
    }
    return best
  }

  private func bind(
    _ headings: [String], _ fileName: String, _ profile: SourceProfile, _ entry: Int
  ) -> Candidate? {
    let file = profile.files[entry]
    guard let section = schema.index(of: file.section) else { return nil }
    let keys = headings.map { headingKey($0) }
    var bindings = [FileLayout.Binding](repeating: .unmapped, count: headings.count)
    var added = FileLayout.Added()
    for (position, heading) in headings.enumerated() {
      guard let column = AddedColumn(heading: heading) else { continue }
      bindings[position] = .ignored
      added.place(column, at: position)
    }
    var joins: [FileLayout.Join] = []
    var taken: Set<Int> = []
    var keyField: Int?
    func column(_ heading: String) -> Int? {
      let key = headingKey(heading)
      guard !key.isEmpty else { return nil }
      return keys.indices.first { keys[$0] == key && bindings[$0] == .unmapped }
    }
    if let key = file.key {
      guard let position = key.headings.lazy.compactMap({ column($0) }).first else { return nil }
      bindings[position] = .key
      keyField = schema.person.index(of: key.field)
    }
    for field in schema.sections[section].fields.indices {
      let name = schema.sections[section].fields[field].name
      for alternative in file.columns[name] ?? [] {
        let positions = alternative.compactMap { column($0) }
        guard positions.count == alternative.count, Set(positions).count == positions.count else {
          continue
        }
        taken.insert(field)
        let address = FieldAddress(section: section, field: field)
        if positions.count == 1 {
          bindings[positions[0]] = .field(address)
        } else {
          let type = schema.field(address).type
          joins.append(
            FileLayout.Join(
              target: address, partCount: positions.count, separator: type == .date ? "/" : " "))
          for (part, position) in positions.enumerated() {
            bindings[position] = .part(join: joins.count - 1, part: part)
          }
        }
        break
      }
    }
    // A column ignored on purpose is left alone, unless the profile itself maps it above.
    for heading in file.ignore {
      while let position = column(heading) { bindings[position] = .ignored }
    }
    for position in bindings.indices where bindings[position] == .unmapped {
      guard let field = index.field(headings[position], in: section), taken.insert(field).inserted
      else { continue }
      bindings[position] = .field(FieldAddress(section: section, field: field))
    }
    var mapped = 0
    for binding in bindings where binding != .unmapped && binding != .ignored { mapped += 1 }
    let missing = file.requires.filter { name in
      schema.sections[section].index(of: name).map { !taken.contains($0) } ?? true
    }
    var layout = layout(of: profile, section: section)
    layout.columns = bindings
    layout.headings = headings
    layout.joins = joins
    if added != FileLayout.Added() { layout.added = added }
    return Candidate(
      layout: layout, entry: entry, mapped: mapped, missing: missing,
      nameMatches: file.names.contains { glob($0, fileName) }, keyField: keyField)
  }

  private func layout(of profile: SourceProfile, section: Int) -> FileLayout {
    var layout = FileLayout(
      section: section, dateOrder: profile.dateOrder, dateSerials: profile.dateSerials)
    for (path, list) in profile.listVersions {
      if let address = schema.address(of: path) { layout.listVersions[address] = list }
    }
    for (path, values) in profile.values {
      if let address = schema.address(of: path) { layout.values[address] = values }
    }
    return layout
  }

  /// Binds the paths of an XML record; paths may be asked for as they come up.
  public func bind(xml profile: SourceProfile) -> FileLayout? {
    guard let xml = profile.xml else { return nil }
    var layout = layout(of: profile, section: 0)
    let binder = PathBinder(xml, schema, index)
    layout.bindPath = { binder.bind($0) }
    return layout
  }

  /// Whether `pattern`, with `*` for any run of characters, matches the last part of `path`.
  private func glob(_ pattern: String, _ path: String) -> Bool {
    let name = Array((path.split(separator: "/").last.map(String.init) ?? path).lowercased().utf8)
    return glob(Array(pattern.lowercased().utf8)[...], name[...])
  }

  private func glob(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == UInt8(ascii: "*") {
      let rest = pattern.dropFirst()
      return (name.startIndex...name.endIndex).contains { glob(rest, name[$0...]) }
    }
    return name.first == first && glob(pattern.dropFirst(), name.dropFirst())
  }
}

extension SourceMapper {
  /// The field that a heading means in a section.
  public func field(_ heading: String, section: Int) -> Int? { index.field(heading, in: section) }

  /// The section that a file or element is named after.
  public func section(named name: String) -> Int? { index.section(named: name) }

  /// For each field of a section that a heading means, the first such column.
  public func fields(of headings: [String], section: Int) -> [Int: Int] {
    var found: [Int: Int] = [:]
    for (column, heading) in headings.enumerated() {
      if let field = index.field(heading, in: section), found[field] == nil {
        found[field] = column
      }
    }
    return found
  }
}
