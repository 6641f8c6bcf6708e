internal import LegacyText
internal import RecordModel

/// The quick ways of nested records.
///
/// A row is looked at as a whole before it is laid out. If one look told all of its fields, as nearly
/// always, where it goes is known before it stands anywhere, and nothing is moved from an intake:
/// moving rows took a quarter of what normalizing did. A row that is not told so goes field by field,
/// as in the slow way.
///
/// Fields are taken in their order. To sort them by path and to take each path in a loop of its own,
/// as `QuickColumns` does with tables, takes fewer instructions and more time.
extension NormalizingPass {
  /// What one look told of a field.
  struct TakenField: Sendable {
    /// Missing where it did not tell.
    var value = Value.missing
    /// The kinds of its change, and in the highest bits what a date tells of the order of day and
    /// month.
    var mark: UInt32 = 0

    static let evidenceShift: UInt32 = 30
  }

  /// What a field of a path does to a record, in eight bytes.
  struct PathStep: Sendable {
    enum Kind: UInt8, Sendable {
      case nothing
      /// A row begins, all of whose fields stand inside of the element and nothing else does.
      case row
      /// A field of such a row.
      case rowField
      /// One of the person's fields.
      case person
      /// For nothing, and told once if it holds something.
      case unmapped
      /// A row begins whose fields go field by field.
      case slowRow
      /// All else goes field by field.
      case other
    }
    var kind = Kind.nothing
    var section: UInt16 = 0
    var field: UInt16 = 0
    var dateIndex: Int16 = -1
  }

  /// Puts a record's fields where they belong, in their order.
  ///
  /// - Parameters:
  ///   - fields: The raw chunk's.
  ///   - columns: By path.
  ///   - steps: By path.
  ///   - taken: Room for each field of a section.
  mutating func takeNested(
    _ record: RawRecord, _ fields: Span<RawField>, _ columns: Span<ColumnPlan>,
    _ steps: Span<PathStep>, _ routes: RowRoutes,
    _ taken: inout MutableSpan<TakenField>
  ) {
    let end = record.fields.upperBound
    var position = record.fields.lowerBound
    while position < end {
      let field = fields[position]
      let step = steps[Int(field.column)]
      let begins = field.flags.contains(.elementStart)
      switch step.kind {
      case .nothing: break
      case .row:
        guard begins else { break }
        position = takeRow(
          Int(step.section), position + 1..<end, fields, columns, steps, routes, &taken)
        continue
      case .person:
        guard !begins, case .field(let column) = columns[Int(field.column)] else { break }
        source = UInt32(truncatingIfNeeded: position &+ 1)
        take(field, column)
      case .rowField, .unmapped, .slowRow, .other: takeSlowly(field, position)
      }
      position += 1
    }
  }

  /// Tells a field by one look at its bytes, or as one that came before.
  ///
  /// - Parameter taken: Gets what is told; a value that is missing if nothing is.
  private mutating func look(
    _ field: RawField, _ column: FieldColumn, _ source: UInt32, _ taken: inout TakenField
  ) {
    taken = TakenField()
    if field.count == 0 {
      taken.value.kind = .empty
      return
    }
    guard field.flags.isSubset(of: .quoted) else { return }
    let range = field.range
    let isTold: Bool
    do {
      let text = chunk.text.span
      switch column.shape {
      case .text: isTold = isQuicklyCanonical(text, range)
      case .name: isTold = isQuicklyName(text.extracting(range))
      case .digits: isTold = areDigits(text, range)
      case .twelveDigits: isTold = range.count == 12 && areDigits(text, range)
      case .identifier: isTold = areDigitsOrLetters(text, range)
      case .capitals: isTold = areDigitsOrCapitals(text, range)
      case .phone: isTold = isPlainPhone(text, range)
      case .email: isTold = isSmallASCII(text, range)
      case .date:
        if let reading = plan.dates.quick(text.extracting(range)),
          case .date(let date) = reading.outcome, !reading.unusualForm
        {
          taken.value = Value(kind: .date, source: source, bits: Int64(date.packed))
          taken.mark = reading.evidence.mark
          return
        }
        isTold = false
      // Its code goes into a field of its own.
      case .place: return
      case .other: isTold = false
      }
    }
    if isTold {
      taken.value = Value(kind: .text, text: range, source: source)
      return
    }
    let number = memoryBase + column.position
    guard column.isRemembered, field.count <= ValueMemory.mostKeyBytes,
      !scratch.memory.isForgotten(number)
    else { return }
    let seed = column.seed | UInt64(memoryBase) << 32
    let place = scratch.memory.find(chunk.text.span, range, seed: seed)
    guard place >= 0 else { return }
    scratch.memory.count(number, isHit: true)
    taken.mark = scratch.memory.recall(place, range, source, &taken.value, in: &chunk.text)
    if column.dateIndex >= 0 { taken.mark |= scratch.memory[place].evidence.mark }
  }

  /// Field by field, as of a record none of whose fields was taken.
  @inline(never)
  private mutating func takeSlowly(_ field: RawField, _ position: Int) {
    source = UInt32(position + 1)
    take(field, scratch.paths.columns[Int(field.column)])
  }

  /// Takes a row at once if all of its fields were taken, and field by field otherwise.
  ///
  /// - Parameters:
  ///   - places: The fields behind the one that begins it, to the end of the record.
  ///   - taken: Room for each field of a section.
  /// - Returns: The position behind its last field.
  private mutating func takeRow(
    _ section: Int, _ places: Range<Int>, _ fields: Span<RawField>,
    _ columns: Span<ColumnPlan>, _ steps: Span<PathStep>, _ routes: RowRoutes,
    _ taken: inout MutableSpan<TakenField>
  ) -> Int {
    // Where in the raw chunk fields stand that have a mark.
    var marked = InlineArray<64, UInt32>(repeating: 0)
    var markCount = 0
    var (seen, filled, twice, missing): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var stop = places.lowerBound
    scan: while stop < places.upperBound {
      let field = fields[stop]
      let step = steps[Int(field.column)]
      let begins = field.flags.contains(.elementStart)
      if step.kind == .rowField, !begins, Int(step.section) == section {
        guard case .field(let column) = columns[Int(field.column)] else { break scan }
        let place = Int(step.field) & 63
        look(field, column, UInt32(truncatingIfNeeded: stop &+ 1), &taken[place])
        // Without a branch: what is missing or marked where cannot be foretold.
        let bit: UInt64 = 1 &<< UInt64(step.field)
        twice |= seen & bit
        seen |= bit
        missing |= taken[place].value.kind == .missing ? bit : 0
        filled |= taken[place].value.kind == .empty ? 0 : bit
        marked[markCount & 63] = UInt32(truncatingIfNeeded: stop)
        markCount &+= taken[place].mark == 0 ? 0 : 1
      } else {
        switch step.kind {
        case .nothing: break
        case .row, .slowRow: if begins { break scan }
        case .unmapped: if field.count > 0 { unmappedSeen[Int(field.column)] = true }
        case .rowField, .person, .other: if !begins { break scan }
        }
      }
      stop &+= 1
    }
    finishRow()
    if twice | missing != 0 {
      beginRow(section)
      for position in places.lowerBound..<stop { takeSlowly(fields[position], position) }
      return stop
    }
    // A row with nothing in it is layout.
    if filled == 0 { return stop }
    let intake = routes.intakes[section]
    var route: RowRoutes.Route?
    if intake.firstCase >= 0 {
      for index in intake.deciding {
        let field = routes.deciding[index]
        let isThere = seen >> UInt64(field) & 1 != 0
        scratch.rows.deciding[index - intake.deciding.lowerBound] =
          isThere ? taken[field].value : .missing
      }
      let number = caseNumber(section, intake.deciding.count)
      route = routes.routes[intake.firstCase + number]
    }
    let target = route?.section ?? section
    let first = chunk.values.count
    appendMissing(normalizer.fieldCounts[target])
    chunk.rows.append(RowEntry(section: target, firstValue: first))
    rowNumber = Int(scratch.rows.numbers[target])
    if let route {
      var carried: UInt64 = 0
      do {
        var rows = chunk.values.mutableSpan
        for index in route.moves {
          let move = routes.moves[index]
          guard seen >> UInt64(move.origin) & 1 != 0 else { continue }
          rows[first + Int(move.target)] = taken[Int(move.origin)].value
          carried |= RecordChunk.bit(ofRowField: Int(move.target))
        }
      }
      for index in route.recodings {
        let move = routes.moves[index]
        guard seen >> UInt64(move.origin) & 1 != 0 else { continue }
        let place = first + Int(move.target)
        chunk.values[place] = recoded(chunk.values[place], move)
      }
      chunk.rowFields[target] |= carried
    } else {
      var rows = chunk.values.mutableSpan
      var left = seen
      while left != 0 {
        let field = left.trailingZeroBitCount
        left &= left - 1
        rows[first + field] = taken[field].value
      }
      chunk.rowFields[target] |= seen
    }
    for index in 0..<markCount {
      let field = fields[Int(marked[index])]
      let step = steps[Int(field.column)]
      let mark = taken[Int(step.field)].mark
      let kinds = mark & (1 << TakenField.evidenceShift - 1)
      if kinds != 0 {
        let origin = Int(step.field)
        let place = route.map { routes.targets[$0.firstTarget + origin] } ?? origin
        note(kinds, address(place, in: target), field.range)
      }
      if step.dateIndex >= 0 { weigh(DateReading.Evidence(mark: mark), Int(step.dateIndex)) }
    }
    scratch.rows.numbers[target] += 1
    return stop
  }
}

extension DateReading.Evidence {
  /// In the highest bits of a field's mark.
  fileprivate var mark: UInt32 {
    let number: UInt32 =
      switch self {
      case .none: 0
      case .dayFirst: 1
      case .monthFirst: 2
      case .twoWay: 3
      }
    return number << NormalizingPass.TakenField.evidenceShift
  }

  fileprivate init(mark: UInt32) {
    switch mark >> NormalizingPass.TakenField.evidenceShift {
    case 0: self = .none
    case 1: self = .dayFirst
    case 2: self = .monthFirst
    default: self = .twoWay
    }
  }
}
