/// What is known of one generated record: the answer that hoso is compared with.
struct Truth: Sendable {
  struct Fault: Sendable {
    var kind: String
    /// The field in which the fault stands; findings on one of `also` are as good.
    var field: String
    var also: [String] = []
    /// The rules that may report it.
    var rules: [String]
  }
  struct Repair: Sendable {
    var kind: String
    var field: String
    /// The exact value after normalizing; dates in ISO form at their precision.
    var value: String
  }
  struct Duplicate: Sendable {
    /// `exact`, or `conflict` when a field was changed.
    var kind: String
    /// The ordinal of the record that it repeats.
    var of: Int
  }

  var file = ""
  var ordinal = 0
  var staffNumber = ""
  var faults: [Fault] = []
  var repairs: [Repair] = []
  var duplicate: Duplicate?
  /// Numbers of rows by section of the rule pack.
  var rows: [(String, Int)] = []
  /// Values expected in `fields`, those of repairs included.
  var fields: [(String, String)] = []

  func append(to bytes: inout [UInt8]) {
    bytes += "{\"file\":".utf8
    bytes.append(json: file)
    bytes += ",\"ordinal\":\(ordinal),\"staff_number\":".utf8
    bytes.append(json: staffNumber)
    bytes += ",\"clean\":\(faults.isEmpty && repairs.isEmpty && duplicate == nil)".utf8
    if !faults.isEmpty {
      bytes += ",\"faults\":[".utf8
      bytes.append(list: faults) { fault, bytes in
        bytes += "{\"kind\":".utf8
        bytes.append(json: fault.kind)
        bytes += ",\"field\":".utf8
        bytes.append(json: fault.field)
        bytes += ",\"also\":[".utf8
        bytes.append(list: fault.also) { $1.append(json: $0) }
        bytes += "],\"rules\":[".utf8
        bytes.append(list: fault.rules) { $1.append(json: $0) }
        bytes += "]}".utf8
      }
      bytes += "]".utf8
    }
    if !repairs.isEmpty {
      bytes += ",\"repairs\":[".utf8
      bytes.append(list: repairs) { repair, bytes in
        bytes += "{\"kind\":".utf8
        bytes.append(json: repair.kind)
        bytes += ",\"field\":".utf8
        bytes.append(json: repair.field)
        bytes += ",\"value\":".utf8
        bytes.append(json: repair.value)
        bytes += "}".utf8
      }
      bytes += "]".utf8
    }
    if let duplicate {
      bytes += ",\"duplicate\":{\"kind\":\"\(duplicate.kind)\",\"of\":\(duplicate.of)}".utf8
    }
    if !rows.isEmpty {
      bytes += ",\"rows\":{".utf8
      bytes.append(list: rows) { $1 += "\"\($0.0)\":\($0.1)".utf8 }
      bytes += "}".utf8
    }
    bytes += ",\"fields\":{".utf8
    bytes.append(list: fields) { field, bytes in
      bytes.append(json: field.0)
      bytes.append(UInt8(ascii: ":"))
      bytes.append(json: field.1)
    }
    bytes += "}}\n".utf8
  }

  /// The value of a cell as hoso must show it, and the field in which it shows it.
  static func expected(_ cell: Cell, of field: Field) -> (String, String)? {
    switch cell {
    case .missing: nil
    case .text(let text): (field.name, text)
    case .coded(_, let code): (field.name, code)
    case .place(_, let code): (field.name + "_code", code)
    case .date(let day): (field.name, day.iso)
    case .whole(let number): (field.name, String(number))
    case .hundredths(let number): (field.name, "\(number / 100).\(two(number % 100))")
    }
  }
}

extension [UInt8] {
  mutating func append(json text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0x0A: self += "\\n".utf8
      case 0x09: self += "\\t".utf8
      case 0x0D: self += "\\r".utf8
      case 0..<0x20: self += "\\u00\(two(Int(byte), radix: 16))".utf8
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  mutating func append<T>(list: [T], _ write: (T, inout [UInt8]) -> Void) {
    for (index, element) in list.enumerated() {
      if index > 0 { append(UInt8(ascii: ",")) }
      write(element, &self)
    }
  }
}

private func two(_ number: Int, radix: Int) -> String {
  let text = String(number, radix: radix)
  return text.utf8.count < 2 ? "0" + text : text
}
