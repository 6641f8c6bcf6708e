internal import Expressions
internal import RecordModel

/// Looks up entries of code lists for expressions.
struct ListLookup: Sendable {
  private let lists: [String: ListReader]

  init(_ lists: [CodeList]) {
    self.lists = Dictionary(
      lists.map { ($0.name, ListReader($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The list that a literal names.
  func list(_ literal: Literal?) -> ListReader? {
    guard case .string(let name) = literal else { return nil }
    return lists[name]
  }

  /// The list that a value names; for names that are no literals.
  func list(_ frame: Frame, _ name: Operand) -> ListReader? {
    frame.string(name).flatMap { lists[$0] }
  }
}

/// Reads one list.
final class ListReader: Sendable {
  private let list: CodeList

  init(_ list: CodeList) { self.list = list }

  /// The entry of a code in force on a date; -1 when there is none.
  func entry(_ code: Operand, _ date: CalendarDate?, _ frame: Frame) -> Int {
    guard let range = code.range else { return -1 }
    return list.index(
      ofCode: frame.text.span.extracting(range), on: date.map { PartialDate(packed: $0.packed) })
      ?? -1
  }

  func column(_ literal: Literal?) -> ListColumn? {
    guard case .string(let name) = literal else { return nil }
    return column(named: name)
  }

  func column(_ frame: Frame, _ name: Operand) -> ListColumn? {
    frame.string(name).flatMap { column(named: $0) }
  }

  private func column(named name: String) -> ListColumn? {
    if name == "name" { return ListColumn(self, list, list.entries.map(\.name)) }
    guard let position = list.index(ofProperty: name) else { return nil }
    return ListColumn(self, list, list.entries.map { $0.values[position] })
  }
}

/// One property of a list, by entry.
final class ListColumn: Sendable {
  private let reader: ListReader
  private let list: CodeList
  /// The values one after another; value n lies between bounds n and n + 1.
  private let bytes: [UInt8]
  private let bounds: [Int]
  private let numbers: [Double]

  init(_ reader: ListReader, _ list: CodeList, _ texts: [String]) {
    (self.reader, self.list) = (reader, list)
    var bytes: [UInt8] = []
    var bounds = [0]
    for text in texts {
      bytes += Array(text.utf8)
      bounds.append(bytes.count)
    }
    (self.bytes, self.bounds) = (bytes, bounds)
    numbers = texts.map { Double($0) ?? .nan }
  }

  /// The entry in force; -1 when there is none, or when a partial date leaves open which of
  /// several with different values it is.
  private func entry(_ code: Operand, _ date: CalendarDate?, _ frame: Frame) -> Int {
    let entry = reader.entry(code, date, frame)
    guard entry >= 0, let date, list.entries[entry].next != nil else { return entry }
    let on = PartialDate(packed: date.packed)
    var next = list.entries[entry].next
    while let other = next {
      if list.entries[other].isValid(on: on), value(other) != value(entry) { return -1 }
      next = list.entries[other].next
    }
    return entry
  }

  private func value(_ entry: Int) -> ArraySlice<UInt8> { bytes[bounds[entry]..<bounds[entry + 1]] }

  func text(_ code: Operand, _ date: CalendarDate?, _ frame: inout Frame) -> Operand {
    let entry = entry(code, date, frame)
    guard entry >= 0, bounds[entry] < bounds[entry + 1] else { return .unknown }
    let range = bounds[entry]..<bounds[entry + 1]
    let start = frame.text.count
    for index in range { frame.text.append(bytes[index]) }
    return .string(offset: start, byteCount: range.count)
  }

  func number(_ code: Operand, _ date: CalendarDate?, _ frame: Frame) -> Operand {
    let entry = entry(code, date, frame)
    guard entry >= 0, !numbers[entry].isNaN else { return .unknown }
    return .double(numbers[entry])
  }
}
