internal import Expressions
internal import RecordModel
internal import Synchronization

/// Looks up entries of code lists for expressions.
struct ListLookup: Sendable {
  private let lists: [String: NamedList]

  init(_ lists: [CodeList]) {
    self.lists = Dictionary(
      lists.map { ($0.name, NamedList($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The list that a literal names.
  func list(_ literal: Literal?) -> NamedList? {
    guard case .string(let name) = literal else { return nil }
    return lists[name]
  }

  /// What is wrong with the literals of a look-up: a list or a property that there is not.
  func complaint(
    _ literals: [Literal?], property: Literal?
  ) -> (argument: Int, message: String)? {
    guard case .string(let name)? = literals[1] else { return nil }
    guard let list = lists[name]?.list else {
      let near = Suggestion.text(for: name, among: lists.keys)
      return (1, "there is no list '\(name)'\(near)")
    }
    guard case .string(let property)? = property, property != "name",
      list.index(ofProperty: property) == nil
    else { return nil }
    let near = Suggestion.text(for: property, among: ["name"] + list.properties)
    return (2, "the list '\(name)' has no property '\(property)'\(near)")
  }

  /// How a function looks codes up in the list that its second argument names, in two steps.
  ///
  /// - Parameter use: The second step, which is given the code's first entry.
  func byCode(
    _ literals: [Literal?], pick: (NamedList) -> Declarations.ByCode.Pick? = { _ in nil },
    _ use: (NamedList) -> Declarations.ByCode.Step?
  ) -> Declarations.ByCode? {
    guard literals[0] == nil, case .string(let name) = literals[1], let list = lists[name],
      let use = use(list)
    else { return nil }
    let reader = list.reader
    return Declarations.ByCode(
      list: name,
      find: .init { code, claimed, _, _, frame in .int(reader.entry(code, claimed: claimed, frame))
      },
      pick: pick(list), use: use)
  }

  /// The entry of a property that is in force, as a step of its own.
  ///
  /// - Parameter fixed: A date written in the expression.
  func pick(
    _ list: NamedList, _ literals: [Literal?], _ fixed: CalendarDate?
  ) -> Declarations.ByCode.Pick? {
    guard case .string(let name) = literals[1], case .string(let property) = literals[2],
      let column = list.column(literals[2])
    else { return nil }
    return .init(name: "entry of \(property) in \(name) in force") { entry, date, _, _, _ in
      .int(column.entry(entry.int ?? -1, fixed ?? date.date))
    }
  }

  /// The list that a value names; for names that are no literals.
  func list(_ frame: Frame, _ name: Operand) -> NamedList? {
    frame.string(name).flatMap { lists[$0] }
  }
}

/// A list, and what reads it, made when a rule first asks for it.
final class NamedList: Sendable {
  let list: CodeList
  private let made = AtomicLazyReference<ListReader>()
  /// The properties that were asked for: many rules look the same ones up.
  private let columns = Mutex<[ColumnName: ListColumn]>([:])

  private struct ColumnName: Hashable {
    let property: String
    let asNumbers: Bool
  }

  init(_ list: CodeList) { self.list = list }

  var reader: ListReader { made.load() ?? made.storeIfNil(ListReader(list)) }

  /// - Parameter asNumbers: Whether the values will be asked for as numbers.
  func column(_ literal: Literal?, asNumbers: Bool = false) -> ListColumn? {
    guard case .string(let name) = literal else { return nil }
    return column(ColumnName(property: name, asNumbers: asNumbers))
  }

  func column(_ frame: Frame, _ name: Operand, asNumbers: Bool = false) -> ListColumn? {
    frame.string(name).flatMap { column(ColumnName(property: $0, asNumbers: asNumbers)) }
  }

  private func column(_ name: ColumnName) -> ListColumn? {
    columns.withLock { columns in
      if let known = columns[name] { return known }
      let made = make(name)
      columns[name] = made
      return made
    }
  }

  private func make(_ name: ColumnName) -> ListColumn? {
    if name.property == "name" {
      return ListColumn(reader, list, list.entries.map(\.name), asNumbers: name.asNumbers)
    }
    guard let position = list.index(ofProperty: name.property) else { return nil }
    return ListColumn(
      reader, list, list.entries.indices.map { list.value(position, of: $0) },
      asNumbers: name.asNumbers)
  }
}

/// Reads one list.
final class ListReader: Sendable {
  private let list: CodeList
  /// By entry, as plain numbers: the next of the same code or -1, and the packed days from and to
  /// which it is in force. Reading them from `CodeList.entries` would count references.
  private let validity: [(next: Int32, from: Int32, to: Int32)]
  /// By entry the first one of the same code, and where its code ends in `codes`.
  private let firsts: [Int32]
  private let codes: [UInt8]
  private let codeEnds: [Int32]

  init(_ list: CodeList) {
    self.list = list
    firsts = list.entries.map { Int32(list.index(ofCode: $0.code.span) ?? -1) }
    codes = list.entries.flatMap(\.code)
    var end = 0
    codeEnds = list.entries.map { entry in
      end += entry.code.count
      return Int32(end)
    }
    validity = list.entries.map { entry in
      (
        entry.next.map { Int32($0) } ?? -1, entry.validFrom?.earliest.packed ?? 0,
        entry.validTo?.latest.packed ?? .max
      )
    }
  }

  /// The first entry of a code; -1 when there is none.
  func entry(_ code: Operand, _ frame: Frame) -> Int {
    guard let range = code.range else { return -1 }
    return list.index(ofCode: frame.text.span.extracting(range)) ?? -1
  }

  /// The first entry of a code, of which the record says that it is entry `claimed`: one
  /// comparison instead of a search. Searching, all rules together took 3 % longer.
  func entry(_ code: Operand, claimed: Operand, _ frame: Frame) -> Int {
    guard let claimed = claimed.int, claimed >= 0, claimed < firsts.count,
      let range = code.range
    else { return entry(code, frame) }
    let start = claimed == 0 ? 0 : Int(codeEnds[claimed - 1])
    guard range.count == Int(codeEnds[claimed]) - start else { return entry(code, frame) }
    for index in 0..<range.count
    where frame.text[range.lowerBound + index] != codes[start + index] {
      return entry(code, frame)
    }
    return Int(firsts[claimed])
  }

  /// The first of the entries with the same code that can be in force on a date; -1 when none is.
  func entry(_ entry: Int, on date: CalendarDate) -> Int {
    let (first, last) = (date.earliest.packed, date.latest.packed)
    var entry = entry
    while entry >= 0, !isValid(entry, first, last) { entry = Int(validity[entry].next) }
    return entry
  }

  /// The next entry with the same code after this one that can be in force on a date.
  func entry(after entry: Int, on date: CalendarDate) -> Int {
    self.entry(Int(validity[entry].next), on: date)
  }

  func isRepeated(_ entry: Int) -> Bool { validity[entry].next >= 0 }

  private func isValid(_ entry: Int, _ first: Int32, _ last: Int32) -> Bool {
    last >= validity[entry].from && first <= validity[entry].to
  }

  /// The entry of a code in force on a date; -1 when there is none.
  func entry(_ code: Operand, _ date: CalendarDate?, _ frame: Frame) -> Int {
    let first = entry(code, frame)
    guard let date else { return first }
    return entry(first, on: date)
  }
}

/// One property of a list, by entry.
final class ListColumn: Sendable {
  private let reader: ListReader
  private let list: CodeList
  /// The values one after another; value n lies between bounds n and n + 1.
  private let bytes: [UInt8]
  private let bounds: [Int]
  /// Empty where nobody asks for numbers.
  private let numbers: [Double]

  init(_ reader: ListReader, _ list: CodeList, _ texts: [String], asNumbers: Bool) {
    (self.reader, self.list) = (reader, list)
    var bytes: [UInt8] = []
    var bounds = [0]
    bounds.reserveCapacity(texts.count + 1)
    for text in texts {
      bytes += text.utf8
      bounds.append(bytes.count)
    }
    (self.bytes, self.bounds) = (bytes, bounds)
    numbers = asNumbers ? texts.map { Double($0) ?? .nan } : []
  }

  /// The entry in force of those with the code of `first`; -1 when there is none, or when a partial
  /// date leaves open which of several with different values it is.
  func entry(_ first: Int, _ date: CalendarDate?) -> Int {
    guard first >= 0, let date else { return first }
    let entry = reader.entry(first, on: date)
    guard entry >= 0, reader.isRepeated(entry) else { return entry }
    var other = reader.entry(after: entry, on: date)
    while other >= 0 {
      if value(other) != value(entry) { return -1 }
      other = reader.entry(after: other, on: date)
    }
    return entry
  }

  private func value(_ entry: Int) -> ArraySlice<UInt8> { bytes[bounds[entry]..<bounds[entry + 1]] }

  /// - Parameter first: The first entry of a code; -1 for none.
  func text(_ first: Int, _ date: CalendarDate?, _ frame: inout Frame) -> Operand {
    let entry = entry(first, date)
    guard entry >= 0, bounds[entry] < bounds[entry + 1] else { return .unknown }
    let bytes = bytes
    return frame.makeText(bytes.span.extracting(bounds[entry]..<bounds[entry + 1]))
  }

  func number(_ first: Int, _ date: CalendarDate?) -> Operand {
    let entry = entry(first, date)
    guard entry >= 0, !numbers[entry].isNaN else { return .unknown }
    return .double(numbers[entry])
  }

  /// Whether the values lead from one code over others to another one; unknown for codes that the
  /// list does not have. More than sixteen steps are a circle.
  func leads(from code: Operand, to other: Operand, _ frame: Frame) -> Operand {
    guard let range = other.range else { return .unknown }
    let wanted = frame.text[range]
    var entry = reader.entry(code, frame)
    guard entry >= 0 else { return .unknown }
    for _ in 0..<16 {
      let value = value(entry)
      if value.isEmpty { return .bool(false) }
      if value.elementsEqual(wanted) { return .bool(true) }
      guard let next = list.index(ofCode: value.span) else { return .bool(false) }
      entry = next
    }
    return .bool(false)
  }

  func text(_ code: Operand, _ date: CalendarDate?, _ frame: inout Frame) -> Operand {
    text(reader.entry(code, frame), date, &frame)
  }

  func number(_ code: Operand, _ date: CalendarDate?, _ frame: Frame) -> Operand {
    number(reader.entry(code, frame), date)
  }
}
