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
  let fieldChecks: [[FieldCheck]]
  let patterns: [TextPattern]
  let rules: [CompiledRule]
  let declarations: Declarations
  /// The frame's slot of each person field, or -1 where no rule reads it.
  let personSlots: [Int32]
  /// Which sections' rows are read by rules; the section's index in the frame, or -1.
  let frameSections: [Int]
  let todaySlot: Int
  let rowSlots: [Int: Int]
  let today: PartialDate
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
    rules = try compiler.compileAll()
    declarations = compiler.declarations
    personSlots = compiler.personSlots
    frameSections = compiler.frameSections
    todaySlot = compiler.todaySlot
    rowSlots = compiler.rowSlots
  }

  /// The scratch of one worker.
  public func makeScratch() -> CheckerScratch {
    CheckerScratch(
      frame: declarations.makeFrame(), ruleCount: ruleCount, personCount: schema.person.fields.count)
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
  var frame: Frame
  /// How often each rule passed, failed and so on; by rule.
  public var states: [RunSummary.RuleState]
  /// How often each rule could not be evaluated; by rule.
  public var faults: [Int]
  var present: FieldSet
  var unreadable: FieldSet
  /// Where each row of the record stands in the frame; -1 where no rule reads it.
  var rowBases: [Int] = []

  static let empty = CheckerScratch(frame: Declarations().makeFrame(), ruleCount: 0, personCount: 0)

  init(frame: Frame, ruleCount: Int, personCount: Int) {
    self.frame = frame
    states = [RunSummary.RuleState](repeating: RunSummary.RuleState(), count: ruleCount)
    faults = [Int](repeating: 0, count: ruleCount)
    present = FieldSet(count: personCount)
    unreadable = FieldSet(count: personCount)
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
  private(set) var words: SIMD4<UInt64> = .zero

  init(count: Int) { precondition(count <= 256, "a person has at most 256 fields") }

  @inline(__always)
  mutating func insert(_ field: Int) { words[field >> 6] |= 1 << UInt64(field & 63) }
  @inline(__always)
  mutating func removeAll() { words = .zero }
  @inline(__always)
  func contains(_ field: Int) -> Bool { words[field >> 6] >> UInt64(field & 63) & 1 == 1 }
  @inline(__always)
  func isSuperset(of other: FieldSet) -> Bool { words & other.words == other.words }
  @inline(__always)
  func isDisjoint(with other: FieldSet) -> Bool { words & other.words == .zero }
}
