/// An object under construction; members keep the order in which they were added.
struct JSONObject {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]
  var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

  private mutating func name(_ name: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes.append(json: name)
    bytes.append(UInt8(ascii: ":"))
  }

  mutating func add(_ name: String, _ number: Int?) {
    self.name(name)
    if let number { bytes.append(number: number) } else { bytes.append(contentsOf: "null".utf8) }
  }

  mutating func add(_ name: String, _ text: String?) {
    self.name(name)
    if let text { bytes.append(json: text) } else { bytes.append(contentsOf: "null".utf8) }
  }

  mutating func add(_ name: String, _ flag: Bool) {
    self.name(name)
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
  }

  /// Sixteen hexadecimal digits, for numbers that need more bits than JSON's readers keep.
  mutating func add(_ name: String, hex number: UInt64) {
    add(name, hexadecimal(number))
  }

  mutating func add(_ name: String, _ texts: [String]) {
    self.name(name)
    bytes.append(UInt8(ascii: "["))
    for (position, text) in texts.enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(json: text)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  mutating func add(_ name: String, _ object: JSONObject) {
    self.name(name)
    bytes.append(contentsOf: object.closed)
  }

  mutating func add(_ name: String, _ objects: [JSONObject]) {
    self.name(name)
    bytes.append(UInt8(ascii: "["))
    for (position, object) in objects.enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: object.closed)
    }
    bytes.append(UInt8(ascii: "]"))
  }
}

/// Sixteen digits, with zeros in front.
func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
