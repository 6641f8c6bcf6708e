/// An encoding whose letters take one byte, or two: a base and a mark.
final class ByteTable: Sendable {
  /// First one entry a byte: its scalar (0 for none), the row of a byte that may be followed by a
  /// mark << 16, the column of a mark << 24; rows and columns count from 1. Then the letters of row
  /// and column. All in one array, because taking hold of an array costs as much as decoding a few
  /// letters.
  private let entries: [UInt32]
  private let width: Int
  /// The same for text that is in form.
  let quick: QuickLetters
  /// Per letter of `vietnameseLetters`: first byte, then second byte << 8; 0 for none.
  private let spellings: [UInt16]

  /// - Parameters:
  ///   - spellings: The spellings to write and read, a list of `LegacyTables.swift`.
  ///   - alternatives: Spellings that are only read.
  ///   - symbols: Bytes above 7F that stand for something else than a letter.
  ///   - marksAreCaseless: Whether the small and the capital row of marks mean the same, as they
  ///     must in text whose case was changed byte by byte.
  ///   - smallStandsForCapital: Whether a capital without a spelling is written like its small
  ///     letter.
  init(
    spellings: String, alternatives: [String] = [], symbols: [UInt8: UInt16] = [:],
    marksAreCaseless: Bool = false, smallStandsForCapital: Bool = false
  ) {
    var singles = [UInt16](repeating: 0, count: 256)
    for byte in 0..<128 { singles[byte] = UInt16(byte) }
    for (byte, scalar) in symbols { singles[Int(byte)] = scalar }
    var written = [UInt16](repeating: 0, count: vietnameseScalars.count)
    var pairList: [Pair] = []
    for (round, list) in ([spellings] + alternatives).enumerated() {
      for (letter, bytes) in readSpellings(list) {
        let scalar = vietnameseScalars[letter]
        if bytes.count == 1 {
          singles[Int(bytes[0])] = scalar
        } else {
          pairList.append(Pair(first: bytes[0], second: bytes[1], scalar: scalar))
        }
        if round == 0 {
          written[letter] = UInt16(bytes[0]) | (bytes.count == 2 ? UInt16(bytes[1]) << 8 : 0)
        }
      }
    }
    for letter in 67..<134 where smallStandsForCapital && written[letter] == 0 {
      written[letter] = written[letter - 67]
    }
    if marksAreCaseless {
      pairList += pairList.map {
        Pair(first: $0.first, second: $0.second ^ 0x20, scalar: $0.scalar)
      }
    }
    let rows = numbered(pairList.map(\.first))
    let columns = numbered(pairList.map(\.second))
    width = Int(columns.max() ?? 0) + 1
    var entries = (0..<256).map {
      UInt32(singles[$0]) | UInt32(rows[$0]) << 16 | UInt32(columns[$0]) << 24
    }
    entries += [UInt32](repeating: 0, count: width * (Int(rows.max() ?? 0) + 1))
    for pair in pairList {
      let place = 256 + Int(rows[Int(pair.first)]) * width + Int(columns[Int(pair.second)])
      if entries[place] == 0 { entries[place] = UInt32(pair.scalar) }
    }
    self.entries = entries
    quick = QuickLetters(entries, width: width)
    self.spellings = written
  }

  func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    var allKnown = true
    let (entries, width) = (entries, width)
    output.append(addingCapacity: bytes.count * 3) { target in
      var index = 0
      while index < bytes.count {
        let next = index + 1 < bytes.count ? bytes[index + 1] : nil
        let (scalar, length) = letter(bytes[index], next, entries, width)
        if scalar == 0xFFFD { allKnown = false }
        target.append(scalar: scalar)
        index += length
      }
    }
    return allKnown
  }

  /// Decodes the bytes at the end of `output`, from `start` on, in their place.
  func decodeTail(of output: inout [UInt8], from start: Int) -> Bool {
    var allKnown = true
    let (entries, width) = (entries, width)
    let middle = output.count
    output.append(contentsOf: repeatElement(0, count: (middle - start) * 3))
    var text = output.mutableSpan
    var write = middle
    var index = start
    while index < middle {
      let next = index + 1 < middle ? text[index + 1] : nil
      let (scalar, length) = letter(text[index], next, entries, width)
      if scalar == 0xFFFD { allKnown = false }
      write += text.store(scalar: scalar, at: write)
      index += length
    }
    for offset in 0..<(write - middle) { text[start + offset] = text[middle + offset] }
    output.removeLast(output.count - (start + write - middle))
    return allKnown
  }

  /// Decodes UTF-8 whose code points are bytes of Windows-1252, in one pass.
  ///
  /// - Returns: False, with nothing appended, when a code point is no such byte or has no letter.
  func decodeCodePoints(_ text: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    let start = output.count
    var suits = true
    let (entries, width) = (entries, width)
    output.append(addingCapacity: text.count * 3) { target in
      var index = 0
      var current = codePointByte(text, at: 0)
      while index < text.count {
        guard let byte = current.byte else {
          suits = false
          return
        }
        index += current.length
        let next = codePointByte(text, at: index)
        let (scalar, length) = letter(byte, next.byte, entries, width)
        if scalar == 0xFFFD {
          suits = false
          return
        }
        target.append(scalar: scalar)
        if length == 1 {
          current = next
        } else {
          index += next.length
          current = codePointByte(text, at: index)
        }
      }
    }
    if !suits { output.removeLast(output.count - start) }
    return suits
  }

  /// The letter that begins with a byte, and the bytes it takes.
  @inline(__always)
  private func letter(
    _ byte: UInt8, _ next: UInt8?, _ entries: [UInt32], _ width: Int
  ) -> (scalar: UInt32, length: Int) {
    let entry = entries[Int(byte)]
    if entry & 0xFF_0000 != 0, let next {
      let column = entries[Int(next)] >> 24
      let letter = entries[256 + Int(entry >> 16 & 0xFF) * width + Int(column)]
      if letter != 0 { return (letter, 2) }
    }
    let scalar = entry & 0xFFFF
    return (scalar == 0 && byte != 0 ? 0xFFFD : scalar, 1)
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

  /// The letter of a base and a mark; 0 for none.
  func pair(_ base: UInt8, _ mark: UInt8) -> UInt32 {
    let row = Int(entries[Int(base)] >> 16 & 0xFF)
    return entries[256 + row * width + Int(entries[Int(mark)] >> 24)]
  }

  /// What a byte stands for on its own; 0 for nothing.
  func scalar(of byte: UInt8) -> UInt32 { entries[Int(byte)] & 0xFFFF }

  private func symbol(_ scalar: UInt32) -> UInt8? {
    if scalar < 0x80, self.scalar(of: UInt8(scalar)) == scalar { return UInt8(scalar) }
    for byte in UInt8(0x80)...0xFF where self.scalar(of: byte) == scalar { return byte }
    return nil
  }
}

/// The byte of Windows-1252 that a code point is; nil at the end and for everything else.
@inline(__always)
private func codePointByte(_ text: Span<UInt8>, at index: Int) -> (byte: UInt8?, length: Int) {
  guard index < text.count else { return (nil, 0) }
  let lead = text[index]
  if lead < 0x80 { return (lead, 1) }
  if lead & 0xFE == 0xC2, index + 1 < text.count, text[index + 1] & 0xC0 == 0x80 {
    return (lead << 6 | text[index + 1] & 0x3F, 2)
  }
  let scalar = readScalar(text, at: index)
  return (windows1252Byte(scalar.value), scalar.length)
}

private struct Pair {
  var first: UInt8
  var second: UInt8
  var scalar: UInt16
}

/// Numbers the bytes of a list from 1 on; 0 for the others.
private func numbered(_ list: [UInt8]) -> [UInt8] {
  var numbers = [UInt8](repeating: 0, count: 256)
  var last: UInt8 = 0
  for byte in list where numbers[Int(byte)] == 0 {
    last += 1
    numbers[Int(byte)] = last
  }
  return numbers
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
