public import LegacyText
public import RecordModel

/// Turns records as read into typed records, by the schema and `normalization.yaml`.
///
/// Pure: what it needs to remember between chunks for speed alone lives in `NormalizerScratch`.
public struct RecordNormalizer: Sendable {
  let schema: Schema
  let spec: NormalizationSpec
  let rules: StageRules
  let fieldRules: FieldRuleTable
  let today: PartialDate
  let lists: [CodeList]
  let listIndices: [String: Int]
  /// Of lists of ranks the codes without points and in capitals, for codes that lost theirs.
  let squashedCodes: [ByteTable]
  let places: LazyPlaceResolver
  /// The codes of all lists that are longer than seven bytes; see `codePlaces`.
  let codeBytes: [UInt8]
  /// For each entry of each list the bytes of its code, the first lowest, or the offset in
  /// `codeBytes` of a longer one, `<< 8 |` its byte count. A short code is met where its place is:
  /// to wait for memory twice took 1 % of an import.
  let codePlaces: [UInt64]
  /// Where each list's entries begin in `codePlaces`.
  let codeBases: [Int]
  let oldCommunes: Int
  let newCommunes: Int
  let phonePrefixes: Int
  let personalIDPrefixes: Int
  /// How many fields a row of each section has.
  let fieldCounts: [Int]
  /// Position of each date field among all date fields.
  let dateIndices: [FieldAddress: Int]
  public let dateFields: [FieldAddress]
  /// By section; only of intakes.
  let routers: [RowRouter?]
  let routes: RowRoutes

  /// Names of the code lists that normalizers themselves consult.
  public struct ListNames: Sendable {
    public var phonePrefixes = "phone-prefixes-2018"
    public var personalIDPrefixes = "cccd-provinces"
    public var oldCommunes = "communes-old"
    public var newCommunes = "communes-2025"
    public var oldProvinces = "provinces-63"
    public var newProvinces = "provinces-34"
    public init() {}
  }

  public init(
    schema: Schema, spec: NormalizationSpec, lists: [CodeList], rules: StageRules,
    fieldRules: FieldRuleTable, today: PartialDate, names: ListNames = ListNames(),
    placesAhead: PlacesAhead? = nil
  ) {
    (self.schema, self.spec, self.lists) = (schema, spec, lists)
    (self.rules, self.fieldRules, self.today) = (rules, fieldRules, today)
    let indices = Dictionary(
      lists.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    listIndices = indices
    var ranks: Set<String> = []
    for (section, names) in spec.normalizers.enumerated() {
      for (field, name) in names.enumerated() {
        guard let list = schema.sections[section].fields[field].list,
          name.contains(Operation.rankCode.rawValue)
        else { continue }
        ranks.insert(list)
      }
    }
    squashedCodes = lists.map { ranks.contains($0.name) ? Self.squash($0) : ByteTable() }
    var bytes: [UInt8] = []
    var entryPlaces: [UInt64] = []
    var bases: [Int] = []
    for list in lists {
      bases.append(entryPlaces.count)
      for entry in list.entries {
        precondition(entry.code.count < 256, "a code of 256 bytes or more")
        if entry.code.count <= 7 {
          let word = entry.code.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
          entryPlaces.append(word << 8 | UInt64(entry.code.count))
        } else {
          entryPlaces.append(UInt64(bytes.count) << 8 | UInt64(entry.code.count))
          bytes += entry.code
        }
      }
    }
    (codeBytes, codePlaces, codeBases) = (bytes, entryPlaces, bases)
    oldCommunes = indices[names.oldCommunes] ?? -1
    newCommunes = indices[names.newCommunes] ?? -1
    phonePrefixes = indices[names.phonePrefixes] ?? -1
    personalIDPrefixes = indices[names.personalIDPrefixes] ?? -1
    let placeLists = PlaceLists(lists, names)
    places =
      placeLists.flatMap { placesAhead?.places(of: $0) }
      ?? LazyPlaceResolver { placeLists.flatMap { PlaceResolver($0) } }
    fieldCounts = schema.sections.map(\.fields.count)
    var dates: [FieldAddress] = []
    for (section, declared) in schema.sections.enumerated() {
      for (field, definition) in declared.fields.enumerated() where definition.type == .date {
        dates.append(FieldAddress(section: section, field: field))
      }
    }
    dateFields = dates
    dateIndices = Dictionary(
      dates.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var recodings = 0
    var routers = [RowRouter?](repeating: nil, count: schema.sections.count)
    for route in spec.routes where routers[route.intake] == nil {
      routers[route.intake] = RowRouter(
        route, fieldCount: schema.sections[route.intake].fields.count, recodings: &recodings
      ) { schema.field($0).list.flatMap { indices[$0] } ?? -1 }
    }
    self.routers = routers
    routes = RowRoutes(routers)
  }

  /// Makes the tables of places, which the first address would wait for otherwise.
  public func makePlaces() { _ = places.get() }

  /// Codes without points and in capitals; a squashed form that means two codes is left out.
  private static func squash(_ list: CodeList) -> ByteTable {
    var positions: [[UInt8]: Int] = [:]
    var doubtful: Set<[UInt8]> = []
    for (position, entry) in list.entries.enumerated() {
      let key = squashed(entry.code.span)
      if let known = positions[key], list.entries[known].code != entry.code {
        doubtful.insert(key)
      } else if positions[key] == nil {
        positions[key] = position
      }
    }
    var table = ByteTable()
    for (key, position) in positions.sorted(by: { $0.value < $1.value })
    where !doubtful.contains(key) {
      table.insert(key.span, position)
    }
    return table
  }

  static func squashed(_ code: Span<UInt8>) -> [UInt8] {
    var key: [UInt8] = []
    for index in 0..<code.count {
      let byte = code[index]
      if byte == 0x2e || byte == 0x20 || byte == 0x2d { continue }
      key.append(byte >= 0x61 && byte <= 0x7a ? byte & 0xdf : byte)
    }
    return key
  }

  /// Compiles a file's layout.
  ///
  /// - Parameter texts: How its text is read; good text when nothing is said.
  public func plan(for layout: FileLayout, texts: FileTexts = FileTexts()) -> FilePlan {
    var plan = FilePlan(
      section: layout.section, texts: texts,
      dates: DateParser(order: layout.dateOrder, serials: layout.dateSerials, today: today))
    for join in layout.joins {
      plan.joins.append(
        (fieldPlan(join.target, layout, &plan), join.partCount, Array(join.separator.utf8)))
    }
    for (index, binding) in layout.columns.enumerated() {
      if case .field(let address) = binding { _ = fieldPlan(address, layout, &plan) }
      let text = texts.column(index).map { TextPlan($0) }
      plan.columns.append(column(binding, text, plan, number: index))
      plan.columnTexts.append(text)
      plan.decoders.append(text?.quick)
    }
    if let bindPath = layout.bindPath {
      plan.bindPath = bindPath
      // Paths come up as the file is read: every field has its plan beforehand.
      for (section, declared) in schema.sections.enumerated() {
        for field in declared.fields.indices {
          _ = fieldPlan(FieldAddress(section: section, field: field), layout, &plan)
        }
      }
    }
    // The first date that the schema declares for the section tells when a row began.
    if let first = dateFields.first(where: { Int($0.section) == layout.section }),
      let position = plan.plans[first]
    {
      plan.orderColumn =
        plan.columns.firstIndex {
          if case .field(let column) = $0 { column.position == position } else { false }
        } ?? -1
    }
    chooseQuickColumns(&plan)
    let places = plan.fields.compactMap(\.placeCode)
    plan.personFields = Set(
      (plan.fields.map(\.address) + places).filter { $0.section == 0 }.map { Int($0.field) }
    ).sorted()
    return plan
  }

  /// Chooses the columns of a table that can be taken some records at a time: those whose field of
  /// the person nothing else fills.
  private func chooseQuickColumns(_ plan: inout FilePlan) {
    guard plan.bindPath == nil else { return }
    plan.idle = [UInt64](repeating: 0, count: (plan.columns.count + 63) / 64)
    var fills: [FieldAddress: Int] = [:]
    func count(_ field: FieldPlan) {
      fills[field.address, default: 0] += 1
      if let code = field.placeCode { fills[code, default: 0] += 1 }
    }
    for join in plan.joins { count(plan.fields[join.field]) }
    for (index, column) in plan.columns.enumerated() {
      switch column {
      case .field(let column): count(plan.fields[column.position])
      case .skip, .unmapped: plan.idle[index >> 6] |= 1 << UInt64(index & 63)
      case .part, .row: break
      }
    }
    for (index, column) in plan.columns.enumerated() {
      guard case .field(let column) = column, column.address.section == 0, !column.isDecoded,
        column.shape != .other || column.isRemembered && column.dateIndex < 0
      else { continue }
      let field = plan.fields[column.position]
      guard fills[field.address] == 1 else { continue }
      var quick = QuickColumn(index: index, field: column)
      if column.shape == .place {
        guard let code = field.placeCode, code.section == 0, fills[code] == 1 else { continue }
        (quick.code, quick.isCurrent) = (Int(code.field), field.operation == .currentPlace)
      }
      plan.quick.append(quick)
    }
  }

  func column(
    _ binding: FileLayout.Binding, _ text: TextPlan?, _ plan: FilePlan,
    number: Int? = nil
  ) -> ColumnPlan {
    switch binding {
    case .field(let address):
      plan.plans[address].map { .field(FieldColumn($0, plan, text: text, column: number)) }
        ?? .skip
    case .part(let join, let part): .part(join: join, part: part)
    case .row(let section): .row(section: section)
    case .unmapped: .unmapped
    case .key, .structure, .ignored: .skip
    }
  }

  private func fieldPlan(
    _ address: FieldAddress, _ layout: FileLayout, _ plan: inout FilePlan
  ) -> Int {
    if let known = plan.plans[address] { return known }
    let field = schema.field(address)
    let name = spec.normalizers[Int(address.section)][Int(address.field)].split(separator: "+")
    var compiled = FieldPlan(
      address: address,
      operation: name.first.flatMap { Operation(rawValue: String($0)) } ?? .text,
      type: field.type, isMultiple: field.multiple,
      unreadable: fieldRules[address].unreadable)
    compiled.isUpper = name.contains { $0 == Operation.upperText.rawValue }
    compiled.dateIndex = dateIndices[address] ?? -1
    if let list = field.list { compiled.list = listIndices[list] ?? -1 }
    if let version = layout.listVersions[address] {
      compiled.versionList = listIndices[version] ?? -1
    }
    if let values = layout.values[address] {
      var table = ByteTable()
      for (raw, code) in values.sorted(by: { $0.key < $1.key }) {
        table.insert(raw, plan.mappedCodes.count)
        plan.mappedCodes.append(Array(code.utf8))
      }
      compiled.valueMap = plan.valueMaps.count
      plan.valueMaps.append(table)
    }
    if let place = spec.places[address] {
      compiled.placeCode = place.code
      compiled.operation = place.isCurrent ? .currentPlace : .place
    }
    compiled.alike = plan.fields.firstIndex { $0.isRead(like: compiled) } ?? plan.fields.count
    plan.plans[address] = plan.fields.count
    plan.fields.append(compiled)
    return plan.fields.count - 1
  }

  /// Normalizes a chunk.
  ///
  /// - Parameter children: The rows of child files, and for each child file its plan.
  /// - Parameter keyFields: The person's fields by which child rows may name their person, with the
  ///   child source of each.
  /// - Returns: One record for each raw record, in order; records damaged as a whole have no values.
  public func process(
    _ raw: RawChunk, _ plan: FilePlan, children: [ChildJoin], scratch: inout NormalizerScratch
  ) -> RecordChunk {
    var raw = raw
    return process(taking: &raw, plan, children: children, scratch: &scratch)
  }

  /// Normalizes a chunk, and moves its bytes instead of copying them: the text of what is returned
  /// begins with them, and `raw` has none any more.
  public func process(
    taking raw: inout RawChunk, _ plan: FilePlan, children: [ChildJoin],
    scratch: inout NormalizerScratch
  ) -> RecordChunk {
    var pass = NormalizingPass(self, &raw, plan, children)
    swap(&pass.scratch, &scratch)
    pass.layOut()
    pass.run()
    pass.scratch.rowValues =
      pass.chunk.values.count - pass.chunk.personFields.count * raw.records.count
    pass.scratch.changes = pass.chunk.changes.count
    swap(&pass.scratch, &scratch)
    return pass.chunk
  }
}

/// The child files that name their persons by one field.
public struct ChildJoin: Sendable {
  /// Position of the person's field.
  public var keyField: Int
  public var rows: any ChildRowSource
  /// By position in the delivery's files.
  public var plans: [Int: FilePlan]

  public init(keyField: Int, rows: any ChildRowSource, plans: [Int: FilePlan]) {
    (self.keyField, self.rows, self.plans) = (keyField, rows, plans)
  }
}

/// Memory of one worker: caches that make the next chunk faster and change no result.
public struct NormalizerScratch: Sendable {
  var placeMemory: [PlaceMemory]
  var memory: ValueMemory
  /// Take every value the whole way, as if none had been seen before.
  let isSlow: Bool
  var joined: [[Range<Int>]] = []
  var rows = RowMemory()
  var paths = PathMemory()
  /// What a quick decoder writes to.
  var decoded: [UInt8] = []
  var batch = QuickBatch()
  /// How many values of rows, and how many changes, the last chunk had: the next has about as many.
  var rowValues = 0
  var changes = 0
  /// Keeps what only asks for memory from being left out.
  var touched: UInt64 = 0

  /// XML: what the paths of the last chunk are for, which are mostly those of the next.
  struct PathMemory: Sendable {
    var plan: PlanIdentity?
    var paths: [String] = []
    var texts: [TextPlan?] = []
    var columns: [ColumnPlan] = []
    var steps: [NormalizingPass.PathStep] = []
    /// All paths of the file so far: chunks have them in another order, and some have more.
    var known: [String: PathBinding] = [:]
    /// The person's fields that these can fill, ascending. They only become more, so that what is
    /// worked out for a set of fields need not be for each chunk.
    var personFields: [Int] = []
  }

  /// What a path is for.
  struct PathBinding: Sendable {
    var text: TextPlan?
    var column: ColumnPlan
    /// The section whose row's element is the nearest around the path; 0 for none.
    var row = 0
  }

  /// Sixteen bytes, and few enough of them to stay in the processor's cache.
  struct PlaceMemory: Sendable {
    var hash: UInt64 = 0
    var resolution = PlaceResolution(outcome: .none, entry: -1)
  }

  /// - Parameter isSmall: For one value rather than a file.
  public init(isSmall: Bool = false) { self.init(isSmall: isSmall, isSlow: false) }

  /// Holds the place of a worker's memory, which is lent to a pass: a megabyte and more, not to be
  /// made anew for each chunk.
  static let none = NormalizerScratch()

  private init() {
    isSlow = false
    memory = ValueMemory(isSmall: true)
    placeMemory = []
  }

  /// - Parameter isSlow: For tests: the twin of the quick ways.
  package init(isSmall: Bool, isSlow: Bool) {
    self.isSlow = isSlow
    memory = ValueMemory(isSmall: isSmall || isSlow)
    placeMemory = [PlaceMemory](repeating: PlaceMemory(), count: isSmall ? 4 : 1 << 16)
  }
}

extension RecordNormalizer {
  /// Reads one raw value as if it stood in another column.
  ///
  /// - Returns: The value and the text it is a slice of; `nil` when it cannot be read so.
  public func read(
    _ bytes: [UInt8], flags: RawField.Flags, text decision: TextDecision?, as field: FieldAddress,
    _ plan: FilePlan
  ) -> (value: Value, text: [UInt8])? {
    guard let position = plan.plans[field] else { return nil }
    var single = plan
    let text = decision.map { TextPlan($0) }
    // One column of a table, whatever the file is.
    (single.joins, single.bindPath) = ([], nil)
    single.columns = [.field(FieldColumn(position, plan, text: text))]
    single.columnTexts = [text]
    single.quick = []
    var raw = RawChunk()
    raw.bytes = bytes
    raw.fields = [RawField(offset: 0, count: bytes.count, column: 0, flags: flags)]
    raw.records = [
      RawRecord(firstField: 0, fieldCount: 1, span: SourceSpan(offset: 0, count: 0), line: 0)
    ]
    var scratch = NormalizerScratch(isSmall: true)
    let chunk = process(raw, single, children: [], scratch: &scratch)
    guard chunk.findings.isEmpty else { return nil }
    return (chunk.person(chunk.records[0], Int(field.field)), chunk.text)
  }
}
