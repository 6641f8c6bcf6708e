/// A regular expression that tells whether some part of a text matches it, byte by byte.
///
/// The table is built in full when the rule is; where that would take too much, the slower
/// `ByteMachine` does the work.
struct Pattern: Sendable {
  private static let tableLimit = 200_000
  private static let reject: UInt16 = 0
  private static let accept: UInt16 = 1
  private static let initial: UInt16 = 2

  private let machine: ByteMachine
  /// Which column of the table each byte reads.
  private let columns: [UInt8]
  private let columnCount: Int
  /// The next state by state and column; empty when the machine must do.
  private var table: [UInt16] = []
  private var acceptsAtEnd: [Bool] = []

  init(_ pattern: String) throws(PatternFault) {
    machine = try ByteMachine(try PatternParser.parse(pattern))
    (columns, columnCount) = Pattern.columns(of: machine)
    buildTable()
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

  /// Builds the sets of machine states that reading can lead to.
  ///
  /// A match may begin at any byte, so each set tacitly holds the start too; leaving it out keeps
  /// the sets of patterns with large classes small.
  private mutating func buildTable() {
    let first = machine.closure(of: [machine.start], atStart: true, atEnd: false)
    let restart = machine.closure(of: [machine.start], atStart: false, atEnd: false)
    let restartTargets = targets(of: restart)
    // Rejecting and accepting go on for ever; the first set is never come back to, because only
    // there does the start of the text count.
    var sets: [[Int]] = [[], [], first]
    var known: [[Int]: UInt16] = [:]
    table = Array(repeating: Pattern.reject, count: columnCount)
    table += Array(repeating: Pattern.accept, count: columnCount)
    acceptsAtEnd = [false, true, endsMatching(first, atStart: true)]
    var work = 0
    var index = Int(Pattern.initial)
    while index < sets.count {
      if sets[index].contains(0) {
        table += Array(repeating: Pattern.accept, count: columnCount)
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
          number = Pattern.accept
        } else if set.isEmpty, restart.isEmpty {
          number = Pattern.reject
        } else {
          number = UInt16(sets.count)
          sets.append(set)
          acceptsAtEnd.append(endsMatching(set + restart, atStart: false))
        }
        known[roots] = number
        table.append(number)
      }
      index += 1
      guard table.count <= Pattern.tableLimit, work <= 1_000_000, sets.count < 60_000 else {
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

  /// - Complexity: Linear in the bytes.
  func matches(_ bytes: Span<UInt8>) -> Bool {
    guard !table.isEmpty else { return machine.matches(bytes) }
    var state = Pattern.initial
    for index in bytes.indices {
      state = table[Int(state) * columnCount + Int(columns[Int(bytes[index])])]
      if state <= Pattern.accept { return state == Pattern.accept }
    }
    return acceptsAtEnd[Int(state)]
  }
}
