/// The values one evaluation reads. Made once by `Declarations.makeFrame`, reused for every record.
///
/// Its memory grows to the largest record and is then kept, so that filling it allocates nothing.
public struct Frame: Sendable {
  /// The variables, then rows and list elements in the order they were added.
  public var slots: [Operand]
  /// UTF-8 of all text in `slots`, and after it what an evaluation makes.
  public var text: [UInt8] = []

  /// Rows of one section, chained through the slot behind each row's fields.
  struct SectionRows: Sendable {
    let fieldCount: Int
    var first = -1
    var last = -1
    var count = 0
  }

  var sections: [SectionRows]
  private let variableCount: Int
  /// What the variables of macros are bound to, by depth.
  var locals: [Operand]
  /// Elements gathered by macros that compare each with each; used as a stack.
  var gathered: [Operand] = []
  /// Where functions make texts from others before they are appended; empty between calls.
  private var made: [UInt8] = []
  /// What is left of the budget of the evaluation under way.
  var fuel = 0

  static let localCount = 24

  init(variableCount: Int, fieldCounts: [Int]) {
    self.variableCount = variableCount
    slots = Array(repeating: .missing, count: variableCount)
    sections = fieldCounts.map { SectionRows(fieldCount: $0) }
    locals = Array(repeating: .missing, count: Frame.localCount)
  }

  /// Makes all variables missing and forgets rows and text. Keeps the memory.
  public mutating func reset() {
    if slots.count > variableCount { slots.removeLast(slots.count - variableCount) }
    for slot in 0..<variableCount { slots[slot] = .missing }
    for section in sections.indices {
      sections[section].first = -1
      sections[section].last = -1
      sections[section].count = 0
    }
    text.removeAll(keepingCapacity: true)
  }

  /// Forgets rows and keeps the variables, which the caller sets anew, and the text.
  public mutating func resetRows() {
    if slots.count > variableCount { slots.removeLast(slots.count - variableCount) }
    for section in sections.indices where sections[section].count > 0 {
      sections[section].first = -1
      sections[section].last = -1
      sections[section].count = 0
    }
  }

  /// - Parameter slot: A variable's slot, or a row's base plus the index of the field.
  @inlinable
  public mutating func set(_ slot: Int, to value: Operand) { slots[slot] = value }

  /// Copies well-formed UTF-8 into the frame.
  public mutating func setText(_ slot: Int, _ bytes: Span<UInt8>) {
    slots[slot] = makeText(bytes)
  }

  public mutating func setText(_ slot: Int, _ string: String) {
    let start = text.count
    text.append(contentsOf: string.utf8)
    slots[slot] = .string(offset: start, byteCount: text.count - start)
  }

  /// Copies the elements of a variable declared as a list.
  public mutating func setList(_ slot: Int, _ elements: [Operand]) {
    slots[slot] = .list(offset: slots.count, count: elements.count)
    slots.append(contentsOf: elements)
  }

  /// Appends a row of missing values to a section.
  ///
  /// - Returns: The slot of its first field; the others follow in declared order.
  public mutating func beginRow(section: Int) -> Int {
    let base = slots.count
    let fieldCount = sections[section].fieldCount
    for _ in 0..<fieldCount { slots.append(.missing) }
    slots.append(.row(base: -1))
    let previous = sections[section].last
    if previous < 0 {
      sections[section].first = base
    } else {
      slots[previous + fieldCount] = .row(base: base)
    }
    sections[section].last = base
    sections[section].count += 1
    return base
  }

  /// Binds a variable declared with `Declarations.rowVariable` to the row at `base`.
  public mutating func bind(_ rowVariable: Int, toRow base: Int) {
    slots[rowVariable] = .row(base: base)
  }

  /// The text of a string operand of this frame; for reports and tests, not for hot paths.
  public func string(_ operand: Operand) -> String? {
    guard operand.kind == .string else { return nil }
    return String(decoding: text[operand.offset..<operand.offset + operand.count], as: UTF8.self)
  }

  /// Text made by a host function: appended to the scratch part, which the next reset drops.
  public mutating func makeText(_ bytes: Span<UInt8>) -> Operand {
    let start = text.count
    // One move of memory; an element at a time would cost ten instructions a byte.
    unsafe bytes.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
    return .string(offset: start, byteCount: bytes.count)
  }

  /// The same for a text made from one that is here.
  ///
  /// - Parameter make: Gets all text, and an empty array that has been used before.
  public mutating func makeText(_ make: ([UInt8], inout [UInt8]) -> Void) -> Operand {
    var own: [UInt8] = []
    swap(&own, &made)
    make(text, &own)
    let operand = makeText(own.span)
    own.removeAll(keepingCapacity: true)
    swap(&own, &made)
    return operand
  }

  /// Takes `amount` from the budget; false when it is used up.
  @inline(__always)
  mutating func spend(_ amount: Int) -> Bool {
    fuel &-= amount
    return fuel >= 0
  }
}
