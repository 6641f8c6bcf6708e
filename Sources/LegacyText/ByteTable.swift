/// An encoding whose letters take one byte, or two: a base and a mark.
struct ByteTable: Sendable {
  /// Scalar of each byte on its own; 0 for none.
  private var singles = [UInt16](repeating: 0, count: 256)
  /// Row in `pairs` of a byte that may be followed by a mark; 0 for none.
  private var rows = [UInt8](repeating: 0, count: 256)
  /// Column in `pairs` of a byte that is a mark; 0 for none.
  private var columns = [UInt8](repeating: 0, count: 256)
  private var pairs: [UInt16] = []
  private var width = 1
  /// Per letter of `vietnameseLetters`: first byte, then second byte << 8; 0 for none.
  private var spellings = [UInt16](repeating: 0, count: 134)

  /// - Parameters:
  ///   - spellings: The spellings to write and read, a list of `LegacyTables.swift`.
  ///   - alternatives: Spellings that are only read.
  ///   - symbols: Bytes above 7F that stand for something else than a letter.
  ///   - marksAreCaseless: Whether the small and the capital row of marks mean the same, as they must in text
  ///     whose case was changed byte by byte.
  ///   - smallStandsForCapital: Whether a capital without a spelling is written like its small letter.
  init(
    spellings: String, alternatives: [String] = [], symbols: [UInt8: UInt16] = [:],
    marksAreCaseless: Bool = false, smallStandsForCapital: Bool = false
  ) {
    for byte in 0..<128 { singles[byte] = UInt16(byte) }
    for (byte, scalar) in symbols { singles[Int(byte)] = scalar }
    var twoBytes: [(first: UInt8, second: UInt8, scalar: UInt16)] = []
    for (round, list) in ([spellings] + alternatives).enumerated() {
      for (letter, bytes) in readSpellings(list) {
        let scalar = vietnameseScalars[letter]
        if bytes.count == 1 {
          singles[Int(bytes[0])] = scalar
        } else {
          twoBytes.append((bytes[0], bytes[1], scalar))
        }
        if round == 0 {
          self.spellings[letter] = UInt16(bytes[0]) | (bytes.count == 2 ? UInt16(bytes[1]) << 8 : 0)
        }
      }
    }
    for letter in 67..<134 where smallStandsForCapital && self.spellings[letter] == 0 {
      self.spellings[letter] = self.spellings[letter - 67]
    }
    if marksAreCaseless {
      let other = twoBytes.map { ($0.first, $0.second ^ 0x20, $0.scalar) }
      twoBytes += other
    }
    addPairs(twoBytes)
  }

  private mutating func addPairs(_ list: [(first: UInt8, second: UInt8, scalar: UInt16)]) {
    for pair in list where rows[Int(pair.first)] == 0 {
      rows[Int(pair.first)] = (rows.max() ?? 0) + 1
    }
    for pair in list where columns[Int(pair.second)] == 0 {
      columns[Int(pair.second)] = (columns.max() ?? 0) + 1
    }
    width = Int(columns.max() ?? 0) + 1
    pairs = [UInt16](repeating: 0, count: width * (Int(rows.max() ?? 0) + 1))
    for pair in list {
      let place = Int(rows[Int(pair.first)]) * width + Int(columns[Int(pair.second)])
      if pairs[place] == 0 { pairs[place] = pair.scalar }
    }
  }

  func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    var allKnown = true
    output.append(addingCapacity: bytes.count * 3) { target in
      var index = 0
      let last = bytes.count - 1
      while index <= last {
        let byte = Int(bytes[index])
        var scalar = singles[byte]
        if rows[byte] != 0, index < last {
          let column = columns[Int(bytes[index + 1])]
          let letter = pairs[Int(rows[byte]) * width + Int(column)]
          if column != 0, letter != 0 {
            scalar = letter
            index += 1
          }
        }
        if scalar == 0, byte != 0 {
          allKnown = false
          scalar = 0xFFFD
        }
        target.append(scalar: UInt32(scalar))
        index += 1
      }
    }
    return allKnown
  }

  func encode(_ text: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    var allKnown = true
    output.append(addingCapacity: text.count * 2) { target in
      var index = 0
      while index < text.count {
        let scalar = readScalar(text, at: index)
        index += scalar.length
        if let letter = vietnameseLetterIndex(scalar.value), spellings[letter] != 0 {
          target.append(UInt8(truncatingIfNeeded: spellings[letter]))
          if spellings[letter] > 0xFF { target.append(UInt8(spellings[letter] >> 8)) }
        } else if let byte = symbol(scalar.value) {
          target.append(byte)
        } else {
          target.append(UInt8(ascii: "?"))
          allKnown = false
        }
      }
    }
    return allKnown
  }

  private func symbol(_ scalar: UInt32) -> UInt8? {
    if scalar < 0x80, singles[Int(scalar)] == UInt16(scalar) { return UInt8(scalar) }
    for byte in 0x80..<0x100 where UInt32(singles[byte]) == scalar { return UInt8(byte) }
    return nil
  }
}

/// The letters of `vietnameseLetters` as scalars.
let vietnameseScalars = vietnameseLetters.unicodeScalars.map { UInt16($0.value) }

/// The place of a letter in `vietnameseLetters`, or nil.
@inline(__always)
func vietnameseLetterIndex(_ scalar: UInt32) -> Int? {
  guard scalar >= 0xC0, scalar < 0x1F00 else { return nil }
  let index = letterIndices[Int(scalar)]
  return index == 0xFF ? nil : Int(index)
}

private let letterIndices: [UInt8] = {
  var table = [UInt8](repeating: 0xFF, count: 0x1F00)
  for (index, scalar) in vietnameseScalars.enumerated() { table[Int(scalar)] = UInt8(index) }
  return table
}()

/// Letter and bytes of each spelling in a list of hex words; "-" is skipped.
func readSpellings(_ list: String) -> [(letter: Int, bytes: [UInt8])] {
  var result: [(letter: Int, bytes: [UInt8])] = []
  var letter = 0
  var bytes: [UInt8] = []
  var high: UInt8?
  for byte in Array(list.utf8) + [0x20] {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"):
      let digit = byte <= UInt8(ascii: "9") ? byte - 0x30 : byte - 0x37
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    case UInt8(ascii: "-"): letter += 1
    default:
      guard !bytes.isEmpty else { continue }
      result.append((letter, bytes))
      letter += 1
      bytes = []
    }
  }
  return result
}
