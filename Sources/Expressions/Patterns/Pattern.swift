internal import Synchronization

/// A regular expression that tells whether some part of a text matches it, byte by byte.
///
/// What is wrong with it is told when it is made. Its table is built when the first text is asked
/// about: of a pack's patterns a file with ten records asks few, and all tables took a twelfth of
/// the instructions before its first record.
final class Pattern: Sendable {
  /// The regular expression as it was written.
  let source: String
  private let machine: ByteMachine
  /// Whoever comes first builds it; of two that are built at once one is kept.
  private let built = AtomicLazyReference<Built>()

  private final class Built: Sendable {
    let table: PatternTable

    init(_ machine: ByteMachine) { table = PatternTable(machine) }
  }

  init(_ pattern: String) throws(PatternFault) {
    source = pattern
    machine = try ByteMachine(try PatternParser.parse(pattern))
  }

  private var table: PatternTable {
    (built.load() ?? built.storeIfNil(Built(machine))).table
  }

  /// Which of up to 64 texts it matches.
  ///
  /// - Parameters:
  ///   - places: For each lane where its text lies in `text`: offset `<< 32 |` byte count.
  ///   - lanes: The lanes that have a text.
  func matches(_ text: Span<UInt8>, _ places: Span<Int64>, _ lanes: UInt64) -> UInt64 {
    lanes == 0 ? 0 : table.matches(text, places, lanes)
  }

  /// - Complexity: Linear in the bytes.
  func matches(_ bytes: Span<UInt8>) -> Bool { table.matches(bytes) }
}

/// The table of a pattern, built in full; where that would take too much, the slower
/// `ByteMachine` does the work.
struct PatternTable: Sendable {
  private static let tableLimit = 200_000
  private static let reject: UInt16 = 0
  private static let accept: UInt16 = 1
  private static let initial: UInt16 = 2

  private let machine: ByteMachine
  /// Which column of the table each byte reads.
  private let columns: [UInt8]
  private let columnCount: Int
  private let acceptsAtEnd: [Bool]
  /// The next state by state and column, each state given by where its row begins: a step then
  /// costs no product. Empty when the machine must do.
  private let rows: [UInt32]

  init(_ machine: ByteMachine) {
    self.machine = machine
    let (columns, count) = Self.columns(of: machine)
    (self.columns, columnCount) = (columns, count)
    var builder = Builder(machine: machine, columns: columns, columnCount: count)
    builder.build()
    acceptsAtEnd = builder.acceptsAtEnd
    rows = builder.table.map { UInt32(Int($0) * count) }
  }

  /// Bytes that no state tells apart share a column.
  private static func columns(of machine: ByteMachine) -> ([UInt8], Int) {
    var isBoundary = Array(repeating: false, count: 257)
    for case .bytes(let range, _) in machine.states {
      isBoundary[Int(range.lowerBound)] = true
      isBoundary[Int(range.upperBound) + 1] = true
    }
    var columns: [UInt8] = []
    var column = 0
    for byte in 0..<256 {
      if byte > 0, isBoundary[byte] { column += 1 }
      columns.append(UInt8(column))
    }
    return (columns, column + 1)
  }

  /// Which of up to 64 texts it matches, four of them side by side: the steps of one text wait for
  /// each other, those of four do not. One after the other, all rules took 5 % longer.
  ///
  /// - Parameters:
  ///   - places: For each lane where its text lies in `text`: offset `<< 32 |` byte count.
  ///   - lanes: The lanes that have a text.
  func matches(_ text: Span<UInt8>, _ places: Span<Int64>, _ lanes: UInt64) -> UInt64 {
    var found: UInt64 = 0
    var rest = lanes
    func next() -> Int {
      let lane = rest.trailingZeroBitCount
      rest &= rest &- 1
      return lane
    }
    while !rows.isEmpty, rest.nonzeroBitCount >= 4 {
      let (one, two, three, four) = (next(), next(), next(), next())
      let first = text.extracting(place(places[one]))
      let second = text.extracting(place(places[two]))
      let third = text.extracting(place(places[three]))
      let fourth = text.extracting(place(places[four]))
      let rows = rows.span
      let columns = columns.span
      var (a, b, c, d) = (firstRow, firstRow, firstRow, firstRow)
      let shared = min(min(first.count, second.count), min(third.count, fourth.count))
      var index = 0
      while index < shared {
        // `index` is below all four counts.
        a = unsafe PatternTable.step(a, first[unchecked: index], rows, columns)
        b = unsafe PatternTable.step(b, second[unchecked: index], rows, columns)
        c = unsafe PatternTable.step(c, third[unchecked: index], rows, columns)
        d = unsafe PatternTable.step(d, fourth[unchecked: index], rows, columns)
        index += 1
        if index & 7 == 0, max(max(a, b), max(c, d)) <= acceptRow { break }
      }
      if isAccepted(a, first, from: index) { found |= 1 << UInt64(one) }
      if isAccepted(b, second, from: index) { found |= 1 << UInt64(two) }
      if isAccepted(c, third, from: index) { found |= 1 << UInt64(three) }
      if isAccepted(d, fourth, from: index) { found |= 1 << UInt64(four) }
    }
    while rest != 0 {
      let lane = next()
      if matches(text.extracting(place(places[lane]))) { found |= 1 << UInt64(lane) }
    }
    return found
  }

  /// Where a text lies.
  private func place(_ bits: Int64) -> Range<Int> {
    let offset = Int(bits >> 32)
    return offset..<offset + Int(bits & 0xffff_ffff)
  }

  private var firstRow: UInt32 { UInt32(Int(PatternTable.initial) * columnCount) }
  private var acceptRow: UInt32 { UInt32(Int(PatternTable.accept) * columnCount) }

  /// A row of the table is as long as there are columns and holds only beginnings of rows; there
  /// is a column for each of the 256 bytes: neither index can leave its array.
  @inline(__always)
  private static func step(
    _ row: UInt32, _ byte: UInt8, _ rows: Span<UInt32>, _ columns: Span<UInt8>
  ) -> UInt32 {
    unsafe rows[unchecked: Int(row) + Int(columns[unchecked: Int(byte)])]
  }

  /// Reads the rest of a text.
  @inline(__always)
  private func isAccepted(_ row: UInt32, _ text: Span<UInt8>, from index: Int) -> Bool {
    let rows = rows.span
    let columns = columns.span
    var (row, index) = (row, index)
    while index < text.count, row > acceptRow {
      row = PatternTable.step(row, text[index], rows, columns)
      index += 1
    }
    return row > acceptRow ? acceptsAtEnd[Int(row) / columnCount] : row == acceptRow
  }

  /// - Complexity: Linear in the bytes.
  func matches(_ bytes: Span<UInt8>) -> Bool {
    rows.isEmpty ? machine.matches(bytes) : isAccepted(firstRow, bytes, from: 0)
  }
}

extension PatternTable {
  private struct Builder {
    let machine: ByteMachine
    let columns: [UInt8]
    let columnCount: Int
    /// The next state by state and column; empty when the machine must do.
    private(set) var table: [UInt16] = []
    private(set) var acceptsAtEnd: [Bool] = []

    init(machine: ByteMachine, columns: [UInt8], columnCount: Int) {
      (self.machine, self.columns, self.columnCount) = (machine, columns, columnCount)
    }

    /// Builds the sets of machine states that reading can lead to.
    ///
    /// A match may begin at any byte, so each set tacitly holds the start too; leaving it out keeps
    /// the sets of patterns with large classes small.
    mutating func build() {
      let first = machine.closure(of: [machine.start], atStart: true, atEnd: false)
      let restart = machine.closure(of: [machine.start], atStart: false, atEnd: false)
      let restartTargets = targets(of: restart)
      // Rejecting and accepting go on for ever; the first set is never come back to, because only
      // there does the start of the text count.
      var sets: [[Int]] = [[], [], first]
      var known: [[Int]: UInt16] = [:]
      table = Array(repeating: PatternTable.reject, count: columnCount)
      table += Array(repeating: PatternTable.accept, count: columnCount)
      acceptsAtEnd = [false, true, endsMatching(first, atStart: true)]
      var work = 0
      var index = Int(PatternTable.initial)
      while index < sets.count {
        if sets[index].contains(0) {
          table += Array(repeating: PatternTable.accept, count: columnCount)
          acceptsAtEnd[index] = true
          index += 1
          continue
        }
        let targets = targets(of: sets[index])
        for column in 0..<columnCount {
          var roots = targets[column] + restartTargets[column]
          if roots.count > 1 { roots = Set(roots).sorted() }
          work += roots.count + 1
          if let number = known[roots] {
            table.append(number)
            continue
          }
          let set = machine.closure(of: roots, atStart: false, atEnd: false)
          work += set.count
          let number: UInt16
          if set.contains(0) {
            number = PatternTable.accept
          } else if set.isEmpty, restart.isEmpty {
            number = PatternTable.reject
          } else {
            number = UInt16(sets.count)
            sets.append(set)
            acceptsAtEnd.append(endsMatching(set + restart, atStart: false))
          }
          known[roots] = number
          table.append(number)
        }
        index += 1
        guard table.count <= PatternTable.tableLimit, work <= 1_000_000, sets.count < 60_000 else {
          table = []
          return
        }
      }
    }

    /// Where the states of a set lead, by column.
    private func targets(of set: [Int]) -> [[Int]] {
      var targets: [[Int]] = Array(repeating: [], count: columnCount)
      for state in set {
        guard case .bytes(let range, let next) = machine.states[state] else { continue }
        for column in columns[Int(range.lowerBound)]...columns[Int(range.upperBound)] {
          targets[Int(column)].append(next)
        }
      }
      return targets
    }

    private func endsMatching(_ set: [Int], atStart: Bool) -> Bool {
      machine.closure(of: set, atStart: atStart, atEnd: true).contains(0)
    }
  }
}
