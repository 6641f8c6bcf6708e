internal import LegacyText
internal import RecordModel

/// Where the rows of one intake section go: everything worked out before the first record.
///
/// Classes, as each row takes hold of a router and a case: by reference that is one count, by value
/// one for each of their arrays.
final class RowRouter: Sendable {
  final class Case: Sendable {
    let section: Int
    /// Positions of the intake's fields whose text is looked at.
    let fields: [Int]
    /// Folded words; none take every row.
    let words: [[UInt8]]
    let moves: [Move]
    /// For each field of the intake the one of the section that it becomes; -1 for none.
    let targets: [Int]

    init(section: Int, fields: [Int], words: [[UInt8]], moves: [Move], targets: [Int]) {
      (self.section, self.fields, self.words) = (section, fields, words)
      (self.moves, self.targets) = (moves, targets)
    }
  }

  /// One field that goes on under another address.
  struct Move: Sendable {
    var origin: Int16
    var target: Int16
    /// The list of the field in its section, and in the intake; -1 for none.
    var list: Int16
    var originList: Int16
    /// Its number among all changes of lists; -1 where the list stays the same.
    var recoding: Int16
  }

  /// The first that fits decides; the last takes every row.
  let cases: [Case]
  /// The fields that any case looks at.
  let deciding: [Int]

  /// - Parameter recodings: How many changes of lists there are so far; counted on.
  init(
    _ route: NormalizationSpec.Route, fieldCount: Int, recodings: inout Int,
    list: (FieldAddress) -> Int
  ) {
    var made: [Case] = []
    for routed in route.cases {
      var moves: [Move] = []
      var targets = [Int](repeating: -1, count: fieldCount)
      for (target, origin) in routed.fieldMap.enumerated() where origin >= 0 {
        let lists = (
          list(FieldAddress(section: routed.section, field: target)),
          list(FieldAddress(section: route.intake, field: origin))
        )
        var move = Move(
          origin: Int16(origin), target: Int16(target), list: Int16(lists.0),
          originList: Int16(lists.1), recoding: -1)
        if move.list >= 0, move.list != move.originList {
          move.recoding = Int16(recodings)
          recodings += 1
        }
        moves.append(move)
        targets[origin] = target
      }
      made.append(
        Case(
          section: routed.section, fields: routed.fields,
          words: routed.words.map { Array($0.utf8) }, moves: moves, targets: targets))
    }
    cases = made
    deciding = Set(made.flatMap(\.fields)).sorted()
  }
}

/// What rows turned out to be, by the texts that decide it: one worker's, from chunk to chunk.
///
/// A degree and a subject come again and again, and to look for a hundred words in them costs a
/// hundred times as much as to find them again. The texts are compared on every hit, so a memory
/// changes no result.
struct RowMemory: Sendable {
  private var tables: [ByteTable] = []
  /// For each change of lists the new entry of each entry; `unknown` until it is asked for.
  private var recodings: [[Int32]] = []
  /// How many rows of each section the record at hand has.
  var numbers: [UInt32] = []
  /// Reused: the texts that decide, and the values of the row.
  var key: [UInt8] = []
  var values: [Value] = []

  private static let unknown: Int32 = -2
  private static let mostRows = 1 << 13

  func find(_ intake: Int) -> Int? {
    intake < tables.count ? tables[intake].number(for: key.span) : nil
  }

  mutating func keep(_ intake: Int, _ number: Int) {
    while tables.count <= intake { tables.append(ByteTable()) }
    if tables[intake].count >= Self.mostRows { tables[intake] = ByteTable() }
    let key = key
    tables[intake].insert(key.span, number)
  }

  /// The entry that an entry becomes; `nil` when it was not asked for before, -1 for none.
  func entry(_ recoding: Int, _ entry: Int) -> Int? {
    guard recoding < recodings.count, entry < recodings[recoding].count,
      recodings[recoding][entry] != Self.unknown
    else { return nil }
    return Int(recodings[recoding][entry])
  }

  mutating func keep(_ recoding: Int, _ entry: Int, becomes new: Int) {
    while recodings.count <= recoding { recodings.append([]) }
    while recodings[recoding].count <= entry { recodings[recoding].append(Self.unknown) }
    recodings[recoding][entry] = Int32(new)
  }

  /// Begins a record.
  mutating func begin(sections: Int) {
    if numbers.count == sections {
      for section in numbers.indices { numbers[section] = 0 }
    } else {
      numbers = [UInt32](repeating: 0, count: sections)
    }
  }
}
