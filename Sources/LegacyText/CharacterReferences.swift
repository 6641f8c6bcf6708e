/// Replaces numeric and named character references at the end of `output`, from `start` on, in
/// their place.
///
/// Numbers 128–159 mean bytes of Windows-1252, as in browsers. References to nothing stay.
///
/// - Returns: How many were replaced.
func resolveReferences(_ output: inout [UInt8], from start: Int) -> Int {
  var count = 0
  var text = output.mutableSpan
  let end = text.count
  var read = start
  var write = start
  while read < end {
    if text[read] == UInt8(ascii: "&"), let reference = reference(text, at: read, end: end) {
      write += text.store(scalar: reference.scalar, at: write)
      read = reference.end
      count += 1
    } else {
      text[write] = text[read]
      write += 1
      read += 1
    }
  }
  output.removeLast(end - write)
  return count
}

/// Appends a text with its character references replaced once, as XML and HTML mean them.
///
/// - Returns: How many were replaced; references to nothing stay as they are.
public func appendResolvedReferences(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> Int {
  let start = output.count
  appendCopy(of: bytes, to: &output)
  return resolveReferences(&output, from: start)
}

private func reference(
  _ text: borrowing MutableSpan<UInt8>, at start: Int, end: Int
) -> (scalar: UInt32, end: Int)? {
  let limit = min(end, start + 12)
  var stop = start + 1
  while stop < limit, text[stop] != UInt8(ascii: ";") { stop += 1 }
  guard stop < limit, stop > start + 2 else { return nil }
  if text[start + 1] == UInt8(ascii: "#") {
    let isHex = text[start + 2] | 0x20 == UInt8(ascii: "x")
    var value: UInt32 = 0
    var digits = 0
    for index in (start + (isHex ? 3 : 2))..<stop {
      guard let digit = digitValue(text[index]), digit < (isHex ? 16 : 10), digits < 7 else {
        return nil
      }
      value = value * (isHex ? 16 : 10) + digit
      digits += 1
    }
    guard digits > 0, value > 0, Unicode.Scalar(value) != nil else { return nil }
    if value &- 0x80 < 0x20 { value = UInt32(windows1252Scalar(UInt8(value))) }
    return (value, stop + 1)
  }
  // Up to eight letters fit into one number.
  guard stop - start - 1 <= 8 else { return nil }
  var packed: UInt64 = 0
  for index in start + 1..<stop { packed = packed << 8 | UInt64(text[index]) }
  return namedReferences[packed].map { ($0, stop + 1) }
}

private func digitValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 0x30)
  case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
    UInt32((byte | 0x20) - 0x57)
  default: nil
  }
}

/// Packed names of the references of HTML 4 to scalars that have a byte in Windows-1252, and those
/// of XML.
private let namedReferences: [UInt64: UInt32] = {
  var table: [UInt64: UInt32] = [:]
  func add(_ name: Substring, _ scalar: UInt32) {
    table[name.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = scalar
  }
  for (offset, name) in latin1Names.split(whereSeparator: \.isWhitespace).enumerated() {
    add(name, 0xA0 + UInt32(offset))
  }
  for pair in otherNames.split(whereSeparator: \.isWhitespace) {
    let parts = pair.split(separator: "=")
    add(parts[0], UInt32(parts[1], radix: 16) ?? 0xFFFD)
  }
  return table
}()

/// U+00A0–00FF in order.
private let latin1Names = """
  nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro
  para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil
  Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave
  Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml
  igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute
  thorn yuml
  """

private let otherNames = """
  quot=22 amp=26 lt=3C gt=3E apos=27 euro=20AC sbquo=201A fnof=192 bdquo=201E hellip=2026 dagger=2020 Dagger=2021
  circ=2C6 permil=2030 Scaron=160 lsaquo=2039 OElig=152 lsquo=2018 rsquo=2019 ldquo=201C rdquo=201D bull=2022
  ndash=2013 mdash=2014 tilde=2DC trade=2122 scaron=161 rsaquo=203A oelig=153 Yuml=178 dstrok=111 Dstrok=110
  abreve=103 Abreve=102 itilde=129 Itilde=128 utilde=169 Utilde=168
  """
