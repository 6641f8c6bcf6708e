/// Reads a regular expression. Source: RE2, "Syntax"; what is not here gives a fault.
///
/// Left out are word boundaries, multi-line mode and scripts. Captures are groups like any other,
/// and reluctant repetitions match like eager ones: only whether a text matches is ever asked.
struct PatternParser {
  static let nestingLimit = 50
  static let repetitionLimit = 1000

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var nesting = 0
  private var ignoresCase = false
  private var dotMatchesNewline = false

  static func parse(_ pattern: String) throws(PatternFault) -> PatternNode {
    var parser = PatternParser(scalars: Array(pattern.unicodeScalars))
    let node = try parser.choice()
    guard parser.index == parser.scalars.count else {
      throw PatternFault(message: "a closing parenthesis has no opening one")
    }
    return node
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func accept(_ text: String) -> Bool {
    let wanted = text.unicodeScalars
    guard scalars[index...].starts(with: wanted) else { return false }
    index += wanted.count
    return true
  }

  private mutating func choice() throws(PatternFault) -> PatternNode {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= PatternParser.nestingLimit else {
      throw PatternFault(message: "groups are nested too deeply")
    }
    var branches = [try sequence()]
    while accept("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(PatternFault) -> PatternNode {
    var parts: [PatternNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      var part = try atom()
      if let (least, most) = try quantifier() {
        part = .repetition(part, least: least, most: most)
        _ = accept("?")
        if try quantifier() != nil {
          throw PatternFault(message: "a repetition follows a repetition")
        }
      }
      parts.append(part)
    }
    return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func quantifier() throws(PatternFault) -> (Int, Int?)? {
    if accept("*") { return (0, nil) }
    if accept("+") { return (1, nil) }
    if accept("?") { return (0, 1) }
    let start = index
    guard accept("{"), let least = number() else {
      index = start
      return nil
    }
    var most: Int? = least
    if accept(",") { most = number() }
    guard accept("}") else {
      index = start
      return nil
    }
    guard least <= most ?? least, max(least, most ?? 0) <= PatternParser.repetitionLimit else {
      throw PatternFault(message: "bad repetition counts")
    }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = current, "0"..."9" ~= scalar {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      index += 1
    }
    return value
  }

  private mutating func atom() throws(PatternFault) -> PatternNode {
    guard let scalar = current else { return .empty }
    index += 1
    switch scalar {
    case "(": return try group()
    case "[": return .set(try bracketed())
    case ".": return .set(dotMatchesNewline ? .any : ScalarSet([0x0A...0x0A]).inverted)
    case "^": return .startOfText
    case "$": return .endOfText
    case "*", "+", "?":
      throw PatternFault(message: "'\(scalar)' has nothing to repeat")
    case "\\":
      switch current {
      case "A"?:
        index += 1
        return .startOfText
      case "z"?:
        index += 1
        return .endOfText
      default:
        return .set(try escaped())
      }
    default:
      return .set(single(scalar.value))
    }
  }

  private func single(_ value: UInt32) -> ScalarSet {
    let set = ScalarSet([value...value])
    return ignoresCase ? set.ignoringCase : set
  }

  private mutating func group() throws(PatternFault) -> PatternNode {
    let saved = (ignoresCase, dotMatchesNewline)
    if accept("?P<") || accept("?<") {
      while let scalar = current, scalar != ">" {
        guard scalar.properties.isAlphabetic || scalar == "_" || "0"..."9" ~= scalar else {
          throw PatternFault(message: "bad name of a group")
        }
        index += 1
      }
      guard accept(">") else { throw PatternFault(message: "bad name of a group") }
    } else if accept("?") {
      try flags()
      if accept(")") { return .empty }
      guard accept(":") else { throw PatternFault(message: "unknown kind of group") }
    }
    let node = try choice()
    guard accept(")") else { throw PatternFault(message: "a group does not end") }
    (ignoresCase, dotMatchesNewline) = saved
    return node
  }

  private mutating func flags() throws(PatternFault) {
    var value = true
    while let scalar = current, scalar != ":", scalar != ")" {
      switch scalar {
      case "i": ignoresCase = value
      case "s": dotMatchesNewline = value
      case "-": value = false
      default: throw PatternFault(message: "unknown kind of group or flag")
      }
      index += 1
    }
  }

  /// What follows a backslash, where it stands for code points.
  private mutating func escaped() throws(PatternFault) -> ScalarSet {
    guard let letter = current else { throw PatternFault(message: "ends in a backslash") }
    index += 1
    if let set = ScalarSet.perl(letter) { return set }
    if letter == "p" || letter == "P" { return try category(isInverted: letter == "P") }
    return single(try escapedScalar(letter))
  }

  private mutating func escapedScalar(_ letter: Unicode.Scalar) throws(PatternFault) -> UInt32 {
    switch letter {
    case "n": return 0x0A
    case "t": return 0x09
    case "r": return 0x0D
    case "f": return 0x0C
    case "v": return 0x0B
    case "a": return 0x07
    case "x": return try hexadecimal()
    default:
      guard letter.value > 0x7F || !ScalarSet.wordCharacters.contains(letter.value) else {
        throw PatternFault(message: "'\\\(letter)' is not supported")
      }
      return letter.value
    }
  }

  private mutating func hexadecimal() throws(PatternFault) -> UInt32 {
    let isBraced = accept("{")
    var value: UInt32 = 0
    var digits = 0
    while let scalar = current, digits < (isBraced ? 6 : 2), scalar.isASCII,
      let digit = hexValue(UInt8(scalar.value))
    {
      value = value << 4 | digit
      digits += 1
      index += 1
    }
    guard digits > 0, isBraced ? accept("}") : digits == 2, Unicode.Scalar(value) != nil else {
      throw PatternFault(message: "'\\x' needs two digits, or a code point in braces")
    }
    return value
  }

  private mutating func category(isInverted: Bool) throws(PatternFault) -> ScalarSet {
    var isInverted = isInverted
    var name = ""
    if accept("{") {
      if accept("^") { isInverted.toggle() }
      while let scalar = current, scalar != "}" {
        name.unicodeScalars.append(scalar)
        index += 1
      }
      index += 1
    } else if let scalar = current {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard index <= scalars.count, let set = ScalarSet.category(name) else {
      throw PatternFault(message: "unknown class after '\\p'")
    }
    return isInverted ? set.inverted : set
  }

  private mutating func bracketed() throws(PatternFault) -> ScalarSet {
    let isInverted = accept("^")
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while current != "]" || isFirst {
      isFirst = false
      if accept("[:") {
        ranges += try posixClass().ranges
        continue
      }
      let low = try member()
      guard low.ranges.count == 1, let first = low.ranges.first, first.count == 1 else {
        ranges += low.ranges
        continue
      }
      guard current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
        ranges.append(first)
        continue
      }
      index += 1
      let high = try member()
      guard high.ranges.count == 1, let last = high.ranges.first, last.count == 1,
        first.lowerBound <= last.lowerBound
      else { throw PatternFault(message: "bad range in a class") }
      ranges.append(first.lowerBound...last.lowerBound)
    }
    index += 1
    var set = ScalarSet(ranges)
    if ignoresCase { set = set.ignoringCase }
    return isInverted ? set.inverted : set
  }

  private mutating func posixClass() throws(PatternFault) -> ScalarSet {
    let isInverted = accept("^")
    var name = ""
    while let scalar = current, scalar != ":" {
      name.unicodeScalars.append(scalar)
      index += 1
    }
    guard accept(":]"), let set = ScalarSet.posix(name) else {
      throw PatternFault(message: "unknown class in '[:'")
    }
    return isInverted ? set.inverted : set
  }

  /// One code point of a class, or a class inside it. Case is left to `bracketed`.
  private mutating func member() throws(PatternFault) -> ScalarSet {
    guard let scalar = current else { throw PatternFault(message: "a class does not end") }
    index += 1
    guard scalar == "\\" else { return ScalarSet([scalar.value...scalar.value]) }
    let saved = ignoresCase
    ignoresCase = false
    defer { ignoresCase = saved }
    return try escaped()
  }
}
