internal import Expressions
internal import LegacyText
internal import RecordModel

/// A record rule, ready to be evaluated.
struct CompiledRule: Sendable {
  let index: RuleIndex
  let each: Int?
  /// Person fields that must be there.
  let needs: FieldSet
  /// Fields of the row that must be there.
  let rowNeeds: [Int]
  /// Sections that must have rows.
  let sectionNeeds: [Int]
  let when: Program?
  let assertion: Program
  /// Where the finding lands.
  let blame: FieldAddress
}

/// Declares the schema to the expression language and compiles the rules of a pack.
struct RuleCompiler {
  private let pack: RulePack
  private(set) var declarations = Declarations()
  private(set) var personSlots: [Int32] = []
  private(set) var frameSections: [Int] = []
  private(set) var todaySlot = 0
  /// The slot of `row` by section.
  private(set) var rowSlots: [Int: Int] = [:]
  /// By section the declarations in which `row` is one of its rows.
  private var rowDeclarations: [Int: Declarations] = [:]
  private var faults: [PackFault] = []

  init(_ pack: RulePack) { self.pack = pack }

  mutating func compileAll() throws(PackFaults) -> [CompiledRule] {
    declare()
    var compiled: [CompiledRule] = []
    var slotsUsed: Set<Int> = []
    var sectionsUsed: Set<Int> = []
    for rule in pack.recordRules {
      guard let program = self.program(rule.assertion, rule, line: rule.lines.assertion) else { continue }
      var when: Program?
      if let source = rule.when {
        guard let compiled = self.program(source, rule, line: rule.lines.when) else { continue }
        when = compiled
      }
      for used in [program, when].compactMap({ $0 }) {
        slotsUsed.formUnion(used.variablesUsed)
        sectionsUsed.formUnion(used.sectionsUsed)
      }
      if let each = rule.each { sectionsUsed.insert(frameSections[each]) }
      compiled.append(compile(rule, program, when))
    }
    guard faults.isEmpty else { throw PackFaults(faults: faults) }
    // Only what some rule reads is carried into the frame.
    for (field, slot) in personSlots.enumerated() where !slotsUsed.contains(Int(slot)) {
      personSlots[field] = -1
    }
    for (section, index) in frameSections.enumerated() where !sectionsUsed.contains(index) {
      frameSections[section] = -1
    }
    return compiled
  }

  private mutating func program(
    _ source: String, _ rule: RecordRule, line: Int
  ) -> Program? {
    do {
      return try Program(source, in: rule.each.flatMap { rowDeclarations[$0] } ?? declarations)
    } catch {
      for fault in error.faults {
        faults.append(
          PackFault(
            file: rule.file, line: line + fault.line - 1, column: fault.column,
            message: fault.message + "\n" + fault.rendering))
      }
      return nil
    }
  }

  private func compile(_ rule: RecordRule, _ program: Program, _ when: Program?) -> CompiledRule {
    var needs = FieldSet(count: pack.schema.person.fields.count)
    var rowNeeds: [Int] = []
    var sectionNeeds: [Int] = []
    for address in rule.needs {
      if address.isWholeSection {
        sectionNeeds.append(Int(address.section))
      } else if address.section == 0 {
        needs.insert(Int(address.field))
      } else {
        rowNeeds.append(Int(address.field))
      }
    }
    return CompiledRule(
      index: rule.index, each: rule.each, needs: needs, rowNeeds: rowNeeds,
      sectionNeeds: sectionNeeds, when: when, assertion: program,
      blame: pack.catalogue[rule.index].blame.first ?? Finding.wholeRecord)
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
      personSlots.append(
        Int32(declarations.variable(field.name, Self.staticType(field.type))))
    }
    frameSections = [-1]
    for section in pack.schema.sections.dropFirst() {
      frameSections.append(
        declarations.section(
          section.name, fields: section.fields.map { ($0.name, Self.staticType($0.type)) }))
    }
    todaySlot = declarations.variable("today", .date)
    for parameter in pack.parameters {
      declarations.constant("param." + parameter.name, Self.literal(parameter.value))
    }
    declareLists()
    declareFold()
    // `row` means another section in other rules: each has its slot, all frames have all slots.
    for section in pack.schema.sections.indices.dropFirst() {
      rowSlots[section] = declarations.rowVariable("row", section: frameSections[section])
      rowDeclarations[section] = declarations
    }
    declarations.constant("row", .bool(false))
  }

  private static func literal(_ text: String) -> Literal {
    if let number = Int(text) { return .int(number) }
    if let number = Double(text) { return .double(number) }
    if text.count >= 7, let date = PartialDate(iso: text) {
      return .date(CalendarDate(packed: date.packed))
    }
    return .string(text)
  }

  private mutating func declareFold() {
    declarations.function("fold", parameters: [.string], result: .string, isMember: true) {
      text, _, _, _, frame in
      guard let range = text.range else { return .unknown }
      var key: [UInt8] = []
      appendFoldedKey(frame.text.span.extracting(range), to: &key)
      return frame.makeText(key.span)
    }
  }

  private mutating func declareLists() {
    let lookup = ListLookup(pack.lists)
    for dated in [false, true] {
      let date: [StaticType] = dated ? [.date] : []
      declarations.function(
        "inList", parameters: [.string, .string] + date, result: .bool, isMember: true
      ) { code, list, on, _, frame in
        .bool(lookup.entry(code, list, dated ? on.date : nil, frame) != nil)
      }
      declarations.function(
        "lookup", parameters: [.string, .string, .string] + date, result: .string, isMember: true
      ) { code, list, property, on, frame in
        guard
          let text = lookup.property(code, list, property, dated ? on.date : nil, frame)
        else { return .unknown }
        let bytes = Array(text.utf8)
        return frame.makeText(bytes.span)
      }
      declarations.function(
        "lookupNumber", parameters: [.string, .string, .string] + date, result: .double,
        isMember: true
      ) { code, list, property, on, frame in
        guard
          let text = lookup.property(code, list, property, dated ? on.date : nil, frame),
          let number = Double(text)
        else { return .unknown }
        return .double(number)
      }
    }
  }
}

/// Looks up entries of code lists for expressions.
private struct ListLookup: Sendable {
  private let lists: [CodeList]
  private var names = ByteTable()

  init(_ lists: [CodeList]) {
    self.lists = lists
    for (position, list) in lists.enumerated() { names.insert(list.name, position) }
  }

  func entry(
    _ code: Operand, _ list: Operand, _ date: CalendarDate?, _ frame: Frame
  ) -> (list: Int, entry: Int)? {
    guard let codeRange = code.range, let listRange = list.range,
      let position = names.number(for: frame.text.span.extracting(listRange)),
      let entry = lists[position].index(
        ofCode: frame.text.span.extracting(codeRange),
        on: date.map { PartialDate(packed: $0.packed) })
    else { return nil }
    return (position, entry)
  }

  func property(
    _ code: Operand, _ list: Operand, _ property: Operand, _ date: CalendarDate?,
    _ frame: Frame
  ) -> String? {
    guard let found = entry(code, list, date, frame), let range = property.range else {
      return nil
    }
    let list = lists[found.list]
    let name = String(decoding: frame.text[range], as: UTF8.self)
    if name == "name" { return list.entries[found.entry].name }
    guard let column = list.index(ofProperty: name) else { return nil }
    let value = list.entries[found.entry].values[column]
    return value.isEmpty ? nil : value
  }
}
