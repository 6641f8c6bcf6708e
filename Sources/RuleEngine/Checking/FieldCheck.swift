internal import Expressions
internal import RecordModel

/// The constraints of one field, compiled.
struct FieldCheck: Sendable {
  var field: UInt16
  var type: FieldType
  var rules: FieldRules
  /// Position in the checker's patterns; -1 for none.
  var pattern = -1
  var minimumLength = 0
  var maximumLength = Int.max
  var minimum = -Double.infinity
  var maximum = Double.infinity
  var earliest: Int32 = 0
  var latest = Int32.max
  var precision = PartialDate.Precision.year
  /// Its absence is only a note.
  var isMerelyExpected = false

  /// The rule that a present value breaks; `nil` when it breaks none.
  ///
  /// - Parameter isMalformed: Whether it is a text that the pattern does not fit.
  @inline(__always)
  func broken(_ value: Value, _ text: [UInt8], isMalformed: Bool) -> RuleIndex? {
    switch value.kind {
    case .text:
      if isMalformed { return rules.malformed }
      let range = value.textRange
      // A character has at most four bytes: most texts need no counting.
      if range.count > maximumLength || range.count < minimumLength * 4 {
        let length = characterCount(text, range)
        if length < minimumLength || length > maximumLength { return rules.malformed }
      }
      return nil
    case .code: return value.entry == .max ? rules.unknownCode : nil
    case .integer:
      let number = Double(value.bits)
      return number < minimum || number > maximum ? rules.outOfRange : nil
    case .decimal:
      let number = value.double
      return number < minimum || number > maximum ? rules.outOfRange : nil
    case .date:
      let date = value.date
      // Only what is certain: the latest day before the first allowed, or the earliest after.
      if date.latest.packed < earliest || date.earliest.packed > latest { return rules.outOfRange }
      if date.precision < precision { return rules.imprecise }
      return nil
    default: return nil
    }
  }

  /// The lanes whose values have to be looked at; whether texts fit the pattern is told apart.
  @inline(__always)
  func doubted(_ kinds: LaneKinds) -> UInt64 {
    var lanes = kinds[.date]
    if minimumLength > 0 || maximumLength < .max { lanes |= kinds[.text] }
    if minimum > -.infinity || maximum < .infinity { lanes |= kinds[.integer] | kinds[.decimal] }
    return lanes
  }

  /// Whether a text, number or date is right beyond doubt, its pattern aside: a quick look that
  /// most values pass.
  @inline(__always)
  func isPlain(_ value: Value) -> Bool {
    switch value.kind {
    case .text:
      let count = Int(value.bits & 0xffff_ffff)
      return count <= maximumLength && count >= minimumLength &* 4
    case .integer:
      let number = Double(value.bits)
      return number >= minimum && number <= maximum
    case .date:
      let packed = Int32(truncatingIfNeeded: value.bits)
      // A whole date is as precise as any; of others all days of the year are allowed.
      if packed & 0x1f != 0 { return packed >= earliest && packed <= latest }
      return packed & ~0x1ff >= earliest && packed | 0x1ff <= latest
        && (precision == .year || precision == .month && packed & 0x1e0 != 0)
    default: return false
    }
  }

  private func characterCount(_ text: [UInt8], _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where text[index] & 0xc0 != 0x80 { count += 1 }
    return count
  }
}

/// Compiles the constraints of a pack's schema.
struct FieldCheckCompiler {
  private let pack: RulePack
  private let today: PartialDate
  private(set) var patterns: [TextPattern] = []

  init(_ pack: RulePack, _ today: PartialDate) { (self.pack, self.today) = (pack, today) }

  /// By section; only fields that are constrained.
  mutating func compileAll() -> [[FieldCheck]] {
    var all: [[FieldCheck]] = []
    for (section, declared) in pack.schema.sections.enumerated() {
      var checks: [FieldCheck] = []
      for (field, definition) in declared.fields.enumerated() {
        let address = FieldAddress(section: section, field: field)
        if let check = compile(definition, address) { checks.append(check) }
      }
      all.append(checks)
    }
    return all
  }

  private mutating func compile(_ field: Field, _ address: FieldAddress) -> FieldCheck? {
    let constraint = field.constraint
    var check = FieldCheck(
      field: address.field, type: field.type, rules: pack.fieldRules[address])
    check.isMerelyExpected = constraint.required == .note
    var isNeeded = constraint.required != nil || field.type == .code
    if let pattern = constraint.pattern, let compiled = try? TextPattern(pattern) {
      check.pattern = patterns.count
      patterns.append(compiled)
      isNeeded = true
    }
    if let length = constraint.length {
      (check.minimumLength, check.maximumLength) = (length.lowerBound, length.upperBound)
      isNeeded = true
    }
    if let minimum = constraint.minimum {
      check.minimum = minimum
      isNeeded = true
    }
    if let maximum = constraint.maximum {
      check.maximum = maximum
      isNeeded = true
    }
    if let earliest = constraint.earliest {
      check.earliest = earliest.earliest.packed
      isNeeded = true
    }
    if let latest = constraint.notAfterToday ? today : constraint.latest {
      check.latest = latest.latest.packed
      isNeeded = true
    }
    if let precision = constraint.precision {
      check.precision = precision
      isNeeded = true
    }
    return isNeeded ? check : nil
  }
}
