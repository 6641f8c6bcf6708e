public import RecordModel

/// Which values of a chunk's records a payload has, and where they stand: worked out once a chunk.
///
/// Asking the chunk for the place of each value of each record cost as much as writing it.
public struct PayloadLayout: Sendable {
  struct Field: Sendable {
    /// Counted from 1, as the payload has it.
    let number: UInt32
    /// From the first value of its record or row.
    let offset: Int32
  }

  /// What the fields of a section have in common.
  struct Section: Sendable {
    /// Its fields among all.
    var fields: Range<Int>
    /// The values that a record or row has at least: one more than the highest offset.
    var valueCount: Int
    /// The bytes that the values take at most, none of them being long; with what ends them.
    var byteCount: Int
  }

  /// Section after section, the person first.
  private(set) var fields: [Field] = []
  private(set) var sections: [Section] = []
  /// Whether rows are told that have no fields here.
  let tellsEmptyRows: Bool

  /// All values. Fields that no row has anything in are left out, as what is missing is not written.
  ///
  /// - Parameter rowFieldCounts: By section, the person first.
  public init(allOf chunk: RecordChunk, rowFieldCounts: [Int]) {
    tellsEmptyRows = true
    add(person: chunk.personFields, chunk)
    for (section, count) in rowFieldCounts.enumerated().dropFirst() {
      add((0..<count).filter { chunk.carries(rowField: $0, of: section) })
    }
  }

  /// The values of some fields.
  ///
  /// - Parameter fields: By section, ascending; rows of a section without any are left out.
  public init(_ fields: [[Int]], of chunk: RecordChunk) {
    tellsEmptyRows = false
    add(person: fields[0], chunk)
    for section in fields.dropFirst() { add(section) }
  }

  private mutating func add(person: [Int], _ chunk: RecordChunk) {
    for field in person {
      guard let offset = chunk.offset(ofPersonField: field) else { continue }
      fields.append(Field(number: UInt32(field + 1), offset: Int32(offset)))
    }
    closeSection()
  }

  private mutating func add(_ section: some Sequence<Int>) {
    for field in section { fields.append(Field(number: UInt32(field + 1), offset: Int32(field))) }
    closeSection()
  }

  private mutating func closeSection() {
    let range = (sections.last?.fields.upperBound ?? 0)..<fields.count
    sections.append(
      Section(
        fields: range, valueCount: fields[range].reduce(0) { max($0, Int($1.offset) + 1) },
        byteCount: unsafe range.count * PayloadWriter.mostOfValue + PayloadWriter.slack + 16))
  }
}
