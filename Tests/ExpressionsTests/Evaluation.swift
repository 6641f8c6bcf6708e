import Testing

@testable import Expressions

/// A small world to evaluate in. The person in it is invented.
struct World {
  var declarations = Declarations()
  var frame: Frame
  let slots: [String: Int]

  init() {
    var declarations = Declarations()
    var slots: [String: Int] = [:]
    let variables: [(String, StaticType)] = [
      ("yes", .bool), ("no", .bool), ("gone", .bool), ("broken", .bool),
      ("one", .int), ("noInt", .int), ("half", .double), ("noDouble", .double),
      ("name", .string), ("noName", .string),
      ("born", .date), ("bornYear", .date), ("noDate", .date),
      ("words", .list(.string)), ("numbers", .list(.int)), ("holes", .list(.int)),
      ("noList", .list(.int)),
    ]
    for (name, type) in variables { slots[name] = declarations.variable(name, type) }
    let work = declarations.section(
      "work", fields: [("from", .date), ("to", .date), ("place", .string), ("pay", .int)])
    declarations.section("empty", fields: [("x", .int)])
    slots["job"] = declarations.rowVariable("job", section: work)
    slots["noJob"] = declarations.rowVariable("noJob", section: work)
    declarations.constant("param.age", 18)
    declarations.constant("param.rate", 0.5)
    declarations.constant("param.places", ["Huế", "Vinh", "Hà Nội"])
    declarations.constant("param.start", .date(CalendarDate(year: 2000)!))
    declarations.constant("param.pattern", "^[A-Z]+$")
    declarations.constant("none", [])
    frame = declarations.makeFrame()
    self.declarations = declarations
    self.slots = slots
    fill(work)
  }

  private mutating func fill(_ work: Int) {
    func date(_ text: String) -> Operand { .date(CalendarDate(text.utf8)!) }
    frame.set(slots["yes"]!, to: .bool(true))
    frame.set(slots["no"]!, to: .bool(false))
    frame.set(slots["broken"]!, to: .fault(.overflow))
    frame.set(slots["one"]!, to: .int(1))
    frame.set(slots["half"]!, to: .double(0.5))
    frame.setText(slots["name"]!, "Nguyễn Thị Ví Dụ")
    frame.set(slots["born"]!, to: date("1980-05-17"))
    frame.set(slots["bornYear"]!, to: date("1980"))
    let words = ["một", "hai"].map { word in frame.makeText(word) }
    frame.setList(slots["words"]!, words)
    frame.setList(slots["numbers"]!, [.int(1), .int(2), .int(3)])
    frame.setList(slots["holes"]!, [.int(1), .missing, .int(3)])
    for (from, to, place, pay) in [
      ("2001-09", "2005-08", "Vinh", 100), ("2005-09", "2010", "Huế", 200),
      ("2011-01", "", "Huế", 300),
    ] {
      let row = frame.beginRow(section: work)
      frame.set(row, to: date(from))
      if !to.isEmpty { frame.set(row + 1, to: date(to)) }
      frame.setText(row + 2, place)
      frame.set(row + 3, to: .int(pay))
      if place == "Vinh" { frame.bind(slots["job"]!, toRow: row) }
    }
  }

  /// The value of an expression as text, whatever its type.
  func value(_ source: String) -> String {
    for type in [.bool, .int, .double, .string, .date] as [StaticType] {
      if let program = try? Program(source, in: declarations, expecting: type) {
        return describe(program)
      }
    }
    return faults(source).first ?? "no type fits"
  }

  private func describe(_ program: Program) -> String {
    var frame = frame
    let operand = program.value(&frame)
    switch operand.kind {
    case .missing: return "missing"
    case .bool: return "\(operand.bool!)"
    case .int: return "\(operand.int!)"
    case .double: return "\(operand.double!)"
    case .string: return "'\(frame.string(operand)!)'"
    case .date: return operand.date!.description
    case .unknown: return "unknown"
    case .fault: return "fault \(operand.fault!)"
    case .row, .list: return "a place"
    }
  }

  func verdict(_ source: String) throws -> Verdict {
    var frame = frame
    return try Program(source, in: declarations).evaluate(&frame)
  }

  /// `line:column: message` of everything wrong with an assertion.
  func faults(_ source: String) -> [String] {
    do throws(ExpressionFaults) {
      _ = try Program(source, in: declarations)
      return []
    } catch {
      return error.faults.map { "\($0.line):\($0.column): \($0.message)" }
    }
  }
}

/// Random numbers that are the same in every run. Source: Steele et al., SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
