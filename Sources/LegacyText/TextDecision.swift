/// What was found out about the text of one column.
public struct TextDecision: Hashable, Sendable {
  /// The reading to apply: the best one, or the text as it is when the margin is too small.
  public internal(set) var reading: TextReading
  /// The likeliest reading, whether it is applied or not.
  public internal(set) var best: TextReading
  /// The likeliest reading that gives other letters; nil when there is none.
  public internal(set) var runnerUp: TextReading?
  /// By how many bits `best` is likelier than `runnerUp`; infinite when there is none.
  public internal(set) var margin: Double
  /// Further readings, for rows that `reading` does not suit; most used first.
  public internal(set) var others: [TextReading] = []
  /// Readings too close to `best` to choose between, although each is far likelier than the text as
  /// it is: a value in which they agree is read by `best`.
  var doubts: [TextReading] = []

  /// Whether the margin sufficed; if not, `best` and `runnerUp` are for a person to choose from.
  public var isDecided: Bool { best == reading }

  /// Text that is taken as it is, without evidence.
  public static let asIs = TextDecision(
    reading: .utf8, best: .utf8, runnerUp: nil, margin: .infinity)

  /// What somebody told, taken at his word.
  public static func told(_ reading: TextReading) -> TextDecision {
    TextDecision(reading: reading, best: reading, runnerUp: nil, margin: .infinity)
  }

  /// Good text in NFC, or plain ASCII, of which nothing is to be changed.
  public var isGood: Bool { reading.isIdentity && others.isEmpty && doubts.isEmpty }

  /// Whether a value in ASCII comes out as it is.
  public var leavesASCII: Bool { ([reading] + others).allSatisfy(\.leavesASCII) }

  /// Whether good UTF-8 in NFC, without a character reference, comes out as it is: what is read
  /// otherwise, letters and marks to be composed, can be told by a look at the value.
  public var keepsGoodText: Bool { reading.isKept && others.isEmpty && doubts.isEmpty }

  /// Nothing depends on the encoding.
  static let ascii = TextDecision(
    reading: TextReading(.ascii), best: TextReading(.ascii), runnerUp: nil, margin: .infinity)

  /// Whether the column says by itself what it is in: not ASCII, and by a margin.
  public var isEvidence: Bool {
    isDecided && best.withoutForm != TextReading(.ascii)
      && (margin >= TextDetector().neededMargin || !others.isEmpty)
  }

  /// Takes over what another column of the same reading shows of it.
  public mutating func take(detailsOf other: TextReading) {
    guard others.isEmpty, other.withoutForm == reading.withoutForm else { return }
    if other.isLatin1 { (reading.isLatin1, best.isLatin1) = (true, true) }
    if other.composes { (reading.composes, best.composes) = (true, true) }
  }

  /// The name of the reading, or `mixed` when rows differ.
  public var name: String { name(carriedBy: .utf8) }

  /// The same for text that was brought to UTF-8 from `file` before it was looked at.
  public func name(carriedBy file: LegacyEncoding) -> String {
    others.isEmpty ? reading.name(carriedBy: file) : "mixed"
  }

  /// The reading of one value of the column.
  ///
  /// - Complexity: Free unless rows differ; then each of the readings is tried.
  public func reading(for bytes: Span<UInt8>) -> TextReading {
    if !doubts.isEmpty, agreed(bytes) { return best }
    guard !others.isEmpty else { return reading }
    var scratch: [UInt8] = []
    var best = reading
    var lowest = readingCost(reading, bytes, &scratch)
    for other in others {
      let cost = readingCost(other, bytes, &scratch) + 3
      if cost < lowest { (lowest, best) = (cost, other) }
    }
    return best
  }

  private func agreed(_ bytes: Span<UInt8>) -> Bool {
    var text: [UInt8] = []
    guard best.decode(bytes, into: &text) else { return false }
    return doubts.allSatisfy { doubt in
      var other: [UInt8] = []
      _ = doubt.decode(bytes, into: &other)
      return other == text
    }
  }

  /// Appends one value of the column as UTF-8 in NFC.
  ///
  /// A value that does not fit the column is judged by itself.
  ///
  /// - Returns: False when no reading fits; code points stay then as they are, bytes without a
  ///   letter become U+FFFD.
  public func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    let start = output.count
    if keepsGoodText, mayBeMisread(bytes) {
      if decodeByItself(bytes, into: &output) { return true }
    }
    if reading(for: bytes).decode(bytes, into: &output) { return true }
    output.removeLast(output.count - start)
    if decodeByItself(bytes, into: &output) { return true }
    return reading(for: bytes).decode(bytes, into: &output)
  }

  /// The reading of a value that has no column, if that is beyond doubt.
  public static func ofOneValue(_ value: [UInt8]) -> TextReading? {
    let own = TextDetector().decide(column: [value])
    let isGood = own.best.isKept && !mayBeMisread(value.span)
    let isSure = own.isDecided && (isGood || own.margin >= TextDetector().rowMargin)
    return isSure ? own.best : nil
  }

  /// Appends a value as it would be read without its column, if that is beyond doubt.
  private func decodeByItself(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    var value: [UInt8] = []
    appendCopy(of: bytes, to: &value)
    guard let own = Self.ofOneValue(value) else { return false }
    let start = output.count
    if own.decode(bytes, into: &output) { return true }
    output.removeLast(output.count - start)
    return false
  }
}

/// Whether a value that was taken for good UTF-8 is worth a second look: it has signs of the upper
/// half of Latin-1 beside letters, controls, or character references.
///
/// Cheap enough to ask for every value outside the sample that a decision was made on.
public func mayBeMisread(_ bytes: Span<UInt8>) -> Bool {
  var index = 0
  while index + 1 < bytes.count {
    let (byte, next) = (bytes[index], bytes[index + 1])
    if byte == 0xC2 {
      let touches =
        (index > 0 && (bytes[index - 1] >= 0x80 || isLetter(UInt32(bytes[index - 1]))))
        || (index + 2 < bytes.count
          && (bytes[index + 2] >= 0x80 || isLetter(UInt32(bytes[index + 2]))))
      // Degree, square, cubic and no-break space are at home beside letters.
      if next < 0xA0 || (touches && next != 0xA0 && next != 0xB0 && next != 0xB2 && next != 0xB3) {
        return true
      }
      index += 2
    } else if byte == UInt8(ascii: "&"), next == UInt8(ascii: "#") {
      return true
    } else {
      index += 1
    }
  }
  return false
}

/// How unlikely a value is if `reading` is right, in bits, without the reading's own likelihood.
///
/// Leaves the text in `scratch`.
func readingCost(_ reading: TextReading, _ bytes: Span<UInt8>, _ scratch: inout [UInt8]) -> Double {
  scratch.removeAll(keepingCapacity: true)
  let suits = reading.decode(bytes, into: &scratch)
  let cost = textCost(
    scratch.span, .shared, inVietnameseEncoding: suits && reading.innermost.isVietnamese)
  return cost + (suits ? 0 : 6)
}

extension LegacyEncoding {
  /// Made for Vietnamese alone.
  var isVietnamese: Bool {
    switch self {
    case .tcvn3, .vni, .bkhcm2, .vps, .viscii, .vn1, .vn2, .bkhcm1: true
    case .windows1258, .viqr, .utf8, .utf16le, .utf16be, .windows1252, .ascii: false
    }
  }
}
