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
  /// For each rule the person fields that it needs, as its header has them: a part of `needed`.
  let needs: [Range<Int>]
  let needed: [Int]
  /// All rules in columns, and where each is found there; `nil` where it cannot be.
  let columns: ColumnPlan
  let roots: [(condition: ColumnPlan.Root?, assertion: ColumnPlan.Root?)]
  /// The column of each person field, and by section of each row field; `nil` where no rule in
  /// columns reads it.
  let personColumns: [ColumnLayout.Columns]
  let rowColumns: [[ColumnLayout.Columns]]
  /// By section the fields that rules need or read.
  let rowFieldsRead: [[Int]]
  /// The frame's slot of each person field, or -1 where no rule reads it.
  let personSlots: [Int32]
  /// Which sections' rows are read by rules; the section's index in the frame, or -1.
  let frameSections: [Int]
  /// By rule what it reads of the frame.
  let frameUses: [FrameUse]
  let todaySlot: Int
  let rowFieldCounts: [Int]
  private(set) var today: PartialDate
  let stageRules: StageRules
  public let ruleCount: Int
  /// Rules whose expressions are wrong: they are not run.
  public let faultyRules: [FaultyRule]

  /// Compiles all rules of a pack.
  ///
  /// - Throws: Faults in expressions, with file, line and column.
  public init(_ pack: RulePack, today: PartialDate) throws(PackFaults) {
    self.init(soundRulesOf: pack, today: today)
    guard faultyRules.isEmpty else { throw PackFaults(faults: faultyRules.flatMap(\.faults)) }
  }

  /// Compiles the rules of a pack that can be; `faultyRules` has the others.
  public init(soundRulesOf pack: RulePack, today: PartialDate) {
    self.init(CheckerBeginning(soundRulesOf: pack, today: today))
  }

  /// The same, of rules whose compilation was begun.
  public init(_ beginning: CheckerBeginning) {
    let (pack, today) = (beginning.pack, beginning.today)
    schema = pack.schema
    (lists, dispositions, stageRules) = (pack.lists, pack.dispositions, pack.stageRules)
    self.today = today
    ruleCount = pack.catalogue.rules.count
    var checks = FieldCheckCompiler(pack, today)
    fieldChecks = checks.compileAll()
    patterns = checks.patterns

    var compiler = beginning.compiler
    let rules = compiler.compileAll(beginning.programs)
    faultyRules = compiler.faultyRules
    headers = rules.map(\.header)
    assertions = rules.map(\.assertion.assertion)
    conditions = rules.map { $0.condition?.assertion }
    (needs, needed) = rules.reduce(into: ([], [])) { all, rule in
      all.0.append(all.1.count..<all.1.count + rule.needs.count)
      all.1 += rule.needs
    }
    (columns, roots) = ColumnLayout.columns(of: rules, compiler)
    let layout = ColumnLayout(columns, pack.schema, compiler)
    (personColumns, rowColumns) = (layout.person, layout.rows)
    rowFieldsRead = layout.rowFieldsRead(rules)
    personSlots = compiler.personSlots
    frameSections = compiler.frameSections
    frameUses = rules.map { Self.frameUse($0, compiler) }
    todaySlot = compiler.todaySlot
    rowFieldCounts = pack.schema.sections.map(\.fields.count)
  }

  private static func frameUse(_ rule: CompiledRule, _ compiler: RuleCompiler) -> FrameUse {
    var use = FrameUse()
    let programs = [rule.assertion, rule.condition].compactMap { $0 }
    let slots = Set(programs.flatMap(\.variablesUsed))
    for (field, slot) in compiler.personSlots.enumerated() where slots.contains(Int(slot)) {
      use.fields.insert(field)
    }
    for section in programs.flatMap(\.sectionsUsed) { use.sections |= 1 << UInt64(section) }
    if rule.header.each >= 0 {
      use.sections |= 1 << UInt64(compiler.frameSections[Int(rule.header.each)])
    }
    return use
  }

  /// What has to be looked at in records of one kind of file.
  struct Plan: Sendable {
    var personFields: [Int] = []
    var hasFixedFields = false
    /// Constraints that a record of the file can break.
    var checks: [FieldCheck] = []
    /// Person fields that the file carries and that rules need or read, or constraints are about.
    var fieldsSeen: [Int] = []
    /// Positions of rules whose fields the file carries, or of a file of XML may come to carry.
    var rules: [Int] = []
    /// Places in `rules` of those whose fields the chunk carries, and of the others.
    var carriedRules: [Int] = []
    var otherRules: [Int] = []
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
      // What a chunk of a file of XML does not carry the next one may: there each rule is applied where
      // something is unreadable, which is told apart from what is missing.
      if carried.isSuperset(of: headers[rule].needs) {
        plan.carriedRules.append(plan.rules.count)
        plan.rules.append(rule)
      } else if !chunk.hasFixedFields {
        plan.otherRules.append(plan.rules.count)
        plan.rules.append(rule)
      } else {
        plan.idleRules.append(rule)
      }
    }
    let wanted = Set(plan.rules.flatMap { needed[needs[$0]] })
    let constrained = Set(plan.checks.map { Int($0.field) })
    plan.fieldsSeen = chunk.personFields.filter {
      wanted.contains($0) || constrained.contains($0) || personColumns[$0].value != nil
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
  public func makeScratch() -> CheckerScratch { makeScratch(usesColumns: true) }

  /// Without columns, each record is evaluated alone: slow, and with the same result.
  func makeScratch(usesColumns: Bool) -> CheckerScratch {
    CheckerScratch(
      columns, fieldCounts: rowFieldCounts, ruleCount: ruleCount, usesColumns: usesColumns)
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
      let isMalformed =
        value.kind == .text && check.pattern >= 0
        && !patterns[check.pattern].matches(text.span.extracting(value.textRange))
      if let broken = check.broken(value, text, isMalformed: isMalformed),
        broken != check.rules.imprecise
      {
        return false
      }
    }
    return true
  }
}
