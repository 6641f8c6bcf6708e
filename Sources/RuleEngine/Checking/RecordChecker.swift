internal import Expressions
internal import LegacyText
public import RecordModel

/// Checks normalized records: constraints of the schema, then record rules.
///
/// Immutable and shared by all workers; what one worker changes lives in `CheckerScratch`.
public struct RecordChecker: Sendable {
  let schema: Schema
  let lists: [CodeList]
  let dispositions: DispositionTable
  private(set) var fieldChecks: [[FieldCheck]]
  private(set) var patterns: [TextPattern]
  /// What is asked of a record before a rule is evaluated; plain bytes, no references.
  let headers: [RuleHeader]
  let assertions: [Assertion]
  let conditions: [Assertion?]
  let declarations: Declarations
  /// The frame's slot of each person field, or -1 where no rule reads it.
  let personSlots: [Int32]
  /// Which sections' rows are read by rules; the section's index in the frame, or -1.
  let frameSections: [Int]
  let todaySlot: Int
  let rowFieldCounts: [Int]
  private(set) var today: PartialDate
  let stageRules: StageRules
  public let ruleCount: Int

  /// Compiles all rules of a pack.
  ///
  /// - Throws: Faults in expressions, with file, line and column.
  public init(_ pack: RulePack, today: PartialDate) throws(PackFaults) {
    schema = pack.schema
    (lists, dispositions, stageRules) = (pack.lists, pack.dispositions, pack.stageRules)
    self.today = today
    ruleCount = pack.catalogue.rules.count
    var checks = FieldCheckCompiler(pack, today)
    fieldChecks = checks.compileAll()
    patterns = checks.patterns

    var compiler = RuleCompiler(pack)
    let rules = try compiler.compileAll()
    headers = rules.map(\.header)
    assertions = rules.map(\.assertion.assertion)
    conditions = rules.map { $0.condition?.assertion }
    declarations = compiler.declarations
    personSlots = compiler.personSlots
    frameSections = compiler.frameSections
    todaySlot = compiler.todaySlot
    rowFieldCounts = pack.schema.sections.map(\.fields.count)
  }

  /// What has to be looked at in records of one kind of file.
  struct Plan: Sendable {
    var personFields: [Int] = []
    var hasFixedFields = false
    /// Constraints that a record of the file can break.
    var checks: [FieldCheck] = []
    /// Positions of rules whose fields the file carries.
    var rules: [Int] = []
    /// Positions of rules that need a field which the file does not carry.
    var idleRules: [Int] = []
  }

  func plan(for chunk: RecordChunk) -> Plan {
    var plan = Plan(personFields: chunk.personFields, hasFixedFields: chunk.hasFixedFields)
    var carried = FieldSet()
    for field in chunk.personFields { carried.insert(field) }
    var isCarried = [Bool](repeating: false, count: schema.person.fields.count)
    for field in chunk.personFields { isCarried[field] = true }
    plan.checks = fieldChecks[0].filter { check in
      // A column that a table lacks and that is merely expected is told once for the file.
      isCarried[Int(check.field)]
        || check.rules.missing != nil && !(chunk.hasFixedFields && check.isMerelyExpected)
    }
    for rule in headers.indices {
      if carried.isSuperset(of: headers[rule].needs) {
        plan.rules.append(rule)
      } else {
        plan.idleRules.append(rule)
      }
    }
    return plan
  }

  /// The same checks by another date.
  func judging(asOf today: PartialDate, _ pack: RulePack) -> RecordChecker {
    var other = self
    var checks = FieldCheckCompiler(pack, today)
    other.fieldChecks = checks.compileAll()
    (other.patterns, other.today) = (checks.patterns, today)
    return other
  }

  /// The scratch of one worker.
  public func makeScratch() -> CheckerScratch {
    CheckerScratch(declarations: declarations, ruleCount: ruleCount)
  }

  /// Adds the findings of all checks to the chunk and sets each record's disposition.
  public func check(_ chunk: inout RecordChunk, _ scratch: inout CheckerScratch) {
    var pass = CheckingPass(self)
    swap(&pass.scratch, &scratch)
    pass.run(&chunk)
    swap(&pass.scratch, &scratch)
  }

  /// Whether a value satisfies the constraints of a field by itself.
  public func satisfies(_ value: Value, _ field: FieldAddress, in text: [UInt8]) -> Bool {
    guard value.isPresent else { return false }
    if value.kind == .code { return value.entry != .max }
    for check in fieldChecks[Int(field.section)] where check.field == field.field {
      if let broken = check.broken(value, text, patterns), broken != check.rules.imprecise {
        return false
      }
    }
    return true
  }
}

/// What one worker needs while checking, and what it counted.
public struct CheckerScratch: Sendable {
  /// One record of the batch at hand.
  struct Subject: Sendable {
    var present = FieldSet()
    var unreadable = FieldSet()
    /// Bit n: section n has rows.
    var sections: UInt64 = 0
    var firstRow: Int
    var rowCount = 0
    var isChecked = true
    init(firstRow: Int) { self.firstRow = firstRow }
  }

  /// One row of a record of the batch.
  struct Row: Sendable {
    var section: Int
    /// Counted from 0 within the section.
    var number: Int
    /// Where it stands in the frame; -1 where no rule reads its section.
    var base = -1
    var present: UInt64 = 0
    var unreadable: UInt64 = 0
    init(section: Int, number: Int) { (self.section, self.number) = (section, number) }
  }

  var plan = RecordChecker.Plan()
  var frames: [Frame]
  var subjects: [Subject]
  var rows: [Row] = []
  /// How often each rule passed, failed and so on; by rule.
  public var states: [RunSummary.RuleState]
  /// How often each rule could not be evaluated; by rule.
  public var faults: [Int]

  static let empty = CheckerScratch(declarations: Declarations(), ruleCount: 0)

  init(declarations: Declarations, ruleCount: Int) {
    frames = (0..<CheckingPass.batchSize).map { _ in declarations.makeFrame() }
    subjects = [Subject](repeating: Subject(firstRow: 0), count: CheckingPass.batchSize)
    states = [RunSummary.RuleState](repeating: RunSummary.RuleState(), count: ruleCount)
    faults = [Int](repeating: 0, count: ruleCount)
  }

  /// Gives the counts so far and starts again from zero.
  public mutating func takeCounts() -> (states: [RunSummary.RuleState], faults: [Int]) {
    let taken = (states, faults)
    states = [RunSummary.RuleState](repeating: RunSummary.RuleState(), count: states.count)
    faults = [Int](repeating: 0, count: faults.count)
    return taken
  }
}

/// A set of the person's fields, up to 256.
struct FieldSet: Sendable, Equatable {
  private var words: SIMD4<UInt64> = .zero

  @inline(__always)
  mutating func insert(_ field: Int) { words[field >> 6] |= 1 << UInt64(field & 63) }
  @inline(__always)
  func isSuperset(of other: FieldSet) -> Bool { words & other.words == other.words }
  @inline(__always)
  func isDisjoint(with other: FieldSet) -> Bool { words & other.words == .zero }
}
