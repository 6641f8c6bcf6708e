/// Decodes text that is in form and needs no closer look, as nearly all is, in one pass: the letters
/// of a table become UTF-8, and blanks, signs and capitals are watched on the way.
///
/// What it does not know it leaves to `TextDecision.decode` and `scanText`, which a test holds it
/// against. Letters, column, capitals and form looked at one after another, a TCVN3 file cost 43 %
/// more instructions than the same in UTF-8.
public struct QuickDecoder: Sendable {
  private let letters: QuickLetters
  /// Words may be in capitals of which some could not be written.
  private let watchesCapitals: Bool

  /// - Returns: `nil` where values of the column are not all read by one table.
  public init?(_ decision: TextDecision) {
    guard decision.others.isEmpty, decision.doubts.isEmpty,
      let table = decision.reading.plainTable
    else { return nil }
    letters = table.quick
    watchesCapitals = decision.reading.innermost == .tcvn3
  }

  /// What came of a text.
  public enum Outcome: Sendable {
    /// It is in canonical form as it stands.
    case asRead
    /// So many bytes of canonical text were written, and no letter was lost.
    case decoded(count: Int)
    /// A closer look is needed.
    case doubtful
  }

  /// The bytes that a text may have.
  public static let longest = 1024
  /// The bytes that are needed to write one to: three a letter, and room for a store of four.
  public static let room = 3 * longest + 4

  /// Decodes one value.
  ///
  /// - Parameter output: `room` bytes; written from the first one on.
  public func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Outcome {
    guard bytes.count <= Self.longest else { return .doubtful }
    precondition(output.count >= Self.room)
    return unsafe output.withUnsafeMutableBytes { unsafe decode(bytes, into: $0) }
  }

  @inline(__always)
  private func decode(
    _ bytes: Span<UInt8>, into output: UnsafeMutableRawBufferPointer
  ) -> Outcome {
    let singles = letters.entries.span
    var (index, end) = (0, 0)
    // What the letters of the word at hand are, and what two of them are; the same of all words.
    var (word, twice, all, allTwice): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    while index < bytes.count {
      var letter = singles[Int(bytes[index])]
      index &+= 1
      if letter & Letter.beginsPair != 0, index < bytes.count,
        let pair = letters.pair(bytes[index &- 1], bytes[index])
      {
        letter = pair
        index &+= 1
      }
      // Each letter has three bytes of room at least, and the last ones four: see `room`.
      unsafe output.storeBytes(of: letter & 0xFF_FFFF, toByteOffset: end, as: UInt32.self)
      end &+= Int(letter >> 24 & 3)
      if letter & Letter.blank == 0 {
        twice |= word & letter
        word |= letter
        continue
      }
      if isDoubtful(word, twice) { return .doubtful }
      (all, allTwice) = (all | word, allTwice | twice)
      (word, twice) = (0, 0)
    }
    if isDoubtful(word, twice) { return .doubtful }
    (all, allTwice) = (all | word, allTwice | twice)
    if watchesCapitals, all & Letter.small == 0, allTwice & Letter.capital != 0,
      all & Letter.toned != 0
    {
      return .doubtful
    }
    return all & Letter.isLong == 0 ? .asRead : .decoded(count: end)
  }

  /// Whether a word may be more than it seems; an empty one is a blank too many.
  @inline(__always)
  private func isDoubtful(_ word: UInt32, _ twice: UInt32) -> Bool {
    if word == 0 || word & Letter.odd != 0 { return true }
    return watchesCapitals && twice & Letter.capital != 0 && word & Letter.toned != 0
      && word & Letter.small == 0
  }
}

/// A letter ready to be written: its UTF-8 in the lowest three bytes, its length in the two bits
/// behind, then what it is.
private enum Letter {
  /// Of two bytes or three: no ASCII.
  static let isLong: UInt32 = 1 << 25
  static let capital: UInt32 = 1 << 26
  /// A small letter that TCVN3 has as a capital, too, and one that it has not.
  static let small: UInt32 = 1 << 27
  static let toned: UInt32 = 1 << 28
  static let blank: UInt32 = 1 << 29
  /// No letter, digit or usual sign, or no letter at all.
  static let odd: UInt32 = 1 << 30
  static let beginsPair: UInt32 = 1 << 31

  /// - Parameter byte: The byte that stands for it by itself; `nil` for a pair.
  static func packed(_ scalar: UInt32, byte: UInt8?) -> UInt32 {
    if scalar < 0x80 {
      let one = scalar | 1 << 24
      if scalar == 0x20 { return one | blank }
      let isUsual = scalar > 0x20 && scalar < 0x7F && ![0x26, 0x3F, 0x60].contains(scalar)
      guard isUsual, byte.map(UInt32.init) == scalar else { return one | odd }
      return one | casing(scalar)
    }
    guard vietnameseLetterIndex(scalar) != nil else { return 1 << 24 | odd }
    var bytes: [UInt8] = []
    bytes.append(addingCapacity: 4) { $0.append(scalar: scalar) }
    let text = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return text | UInt32(bytes.count) << 24 | casing(scalar)
  }

  private static func casing(_ scalar: UInt32) -> UInt32 {
    if lowercased(scalar) != scalar { return capital }
    if uppercased(scalar) == scalar { return 0 }
    return hasTCVN3Capital(scalar) ? small : toned
  }
}

/// The letters of a `ByteTable`, packed; laid out like its entries.
struct QuickLetters: Sendable {
  let entries: [UInt32]
  private let keys: [UInt32]
  private let width: Int

  init(_ table: [UInt32], width: Int) {
    (keys, self.width) = (table, width)
    entries = table.enumerated().map { place, entry in
      if place >= 256 { return entry == 0 ? 0 : Letter.packed(entry, byte: nil) }
      let letter = Letter.packed(entry & 0xFFFF, byte: UInt8(place))
      return letter | (entry & 0xFF_0000 == 0 ? 0 : Letter.beginsPair)
    }
  }

  /// The letter of a base and a mark; `nil` for none.
  func pair(_ base: UInt8, _ mark: UInt8) -> UInt32? {
    let row = Int(keys[Int(base)] >> 16 & 0xFF)
    let letter = entries[256 + row * width + Int(keys[Int(mark)] >> 24)]
    return letter == 0 ? nil : letter
  }
}
