internal import Expressions
internal import RecordModel

/// Which column holds which field.
struct ColumnLayout {
  /// The column of a field and that of its code's entry; `nil` where no rule in columns reads it.
  typealias Columns = (value: Int?, entry: Int?)

  private(set) var person: [Columns]
  /// By section and field.
  private(set) var rows: [[Columns]]

  init(_ plan: ColumnPlan, _ schema: Schema, _ compiler: RuleCompiler) {
    person = compiler.personSlots.map { slot in
      slot < 0 ? (nil, nil) : plan.column(ofVariable: Int(slot))
    }
    rows = schema.sections.indices.map { section in
      let own = compiler.frameSections[section]
      return schema.sections[section].fields.indices.map { field in
        own < 0 ? (nil, nil) : plan.column(of: RowField(section: own, index: field))
      }
    }
  }

  func rowFieldsRead(_ rules: [CompiledRule]) -> [[Int]] {
    rows.indices.map { section in
      rows[section].indices.filter { field in
        rows[section][field].value != nil
          || rules.contains {
            Int($0.header.each) == section && $0.header.rowNeeds >> UInt64(field) & 1 != 0
          }
      }
    }
  }

  /// Puts all rules into one plan.
  static func columns(
    of rules: [CompiledRule], _ compiler: RuleCompiler
  ) -> (ColumnPlan, [(condition: ColumnPlan.Root?, assertion: ColumnPlan.Root?)]) {
    var plan = ColumnPlan(compiler.declarations)
    var roots: [(condition: ColumnPlan.Root?, assertion: ColumnPlan.Root?)] = []
    for rule in rules {
      var each: (slot: Int, section: Int)?
      if rule.header.each >= 0 {
        each = (
          Int(rule.header.rowSlot), compiler.frameSections[Int(rule.header.each)]
        )
      }
      let uniform: Set = [compiler.todaySlot]
      roots.append(
        (
          rule.condition.flatMap { plan.add($0, each: each, uniform: uniform) },
          plan.add(rule.assertion, each: each, uniform: uniform)
        ))
    }
    return (plan, roots)
  }
}
