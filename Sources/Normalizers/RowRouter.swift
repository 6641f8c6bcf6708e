internal import LegacyText
internal import RecordModel

/// Where the rows of one intake section go: everything worked out before the first record.
///
/// Classes, as each row takes hold of a router and a case: by reference that is one count, by value
/// one for each of their arrays.
final class RowRouter: Sendable {
  final class Case: Sendable {
    let section: Int
    /// Positions in the router's `deciding` of the fields whose text is looked at.
    let texts: [Int]
    /// Folded words; none take every row.
    let words: [[UInt8]]
    let moves: [Move]
    /// For each field of the intake the one of the section that it becomes; -1 for none.
    let targets: [Int]

    init(section: Int, texts: [Int], words: [[UInt8]], moves: [Move], targets: [Int]) {
      (self.section, self.texts, self.words) = (section, texts, words)
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
    let deciding = Set(route.cases.flatMap(\.fields)).sorted()
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
          section: routed.section,
          texts: routed.fields.compactMap { deciding.firstIndex(of: $0) },
          words: routed.words.map { Array($0.utf8) }, moves: moves, targets: targets))
    }
    cases = made
    self.deciding = deciding
  }
}

/// The routes of all intakes side by side: to take one needs no hold of an object, which is counted,
/// and both threads count the same.
struct RowRoutes: Sendable {
  /// Of a section: its deciding fields, and where its cases begin; -1 where it is no intake.
  struct Intake: Sendable {
    var deciding = 0..<0
    var firstCase = -1
  }

  struct Route: Sendable {
    var section: Int
    var moves: Range<Int>
    /// Those of the moves whose code becomes one of another list.
    var recodings: Range<Int>
    /// Where the targets of the intake's fields begin.
    var firstTarget: Int
  }

  private(set) var intakes: [Intake] = []
  private(set) var deciding: [Int] = []
  private(set) var routes: [Route] = []
  private(set) var moves: [RowRouter.Move] = []
  private(set) var targets: [Int] = []

  init(_ routers: [RowRouter?]) {
    for router in routers {
      var intake = Intake()
      defer { intakes.append(intake) }
      guard let router else { continue }
      intake.deciding = deciding.count..<deciding.count + router.deciding.count
      intake.firstCase = routes.count
      deciding += router.deciding
      for chosen in router.cases {
        let first = moves.count
        moves += chosen.moves.filter { $0.recoding < 0 }
        let middle = moves.count
        moves += chosen.moves.filter { $0.recoding >= 0 }
        routes.append(
          Route(
            section: chosen.section, moves: first..<moves.count, recodings: middle..<moves.count,
            firstTarget: targets.count))
        targets += chosen.targets
      }
    }
  }
}

/// What rows turned out to be, by the texts that decide it: one worker's, from chunk to chunk.
///
/// A degree and a subject come again and again, and to look for a hundred words in them costs a
/// hundred times as much as to find them again. The texts are compared on every hit, so a memory
/// changes no result.
struct RowMemory: Sendable {
  /// The number of a row's case, by intake and deciding texts.
  var cases = TextNumbers()
  /// The entry that a text becomes, by change of lists and text; -1 for none.
  var subjects = TextNumbers()
  /// For each change of lists the new entry of each entry; `unknown` until it is asked for.
  private var recodings: [[Int32]] = []
  /// How many rows of each section the record at hand has.
  var numbers: [UInt32] = []
  /// Reused: the values that decide where the row at hand goes, and all of the row.
  var deciding: [Value] = []
  var values: [Value] = []

  private static let unknown: Int32 = -2

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

  /// Makes room for what rows are decided by.
  mutating func prepare(_ routers: [RowRouter?]) {
    let most = routers.lazy.compactMap { $0?.deciding.count }.max() ?? 0
    while deciding.count < most { deciding.append(.missing) }
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

/// Numbers by the texts of some values: what was kept last in a place stays there.
///
/// A hash says where to look, and the texts are compared, piece by piece: nothing is put together to
/// be looked for, which took 700 instructions a row.
struct TextNumbers: Sendable {
  private struct Entry: Sendable {
    /// 0 when free.
    var hash: UInt64 = 0
    /// The texts in `bytes`, each with the byte behind it that no text holds.
    var start: UInt32 = 0
    var count: UInt32 = 0
    /// Whose texts they are.
    var owner: Int32 = 0
    var number: Int32 = 0
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []

  private static let places = 1 << 11
  private static let mostBytes = 1 << 18
  /// No text holds it: it is no UTF-8.
  private static let end: UInt8 = 0xff

  /// The number kept for the texts of some values; `nil` when there is none.
  ///
  /// - Parameter hash: Of the texts and the owner.
  @inline(__always)
  func number(
    _ hash: UInt64, _ values: Span<Value>, _ text: Span<UInt8>, of owner: Int
  ) -> Int? {
    guard !entries.isEmpty else { return nil }
    let entry = entries[Int(truncatingIfNeeded: hash) & (Self.places - 1)]
    guard entry.hash == hash, Int(entry.owner) == owner else { return nil }
    var place = Int(entry.start)
    let end = place + Int(entry.count)
    let known = bytes.span
    for index in 0..<values.count {
      let piece = text.extracting(values[index].heldRange)
      guard place + piece.count < end, known[place + piece.count] == Self.end,
        startsEqual(known, place, piece)
      else { return nil }
      place += piece.count + 1
    }
    return place == end ? Int(entry.number) : nil
  }

  mutating func keep(
    _ hash: UInt64, _ values: Span<Value>, _ text: [UInt8], of owner: Int, _ number: Int
  ) {
    if entries.isEmpty { entries = [Entry](repeating: Entry(), count: Self.places) }
    if bytes.count > Self.mostBytes {
      for index in entries.indices { entries[index].hash = 0 }
      bytes.removeAll(keepingCapacity: true)
    }
    let start = bytes.count
    for index in 0..<values.count {
      appendBytes(text, values[index].heldRange, to: &bytes)
      bytes.append(Self.end)
    }
    entries[Int(truncatingIfNeeded: hash) & (Self.places - 1)] = Entry(
      hash: hash, start: UInt32(start), count: UInt32(bytes.count - start), owner: Int32(owner),
      number: Int32(number))
  }
}

extension Value {
  /// Its text; empty where there is nothing to check.
  @inline(__always)
  var heldRange: Range<Int> { isPresent ? textRange : 0..<0 }
}
