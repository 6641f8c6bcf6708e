internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import RuleEngine
internal import SourceMapping

/// Proposes a source profile for a layout that no profile fits: by headings first, by values where
/// headings say nothing.
public struct ProfileProposal: Sendable {
  private let pipeline: DeliveryPipeline
  private let mapper: SourceMapper

  public init(_ pipeline: DeliveryPipeline) {
    self.pipeline = pipeline
    mapper = SourceMapper(pipeline.pack.schema)
  }

  /// The profile as YAML, with a `?` in a comment at everything a person must decide.
  ///
  /// - Throws: `ReadError` when a path cannot be read; `PipelineError.noProfile` when there is
  ///   neither CSV nor XML in it.
  public func yaml(for paths: [String]) throws -> String {
    let files = try DeliveryFiles.list(paths)
    var heads: [(file: DeliveryFile, head: FileHead)] = []
    for file in files { heads.append((file, try FileHead(file.open(), name: file.name))) }
    let tables = heads.filter { $0.head.kind == .csv }
    let documents = heads.filter { $0.head.kind == .xml }
    if let first = documents.first, tables.isEmpty { return try xml(first.file, first.head) }
    guard !tables.isEmpty else { throw PipelineError.noProfile(files: files.map(\.name)) }
    return csv(tables)
  }

  private func start(_ format: String) -> [String] {
    [
      "# Proposed by hoso; look at every line marked with ? before using it.",
      "id: proposed",
      "title: {vi: \"Hồ sơ nguồn đề xuất\", en: \"Proposed source profile\"}",
      "format: \(format)",
    ]
  }

  // MARK: CSV

  private func csv(_ tables: [(file: DeliveryFile, head: FileHead)]) -> String {
    var lines = start("csv")
    if let head = tables.first?.head {
      if !head.isValidUTF8, let encoding = likelyEncoding(head) {
        lines.append("encoding: \(encoding)  # ? the bytes are not UTF-8")
      }
      let delimiter = head.dialect.delimiter
      lines.append(
        "delimiter: \(quoted(delimiter == 9 ? "tab" : String(UnicodeScalar(delimiter))))")
    }
    lines.append("date_order: day-first  # ? day-first, month-first or year-first")
    lines.append("files:")
    // Files of child rows first: their columns are the more special ones.
    let entries = tables.map { entry($0.file, $0.head) }
      .sorted { ($0.isPerson ? 1 : 0) < ($1.isPerson ? 1 : 0) }
    for entry in entries { lines += entry.lines }
    return lines.joined(separator: "\n")
  }

  /// The encoding that most columns show, where it is one that a profile can tell.
  private func likelyEncoding(_ head: FileHead) -> String? {
    let decisions = FileHead.detector.decide(columns: head.columns(skipping: 1, count: 512))
    let names = decisions.filter(\.isEvidence).map(\.name).filter {
      LegacyEncoding(rawValue: $0) != nil
    }
    return names.max { left, right in
      (names.count { $0 == left }, right) < (names.count { $0 == right }, left)
    }
  }

  private func entry(
    _ file: DeliveryFile, _ head: FileHead
  ) -> (isPerson: Bool, lines: [String]) {
    let schema = pipeline.pack.schema
    let rows = head.rows(expected: nil)
    let header =
      mapper.findHeader(rows, [])
      ?? Header(titleRows: 0, headerRows: 1, headings: rows.first ?? [])
    let data = Array(rows.dropFirst(header.titleRows + header.headerRows))
    // The section whose synonyms explain most columns; persons where nothing is better.
    var best = 0
    var bestFields = mapper.fields(of: header.headings, section: 0)
    for section in schema.sections.indices.dropFirst() {
      let isRouted = pipeline.pack.normalization.routes.contains { route in
        route.cases.contains { $0.section == section }
      }
      if isRouted { continue }
      let fields = mapper.fields(of: header.headings, section: section)
      let isNamed = mapper.section(named: stem(file.name)) == section
      if fields.count + (isNamed ? 3 : 0) > bestFields.count + (best == 0 ? 1 : 0) {
        (best, bestFields) = (section, fields)
      }
    }
    let section = schema.sections[best]
    var key: Int?
    if best != 0 {
      key = keyColumn(header.headings, taken: Set(bestFields.values))
      if key == nil {
        // Without a key the rows belong to nobody: more likely a list of persons.
        best = 0
        bestFields = mapper.fields(of: header.headings, section: 0)
      }
    }
    var lines = ["  - section: \(best == 0 ? schema.person.name : section.name)  # \(file.name)"]
    lines.append("    names: [\"*\(suffix(file.name))\"]")
    if let key, let field = pipeline.pack.recordKey.last {
      lines.append("    key: {\(schema.field(field).name): [\(quoted(header.headings[key]))]}")
    }
    var columns: [String] = []
    var ignored: [String] = []
    var proposed = bestFields
    let taken = Set(bestFields.keys)
    for (column, heading) in header.headings.enumerated() where column != key {
      if let field = bestFields.first(where: { $0.value == column })?.key {
        columns.append("      \(schema.sections[best].fields[field].name): [\(quoted(heading))]")
        continue
      }
      let values = data.compactMap { column < $0.count ? $0[column] : nil }.filter { !$0.isEmpty }
      if let field = fieldByValues(values, section: best, taken: taken.union(proposed.keys)) {
        proposed[field] = column
        columns.append(
          "      \(schema.sections[best].fields[field].name): [\(quoted(heading))]  # ? by its values"
        )
      } else {
        ignored.append(heading)
      }
    }
    if !columns.isEmpty { lines += ["    columns:"] + columns }
    if !ignored.isEmpty {
      lines.append("    # ? not recognised: move to columns what is to be imported")
      lines.append("    ignore: [\(ignored.map(quoted).joined(separator: ", "))]")
    }
    return (best == 0, lines)
  }

  private func stem(_ name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    return last.split(separator: ".").first.map(String.init) ?? last
  }

  private func suffix(_ name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    return last.lastIndex(of: ".").map { String(last[$0...]) } ?? ""
  }

  /// The column that names a person in a file of child rows.
  private func keyColumn(_ headings: [String], taken: Set<Int>) -> Int? {
    guard let field = pipeline.pack.recordKey.last else { return nil }
    return headings.indices.first { column in
      mapper.field(headings[column], section: 0) == Int(field.field)
    }
  }

  /// The field that nearly all values of a column fit, where just one does: codes by name,
  /// identifiers by pattern.
  private func fieldByValues(_ values: [String], section: Int, taken: Set<Int>) -> Int? {
    let distinct = Set(values)
    guard values.count >= 3 else { return nil }
    var found: [Int] = []
    for (field, definition) in pipeline.pack.schema.sections[section].fields.enumerated()
    where !taken.contains(field) {
      var fits = 0
      if definition.type == .code, distinct.count >= 2,
        let list = pipeline.pack.lists.first(where: { $0.name == definition.list })
      {
        fits = values.count { value in
          !value.allSatisfy(\.isNumber)
            && (list.index(ofCode: value) != nil
              || list.index(ofFoldedName: Array(foldedKey(value).utf8).span) != nil)
        }
      } else if definition.type == .identifier, let pattern = definition.constraint.pattern,
        definition.constraint.required == .error, distinct.count * 10 >= values.count * 9
      {
        fits = PatternTest(pattern).matches(values)
      }
      if fits * 10 >= values.count * 9 { found.append(field) }
    }
    return found.count == 1 ? found[0] : nil
  }

  // MARK: XML

  private func xml(_ file: DeliveryFile, _ head: FileHead) throws -> String {
    let schema = pipeline.pack.schema
    let record = guessRecordPath(head.bytes.span)
    var lines = start("xml")
    lines.append("date_order: day-first  # ? day-first, month-first or year-first")
    lines.append("xml:")
    lines.append("  record: \(quoted(record))")
    let profile = SourceProfile(
      id: "proposed", title: LocalizedText(vi: "", en: ""), format: .xml,
      xml: SourceProfile.XML(record: record))
    guard let bind = mapper.bind(xml: profile)?.bindPath else {
      return lines.joined(separator: "\n")
    }
    var fields: [String: [String]] = [:]
    var sections: [Int: (paths: [String], fields: [String: [String]])] = [:]
    var ignored: [String] = []
    for (path, isElement) in try paths(file, record) {
      switch bind(path) {
      case .field(let address) where address.section == 0:
        fields[schema.field(address).name, default: []].append(path)
      case .field(let address):
        let row = path.split(separator: "/").dropLast().joined(separator: "/")
        let last = path.split(separator: "/").last.map(String.init) ?? path
        let section = Int(address.section)
        if sections[section]?.paths.contains(row) != true {
          sections[section, default: ([], [:])].paths.append(row)
        }
        sections[section]?.fields[schema.field(address).name, default: []].append(last)
      case .unmapped where !isElement: ignored.append(path)
      default: break
      }
    }
    lines.append("  fields:")
    for (name, paths) in fields.sorted(by: { $0.key < $1.key }) {
      lines.append("    \(name): [\(paths.map(quoted).joined(separator: ", "))]")
    }
    if !sections.isEmpty {
      lines.append("  sections:")
      for (section, entry) in sections.sorted(by: { $0.key < $1.key }) {
        lines.append("    \(schema.sections[section].name):")
        lines.append("      path: [\(entry.paths.map(quoted).joined(separator: ", "))]")
        lines.append("      fields:")
        for (name, paths) in entry.fields.sorted(by: { $0.key < $1.key }) {
          let distinct = Set(paths).sorted()
          lines.append("        \(name): [\(distinct.map(quoted).joined(separator: ", "))]")
        }
      }
    }
    if !ignored.isEmpty {
      lines.append("  # ? not recognised: move to fields what is to be imported")
      lines.append("  ignore: [\(ignored.map(quoted).joined(separator: ", "))]")
    }
    return lines.joined(separator: "\n")
  }

  /// The paths of the first records, in order of first use, and whether only elements begin there.
  private func paths(_ file: DeliveryFile, _ record: String) throws -> [(String, Bool)] {
    var cutter = try XMLCutter(source: file.open(), path: file.name, record: record)
    let parser = XMLPieceParser(record: record)
    var order: [String] = []
    var isElement: [String: Bool] = [:]
    for _ in 0..<8 {
      guard let piece = try cutter.next() else { break }
      let chunk = parser.parse(piece)
      for field in chunk.fields {
        let path = chunk.paths[Int(field.column)]
        let opens = field.flags.contains(.elementStart)
        if isElement[path] == nil { order.append(path) }
        isElement[path] = (isElement[path] ?? true) && opens
      }
    }
    return order.map { ($0, isElement[$0] ?? false) }
  }

  private func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: " ") + "\""
  }
}
