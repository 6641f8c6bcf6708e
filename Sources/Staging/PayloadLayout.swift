public import RecordModel

/// Which values of a chunk's records a payload has, and where they stand: worked out once a chunk.
///
/// Asking the chunk for the place of each value of each record cost as much as writing it.
public struct PayloadLayout: Sendable {
  struct Field: Sendable {
    /// Counted from 1, as the payload has it.
    let number: UInt32
    /// From the first value of its record or row.
    let offset: Int
  }

  /// Section after section, the person first.
  private(set) var fields: [Field] = []
  /// Where the fields of each section begin; one more than there are sections.
  private var starts: [Int] = [0]
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
      fields.append(Field(number: UInt32(field + 1), offset: offset))
    }
    starts.append(fields.count)
  }

  private mutating func add(_ section: some Sequence<Int>) {
    for field in section { fields.append(Field(number: UInt32(field + 1), offset: field)) }
    starts.append(fields.count)
  }

  @inline(__always)
  func range(ofSection section: Int) -> Range<Int> { starts[section]..<starts[section + 1] }
}
