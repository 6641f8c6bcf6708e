// Reading constants, variables and fields.

extension Operand.Kind {
  init(_ type: StaticType) {
    switch type {
    case .bool: self = .bool
    case .int: self = .int
    case .double: self = .double
    case .string: self = .string
    case .date: self = .date
    case .list: self = .list
    case .row: self = .row
    }
  }
}

extension Literal {
  /// The value, for literals that need no text.
  var operand: Operand? {
    switch self {
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    case .date(let value): .date(value)
    case .string, .list: nil
    }
  }
}

extension Compiler {
  static func constant(_ literal: Literal) -> Compute {
    if let operand = literal.operand { return { _ in operand } }
    guard case .string(let string) = literal else { return { _ in .fault(.badArgument) } }
    let bytes = Array(string.utf8)
    return { frame in
      let start = frame.text.count
      frame.text.append(contentsOf: bytes)
      return .string(offset: start, byteCount: bytes.count)
    }
  }

  static func variable(_ slot: Int, _ kind: Operand.Kind) -> Compute {
    let tag = UInt64(kind.rawValue)
    return { frame in
      let operand = frame.slots[slot]
      return operand.tag == tag ? operand : operand.withoutValue
    }
  }

  static func field(of row: Term, _ index: Int, _ kind: Operand.Kind) -> Compute {
    let tag = UInt64(kind.rawValue)
    if case .local(let depth) = row.operation {
      return { frame in
        let row = frame.locals[depth]
        guard row.holds(.row) else { return row }
        let operand = frame.slots[row.base + index]
        return operand.tag == tag ? operand : operand.withoutValue
      }
    }
    let row = compute(row)
    return { frame in
      let base = row(&frame)
      guard base.holds(.row) else { return base }
      let operand = frame.slots[base.base + index]
      return operand.tag == tag ? operand : operand.withoutValue
    }
  }

  static func has(_ presence: Term.Presence) -> Decide {
    switch presence {
    case .always:
      return { _ in .yes }
    case .variable(let slot):
      return { frame in Truth(presenceOf: frame.slots[slot]) }
    case .section(let section):
      return { frame in Truth(frame.sections[section].count > 0) }
    case .field(let row, let index):
      let row = compute(row)
      return { frame in
        let base = row(&frame)
        guard base.holds(.row) else { return Truth(withoutValue: base) }
        return Truth(presenceOf: frame.slots[base.base + index])
      }
    }
  }
}

extension Truth {
  @inline(__always)
  init(presenceOf operand: Operand) {
    if operand.isValue {
      self = .yes
    } else if operand.holds(.missing) {
      self = .no
    } else {
      self = Truth(withoutValue: operand)
    }
  }

  /// For an operand, or the first of two, that is not a value.
  @inline(never)
  init(withoutValue first: Operand, _ second: Operand = .unknown) {
    let seen = first.isValue ? second.withoutValue : first.withoutValue
    self = seen.fault.map(Truth.fault) ?? .unknown
  }
}
