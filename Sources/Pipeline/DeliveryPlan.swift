internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import RuleEngine
internal import SourceMapping

/// Which file of a delivery holds what, and how each is read: decided before the first record.
struct DeliveryPlan {
  /// One file that is read.
  struct File {
    /// Position in the delivery's files.
    var number: Int
    var file: DeliveryFile
    var format: SourceProfile.Format
    var dialect = CSVDialect()
    var utf16: UTF16Order?
    /// CSV rows above the data.
    var header = Header(titleRows: 0, headerRows: 0, headings: [])
    /// CSV: lines at the beginning that are split each by itself.
    var linesByThemselves = 0
    /// CSV: where a quote without a partner stands in the header.
    var strayQuote: (line: Int, column: Int)?
    /// XML: the path of the records.
    var recordPath = ""
    /// XML: what the bytes are instead of what the document declares.
    var override: XMLEncodingOverride?
    var layout: FileLayout
    /// How the columns' text is read.
    var texts = FileTexts()
    /// What reports say of that.
    var columnTexts: [ColumnText] = []
    /// CSV with several encodings: the first line with a value in another than most are in.
    var otherTextLine: Int?
    var columnCount: Int { header.headings.count }
    /// For child rows the person's field that their key column names.
    var keyField: Int?
  }

  var profile: SourceProfile
  var persons: [File] = []
  var children: [File] = []
  /// One for each file of the delivery, in order.
  var reports: [ReportFile] = []
  var findings: [FileFinding] = []
  /// A file that holds data, or could, is not read.
  var isIncomplete = false
}

extension DeliveryPlan.File {
  /// Reads the rows of a table, those above the data first.
  func csvReader() throws(ReadError) -> CSVReader {
    var reader = CSVReader(source: try file.open(), dialect: dialect, utf16: utf16)
    reader.expectedColumns = columnCount
    reader.rowsAbove = header.titleRows + header.headerRows
    reader.linesByThemselves = linesByThemselves
    return reader
  }
}

/// Decides how a delivery is read.
struct DeliveryPlanner {
  let pack: RulePack
  let mapper: SourceMapper

  /// - Parameter wanted: The profile when the user named one.
  /// - Throws: `PipelineError.noProfile` when no profile fits any file.
  func plan(_ files: [DeliveryFile], _ wanted: SourceProfile?) throws -> DeliveryPlan {
    var heads: [FileHead?] = []
    var findings: [FileFinding] = []
    for (number, file) in files.enumerated() {
      do {
        let head = try FileHead(file.open(), name: file.name, wanted)
        if head.kind == .xml { try refuseForbidden(head, file.name) }
        heads.append(head)
      } catch {
        heads.append(nil)
        findings.append(FileFinding(error, file: number, pack.stageRules))
      }
    }
    let candidates = wanted.map { [$0] } ?? pack.profiles
    guard let profile = choose(candidates, heads, files) ?? wanted else {
      let reason = heads.contains { $0?.kind == .csv || $0?.kind == .xml }
      // Nothing but empty, odd or damaged files: there is nothing that a profile could say.
      guard reason else {
        var plan = DeliveryPlan(
          profile: SourceProfile(id: "", title: LocalizedText(vi: "", en: ""), format: .csv))
        plan.findings = findings
        describe(files, heads, [:], &plan)
        return plan
      }
      throw PipelineError.noProfile(files: files.map(\.name))
    }
    var plan = DeliveryPlan(profile: profile)
    plan.findings = findings
    var bound: [Int: DeliveryPlan.File] = [:]
    for (number, file) in files.enumerated() {
      guard let head = heads[number] else { continue }
      guard var planned = bind(file, number, head, profile) else { continue }
      decideTexts(&planned, head, expected(profile))
      bound[number] = planned
    }
    describe(files, heads, bound, &plan)
    return plan
  }

  /// What is forbidden in XML is told as such, not as a layout that no profile knows.
  private func refuseForbidden(_ head: FileHead, _ name: String) throws(ReadError) {
    do {
      var cutter = try XMLCutter(
        source: MemorySource(Array(head.bytes.prefix(64 << 10))), path: name, record: "//record",
        encodingOverride: head.override)
      _ = try cutter.next()
    } catch {
      if case .refused = error { throw error }
    }
  }

  /// The profile that explains most columns of the delivery.
  private func choose(
    _ profiles: [SourceProfile], _ heads: [FileHead?], _ files: [DeliveryFile]
  ) -> SourceProfile? {
    let scores = shared(profiles.count) { score(of: profiles[$0], heads, files) }
    var best: (score: Int, profile: SourceProfile)?
    for (profile, score) in zip(profiles, scores) {
      guard let score else { continue }
      if best.map({ score > $0.score }) ?? true { best = (score, profile) }
    }
    return best?.profile
  }

  /// How much of a delivery a profile explains; `nil` for nothing, or for no persons.
  private func score(
    of profile: SourceProfile, _ heads: [FileHead?], _ files: [DeliveryFile]
  ) -> Int? {
    var score = 0
    var hasPersons = false
    for (number, head) in heads.enumerated() {
      guard let head, let file = bind(files[number], number, head, profile) else { continue }
      if file.layout.section == 0 { hasPersons = true }
      score += weight(file, head, profile)
    }
    return hasPersons && score > 0 ? score : nil
  }

  /// Columns explained count most; an encoding or delimiter that fits speaks for a profile.
  private func weight(
    _ file: DeliveryPlan.File, _ head: FileHead, _ profile: SourceProfile
  ) -> Int {
    var score = 0
    if file.format == .csv {
      for binding in file.layout.columns {
        if binding != .unmapped, binding != .ignored { score += 10 }
        // What is ignored on purpose is known to the profile, too.
        if binding == .unmapped { score -= 1 }
      }
      if let told = expected(profile) { score += head.isMostly(told) ? 15 : -15 }
      if let delimiter = profile.delimiter { score += delimiter == head.dialect.delimiter ? 5 : -5 }
    } else {
      score = xmlScore(file, head)
      // A profile that knows the record's element itself goes before all others.
      if file.recordPath != profile.xml?.record { score /= 100 }
    }
    return score
  }

  /// How many paths of the first records carry a field.
  private func xmlScore(_ file: DeliveryPlan.File, _ head: FileHead) -> Int {
    guard let bind = file.layout.bindPath else { return 0 }
    return firstPaths(head, file.recordPath).reduce(0) { score, path in
      switch bind(path) {
      case .field: score + 10
      case .row: score + 5
      default: score
      }
    }
  }

  private func firstPaths(_ head: FileHead, _ record: String) -> [String] {
    guard
      var cutter = try? XMLCutter(
        source: MemorySource(Array(head.bytes.prefix(64 << 10))), path: "", record: record,
        encodingOverride: head.override)
    else { return [] }
    let parser = XMLPieceParser(record: record)
    var paths: Set<String> = []
    while let piece = try? cutter.next() {
      let chunk = parser.parse(piece)
      if !chunk.records.isEmpty { paths.formUnion(chunk.paths) }
    }
    return paths.sorted()
  }

  // MARK: One file

  private func bind(
    _ file: DeliveryFile, _ number: Int, _ head: FileHead, _ profile: SourceProfile
  ) -> DeliveryPlan.File? {
    switch (head.kind, profile.format) {
    case (.csv, .csv): return bindCSV(file, number, head, profile)
    case (.xml, .xml): return bindXML(file, number, head, profile)
    default: return nil
    }
  }

  private func bindCSV(
    _ file: DeliveryFile, _ number: Int, _ head: FileHead, _ profile: SourceProfile
  ) -> DeliveryPlan.File? {
    var head = head
    var found = mapper.findHeader(head.rows(expected: expected(profile)), [profile])
    if let delimiter = profile.delimiter, delimiter != head.dialect.delimiter,
      found?.headings.count ?? 0 < 2
    {
      // What the profile tells counts where what the bytes tell makes no table.
      head.dialect.delimiter = delimiter
      found = mapper.findHeader(head.rows(head.text(expected(profile))), [profile])
    }
    if head.firstContradiction > 0, let mended = mendedHeader(head, found, profile) {
      (head.linesByThemselves, found) = (head.firstContradiction, mended)
    }
    guard let header = found,
      let candidate = mapper.bind(header.headings, fileName: file.name, to: profile)
    else { return nil }
    return DeliveryPlan.File(
      number: number, file: file, format: .csv, dialect: head.dialect, utf16: head.utf16,
      header: header, linesByThemselves: head.linesByThemselves,
      strayQuote: head.firstContradiction > 0
        ? head.strayQuote(above: header.titleRows, count: header.headerRows) : nil,
      layout: candidate.layout, keyField: candidate.keyField)
  }

  /// The header when the line where a quote is missing is split by itself; `nil` when that is not
  /// the header's, or its cells do not fit the rows below any better.
  private func mendedHeader(
    _ head: FileHead, _ found: Header?, _ profile: SourceProfile
  ) -> Header? {
    var head = head
    head.linesByThemselves = head.firstContradiction
    let rows = head.rows(head.text(expected(profile)))
    guard let mended = mapper.findHeader(rows, [profile]) else { return nil }
    let columns = head.usualColumnCount
    guard mended.headings.count == columns, found?.headings.count != columns else { return nil }
    return mended
  }

  private func bindXML(
    _ file: DeliveryFile, _ number: Int, _ head: FileHead, _ profile: SourceProfile
  ) -> DeliveryPlan.File? {
    guard let xml = profile.xml, let layout = mapper.bind(xml: profile) else { return nil }
    var planned = DeliveryPlan.File(
      number: number, file: file, format: .xml, recordPath: xml.record, override: head.override,
      layout: layout)
    if xmlScore(planned, head) >= 30 { return planned }
    // Elements of other names: the one that repeats, if what is in it is known by its names, just
    // as columns are known by their headings.
    let start = Array(head.bytes.prefix(64 << 10))
    planned.recordPath = guessRecordPath(start.span)
    return xmlScore(planned, head) >= 60 && namesPersons(planned, head) ? planned : nil
  }

  /// Whether the first records carry the fields without which every record would be refused.
  private func namesPersons(_ file: DeliveryPlan.File, _ head: FileHead) -> Bool {
    guard let bind = file.layout.bindPath else { return false }
    var carried: Set<FieldAddress> = []
    for case .field(let address) in firstPaths(head, file.recordPath).map(bind) {
      carried.insert(address)
    }
    let needed = pack.schema.person.fields.enumerated().filter {
      $1.constraint.required == .error
    }.map { FieldAddress(section: 0, field: $0.offset) }
    return needed.count { carried.contains($0) } * 2 > needed.count
  }

  // MARK: What reports say of the files

  private func describe(
    _ files: [DeliveryFile], _ heads: [FileHead?], _ bound: [Int: DeliveryPlan.File],
    _ plan: inout DeliveryPlan
  ) {
    for (number, file) in files.enumerated() {
      let head = heads[number]
      var report = ReportFile(
        name: file.name, section: bound[number]?.layout.section,
        format: head?.kind == .xml ? .xml : .csv,
        encoding: head?.encoding ?? "", delimiter: head?.dialect.delimiter ?? 0x2c)
      if let planned = bound[number] {
        report.texts = planned.columnTexts
        report.encoding = encoding(of: planned.columnTexts) ?? report.encoding
        head.map { tellTexts(planned, $0, &plan) }
        report.delimiter = planned.dialect.delimiter
        report.form = head.map {
          form(of: planned, $0)
        }
        report.columns = planned.layout.headings
        report.bindings = planned.layout.columns.map {
          planned.layout.name(of: $0, pack.schema)
        }
        tellColumns(planned, &plan)
        if planned.layout.section == 0 {
          plan.persons.append(planned)
        } else {
          plan.children.append(planned)
        }
      } else if let head {
        let rule: StageRule = head.kind == .empty ? .fileEmpty : .fileNotRecognized
        plan.findings.append(FileFinding(rule: pack.stageRules[rule], file: number))
        if head.kind != .empty, !holdsNoData(file.name, head) { plan.isIncomplete = true }
      } else {
        plan.isIncomplete = true
      }
      plan.reports.append(report)
    }
    // Where nothing at all could be used, the delivery was not checked, whatever it is.
    if bound.isEmpty, heads.contains(where: { $0?.kind != .empty }) { plan.isIncomplete = true }
  }

  private func form(of file: DeliveryPlan.File, _ head: FileHead) -> ReportFile.Form {
    var form = ReportFile.Form(
      hasByteOrderMark: head.hasByteOrderMark, lineEnd: head.lineEnd)
    guard file.format == .xml,
      let frame = XMLRecordFrame(
        Array(head.bytes.prefix(64 << 10)), record: file.recordPath, encodingOverride: head.override
      )
    else { return form }
    (form.ancestors, form.record) = (frame.ancestors, frame.record)
    return form
  }

  /// Pictures, printed pages and what desktops leave behind: read by nobody, missed by nobody.
  private func holdsNoData(_ name: String, _ head: FileHead) -> Bool {
    let parts = name.split(separator: "/").map { $0.lowercased() }
    let strays = ["thumbs.db", "desktop.ini", "__macosx"]
    if parts.contains(where: { $0.hasPrefix(".") || strays.contains($0) }) { return true }
    let magics: [[UInt8]] = [
      [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x47, 0x49, 0x46, 0x38], [0x42, 0x4d],
      [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a], [0x25, 0x50, 0x44, 0x46],
    ]
    return head.kind == .binary && magics.contains { head.bytes.starts(with: $0) }
  }

  /// Items of the form for which the table has no column.
  private func tellExpected(_ file: DeliveryPlan.File, _ plan: inout DeliveryPlan) {
    var carried: Set<FieldAddress> = Set(file.layout.joins.map(\.target))
    for case .field(let address) in file.layout.columns { carried.insert(address) }
    for (field, definition) in pack.schema.person.fields.enumerated()
    where definition.constraint.required == .note {
      let address = FieldAddress(section: 0, field: field)
      guard !carried.contains(address) else { continue }
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.columnExpected], file: file.number,
          arguments: ["column": definition.name]))
    }
  }

  private func tellColumns(_ file: DeliveryPlan.File, _ plan: inout DeliveryPlan) {
    for (column, binding) in file.layout.columns.enumerated() where binding == .unmapped {
      let heading = file.layout.headings[column]
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.columnUnmapped], file: file.number,
          line: file.header.titleRows + 1,
          arguments: ["column": heading.isEmpty ? "\(column + 1)" : heading]))
    }
    if let quote = file.strayQuote {
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.strayQuote], file: file.number, line: quote.line,
          arguments: ["column": "\(quote.column)"]))
    }
    if file.layout.section == 0, file.format == .csv { tellExpected(file, &plan) }
    if file.header.titleRows > 0 {
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.titleLines], file: file.number, line: 1,
          arguments: ["count": "\(file.header.titleRows)"]))
    }
  }
}

extension FileLayout {
  /// What a column or path is for, as reports say it: a field's path, a section, or one of `key`,
  /// `ignored`, `unmapped`.
  func name(of binding: Binding, _ schema: Schema) -> String {
    switch binding {
    case .field(let address): schema.path(address)
    case .part(let join, _): schema.path(joins[join].target)
    case .key: "key"
    case .row(let section): schema.sections[section].name
    case .ignored, .structure: "ignored"
    case .unmapped: "unmapped"
    }
  }
}
