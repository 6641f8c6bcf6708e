internal import Expressions
public import RecordModel

/// What one worker needs while checking, and what it counted.
public struct CheckerScratch: Sendable {
  /// One row of a record of the batch.
  struct Row: Sendable {
    private var placeNumber: Int32
    private var sectionNumber: Int32
    private var ownNumber: Int32
    private var firstValue: UInt32

    init(place: Int, section: Int, number: Int, values: UInt32) {
      placeNumber = Int32(truncatingIfNeeded: place)
      sectionNumber = Int32(truncatingIfNeeded: section)
      ownNumber = Int32(truncatingIfNeeded: number)
      firstValue = values
    }

    /// The record's place in the batch.
    var place: Int { Int(placeNumber) }
    var section: Int { Int(sectionNumber) }
    /// Counted from 0 within the section.
    var number: Int { Int(ownNumber) }
    /// The first of its values in the chunk.
    var values: Int { Int(firstValue) }
  }

  /// Rows section by section: where each stands in `rows`, and where a section's begin.
  struct SectionRows: Sendable {
    var positions: [Int32] = []
    var starts: [Int]

    func range(_ section: Int) -> Range<Int> { starts[section]..<starts[section + 1] }
  }

  /// What is where in the rows of a section, by field and word of lanes.
  struct SectionLanes: Sendable {
    /// Words of a field.
    var words = 0
    /// Where something is there, and where it could not be read.
    var present: [UInt64] = []
    var unreadable: [UInt64] = []

    /// Makes room for so many words of each of so many fields.
    mutating func prepare(_ words: Int, fields: Int) {
      self.words = words
      let missing = max(words * fields - present.count, 0)
      present.append(contentsOf: repeatElement(0, count: missing))
      unreadable.append(contentsOf: repeatElement(0, count: missing))
    }
  }

  /// A finding of the batch, with what puts it in order.
  struct Found: Sendable {
    let order: UInt64
    let finding: Finding
    var record: Int { Int(order >> 48) }

    /// - Parameter rule: The rule's position in the plan; -1 for constraints, which come first.
    init(_ place: Int, rule: Int, row: Int, _ finding: Finding) {
      order =
        UInt64(place) << 48 | UInt64(rule + 1) << 32
        | UInt64(UInt32(truncatingIfNeeded: row))
      self.finding = finding
    }
  }

  /// A rule that has to be evaluated for one record alone.
  struct Alone: Sendable {
    let place: Int
    /// Its position in the plan.
    let rule: Int
    /// The row, counted within the section; -1 for the person.
    let row: Int
  }

  var plan = RecordChecker.Plan()
  var columns: ColumnBatch
  /// Whether rules are evaluated in columns; if not, all records alone.
  let usesColumns: Bool

  // The batch at hand. Masks have a bit for each place of it.
  var count = 0
  /// The first value of the first record where the others' follow one by one, as in chunks that
  /// are laid out field by field.
  var sideBySide: Int?
  var checked: UInt64 = 0
  /// Records that are evaluated alone.
  var single: UInt64 = 0
  /// The first of each record's values in the chunk.
  var bases: [Int]
  /// By person field.
  var kinds: [LaneKinds]
  var present: [UInt64]
  var unreadable: [UInt64]
  /// By section: the records that have rows of it.
  var hasRows: [UInt64]
  /// The first `rowCount` count.
  var rows: [Row] = []
  var rowCount = 0
  /// By place where the rows of its record begin in `rows`, of records that are checked.
  var firstRows: [Int]
  /// By section the place of the record that had a row of it last, and 32 bits further down how
  /// many it had.
  var lastRows: [Int64]
  /// All rows, and those that are lanes of columns.
  var sectionRows: SectionRows
  var laneRows: SectionRows
  var sections: [SectionLanes]
  var found: [Found] = []
  var alone: [Alone] = []

  // Space that is used again and again.
  var nextRows: [Int] = []
  var masks: [UInt64] = []
  var verdicts: [ColumnBatch.Verdicts] = []
  var values = [Int64](repeating: 0, count: 64)
  var entries = [Int64](repeating: 0, count: 64)
  var gathered: [Value] = []
  var gatheredRows = [Value](repeating: .missing, count: 64)

  /// How often each rule passed, failed and so on; by rule.
  public var states: [RunSummary.RuleState]
  /// How often each rule could not be evaluated; by rule.
  public var faults: [Int]

  static let empty = CheckerScratch(
    ColumnPlan(Declarations()), fieldCounts: [], ruleCount: 0, usesColumns: false)

  /// - Parameter fieldCounts: By section, the person first.
  init(_ columns: ColumnPlan, fieldCounts: [Int], ruleCount: Int, usesColumns: Bool) {
    self.columns = ColumnBatch(columns)
    self.usesColumns = usesColumns
    bases = Array(repeating: 0, count: CheckingPass.batchSize)
    firstRows = bases
    kinds = Array(repeating: LaneKinds(), count: fieldCounts.first ?? 0)
    present = Array(repeating: 0, count: fieldCounts.first ?? 0)
    unreadable = present
    hasRows = Array(repeating: 0, count: fieldCounts.count)
    lastRows = Array(repeating: -1, count: fieldCounts.count)
    sectionRows = SectionRows(starts: Array(repeating: 0, count: fieldCounts.count + 1))
    laneRows = sectionRows
    sections = Array(repeating: SectionLanes(), count: fieldCounts.count)
    states = [RunSummary.RuleState](repeating: RunSummary.RuleState(), count: ruleCount)
    faults = [Int](repeating: 0, count: ruleCount)
  }

  /// After another kind of file: what it carried is gone.
  mutating func forgetFields() {
    for field in present.indices { (present[field], unreadable[field]) = (0, 0) }
  }

  mutating func beginBatch(_ count: Int) {
    columns.begin(count: count)
    self.count = count
    (checked, single) = (0, 0)
    for section in hasRows.indices { (hasRows[section], lastRows[section]) = (0, -1) }
    rowCount = 0
    found.removeAll(keepingCapacity: true)
    alone.removeAll(keepingCapacity: true)
  }

  /// Gives the counts so far and starts again from zero.
  public mutating func takeCounts() -> (states: [RunSummary.RuleState], faults: [Int]) {
    let taken = (states, faults)
    states = [RunSummary.RuleState](repeating: RunSummary.RuleState(), count: states.count)
    faults = [Int](repeating: 0, count: faults.count)
    return taken
  }
}

/// What a rule reads of a frame.
struct FrameUse: Sendable {
  /// Of the person.
  var fields = FieldSet()
  /// Bit n: section n of the frame.
  var sections: UInt64 = 0

  mutating func formUnion(_ other: FrameUse) {
    fields.formUnion(other.fields)
    sections |= other.sections
  }
}

/// A set of the person's fields, up to 256.
struct FieldSet: Sendable, Equatable {
  private var words: SIMD4<UInt64> = .zero

  @inline(__always)
  mutating func insert(_ field: Int) { words[field >> 6] |= 1 << UInt64(field & 63) }
  @inline(__always)
  func contains(_ field: Int) -> Bool { words[field >> 6] >> UInt64(field & 63) & 1 != 0 }
  mutating func formUnion(_ other: FieldSet) { words |= other.words }
  @inline(__always)
  func isSuperset(of other: FieldSet) -> Bool { words & other.words == other.words }
}
