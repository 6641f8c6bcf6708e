internal import Expressions
internal import LegacyText
internal import RecordModel

/// What is asked of a record before a rule is evaluated.
struct RuleHeader: Sendable {
  var index: RuleIndex
  /// The section whose rows it is asserted for; -1 for the person.
  var each: Int16
  /// The frame's slot of `row`.
  var rowSlot: Int32
  var hasWhen: Bool
  /// Person fields that must be there.
  var needs: FieldSet
  /// Bit n: field n of the row must be there.
  var rowNeeds: UInt64
  /// Bit n: section n must have rows.
  var sections: UInt64
  /// Where the finding lands.
  var blame: FieldAddress
}

/// A record rule, ready to be evaluated.
struct CompiledRule: Sendable {
  let header: RuleHeader
  /// The person fields of the header's `needs`.
  let needs: [Int]
  let condition: Program?
  let assertion: Program
}

/// Declares the schema to the expression language and compiles the rules of a pack.
struct RuleCompiler: Sendable {
  private let pack: RulePack
  private(set) var declarations = Declarations()
  private(set) var personSlots: [Int32] = []
  private(set) var frameSections: [Int] = []
  private(set) var todaySlot = 0
  /// The slot of `row` by section.
  private(set) var rowSlots: [Int: Int] = [:]
  /// By section the declarations in which `row` is one of its rows.
  private var rowDeclarations: [Int: Declarations] = [:]
  /// The rules that could not be compiled, in the order of the pack.
  private(set) var faultyRules: [FaultyRule] = []

  init(_ pack: RulePack) { self.pack = pack }

  /// The programs of a rule, or what is wrong with them.
  struct Programs: Sendable {
    var assertion: Program?
    var when: Program?
    var faults: [PackFault] = []
  }

  /// Begins to compile the rules: whoever has time may help from the end, beside `compileAll`.
  mutating func begin() -> FromBothEnds<Programs> {
    declare()
    return FromBothEnds(pack.recordRules.count) { [self] number in
      let rule = pack.recordRules[number]
      var programs = Programs()
      programs.assertion = program(
        rule.assertion, rule, rule.places.assertion, &programs.faults)
      programs.when = rule.when.flatMap {
        program($0, rule, rule.places.when, &programs.faults)
      }
      return programs
    }
  }

  /// The rules that could be compiled.
  mutating func compileAll() -> [CompiledRule] { compileAll(begin()) }

  /// The same, of programs that were begun.
  mutating func compileAll(_ begun: FromBothEnds<Programs>) -> [CompiledRule] {
    var compiled: [CompiledRule] = []
    var slotsUsed: Set<Int> = []
    var sectionsUsed: Set<Int> = []
    for (number, rule) in pack.recordRules.enumerated() {
      let programs = begun.take(number)
      let when = programs.when
      guard let program = programs.assertion, programs.faults.isEmpty else {
        faultyRules.append(FaultyRule(rule: rule.index, faults: programs.faults))
        continue
      }
      for used in [program, when].compactMap({ $0 }) {
        slotsUsed.formUnion(used.variablesUsed)
        sectionsUsed.formUnion(used.sectionsUsed)
      }
      if let each = rule.each { sectionsUsed.insert(frameSections[each]) }
      compiled.append(compile(rule, program, when))
    }
    // Only what some rule reads is carried into the frame.
    for (field, slot) in personSlots.enumerated() where !slotsUsed.contains(Int(slot)) {
      personSlots[field] = -1
    }
    for (section, index) in frameSections.enumerated() where !sectionsUsed.contains(index) {
      frameSections[section] = -1
    }
    return compiled
  }

  private func program(
    _ source: String, _ rule: RecordRule, _ place: ScalarPlace, _ faults: inout [PackFault]
  ) -> Program? {
    do {
      return try Program(source, in: rule.each.flatMap { rowDeclarations[$0] } ?? declarations)
    } catch {
      for fault in error.faults {
        let (line, column) = place.place(ofLine: fault.line, column: fault.column, in: source)
        faults.append(
          PackFault(
            file: rule.file, line: line, column: column, message: fault.message,
            vi: fault.vi,
            excerpt: place.source.line(line)))
      }
      return nil
    }
  }

  private func compile(_ rule: RecordRule, _ program: Program, _ when: Program?) -> CompiledRule {
    var needs = FieldSet()
    var rowNeeds: UInt64 = 0
    var sections: UInt64 = 0
    for address in rule.needs {
      if address.isWholeSection {
        sections |= 1 << UInt64(address.section)
      } else if address.section == 0 {
        needs.insert(Int(address.field))
      } else {
        rowNeeds |= 1 << UInt64(address.field)
      }
    }
    if let each = rule.each { sections |= 1 << UInt64(each) }
    return CompiledRule(
      header: RuleHeader(
        index: rule.index, each: Int16(rule.each ?? -1),
        rowSlot: Int32(rule.each.flatMap { rowSlots[$0] } ?? 0), hasWhen: when != nil,
        needs: needs, rowNeeds: rowNeeds, sections: sections,
        blame: pack.catalogue[rule.index].blame.first ?? Finding.wholeRecord),
      needs: rule.needs.filter { $0.section == 0 && !$0.isWholeSection }.map { Int($0.field) },
      condition: when, assertion: program)
  }

  // MARK: Declarations

  private static func staticType(_ type: FieldType) -> StaticType {
    switch type {
    case .text, .identifier, .code: .string
    case .integer: .int
    case .decimal: .double
    case .date: .date
    }
  }

  private mutating func declare() {
    for field in pack.schema.person.fields {
      let slot = declarations.variable(field.name, Self.staticType(field.type))
      if let list = field.list { declarations.setList(list, ofVariable: slot) }
      personSlots.append(Int32(slot))
    }
    frameSections = [-1]
    for section in pack.schema.sections.dropFirst() {
      frameSections.append(
        declarations.section(
          section.name, fields: section.fields.map { ($0.name, Self.staticType($0.type)) }))
      for (index, field) in section.fields.enumerated() {
        guard let list = field.list, let own = frameSections.last else { continue }
        declarations.setList(list, ofField: index, section: own)
      }
    }
    todaySlot = declarations.variable("today", .date)
    Self.declareHost(pack, in: &declarations)
    // `row` means another section in other rules: each has its slot, all frames have all slots.
    for section in pack.schema.sections.indices.dropFirst() {
      rowSlots[section] = declarations.rowVariable("row", section: frameSections[section])
      rowDeclarations[section] = declarations
    }
    declarations.constant("row", .bool(false))
  }

  /// What expressions have that are about no record: folding, code lists and parameters.
  static func host(_ pack: RulePack?) -> Declarations {
    var declarations = Declarations()
    if let pack { declareHost(pack, in: &declarations) } else { declareFold(in: &declarations) }
    return declarations
  }

  private static func declareHost(_ pack: RulePack, in declarations: inout Declarations) {
    for parameter in pack.parameters {
      declarations.constant("param." + parameter.name, Self.literal(parameter.value))
    }
    let lists = pack.lookUpDate.map { date in pack.lists.map { $0.judging(asOf: date) } }
    ListFunctions.declare(lists ?? pack.lists, in: &declarations)
    declareFold(in: &declarations)
  }

  private static func literal(_ text: String) -> Literal {
    if let number = Int(text) { return .int(number) }
    if let number = Double(text) { return .double(number) }
    if text.count >= 7, let date = PartialDate(iso: text) {
      return .date(CalendarDate(packed: date.packed))
    }
    return .string(text)
  }

  private static func declareFold(in declarations: inout Declarations) {
    declarations.function(
      "fold", parameters: [.string], result: .string, isMember: true, isCostly: true,
      isTotal: true
    ) { text, _, _, _, frame in
      guard let range = text.range else { return .unknown }
      return frame.makeText { text, folded in
        // What folding one stretch may need, and what came before it.
        folded.reserveCapacity(range.count * 4 + 8)
        Self.fold(text.span.extracting(range), to: &folded)
      }
    }
  }

  /// Small letters without accents; punctuation stays, which a search key would drop.
  private static func fold(_ text: Span<UInt8>, to output: inout [UInt8]) {
    /// Of ASCII, what is neither letter, digit, blank nor control character: a bit for each.
    func isPunctuation(_ byte: UInt8) -> Bool {
      let bits: UInt64 = byte & 0x40 == 0 ? 0xfc00_fffe_0000_0000 : 0x7800_0001_f800_0001
      return byte < 0x80 && bits >> UInt64(byte & 0x3f) & 1 != 0
    }
    var index = 0
    while index < text.count {
      let start = index
      while index < text.count, !isPunctuation(text[index]) { index += 1 }
      if index > start {
        if text[start] == 0x20, start > 0 { output.append(0x20) }
        let length = output.count
        appendFoldedKey(text.extracting(start..<index), to: &output)
        if text[index - 1] == 0x20, index < text.count, output.count > length {
          output.append(0x20)
        }
      }
      if index < text.count {
        output.append(text[index])
        index += 1
      }
    }
  }
}
