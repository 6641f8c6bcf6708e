/// Tells from the beginning of a file whether it is UTF-16, or UTF-8 with a byte-order mark.
///
/// Without a mark UTF-16 is known by its bytes: in Vietnamese text almost every unit has 00, 01,
/// 03, 1E or 20 in its upper half, most of them 00.
///
/// - Parameter prefix: The first bytes of the file, some hundred if there are as many.
/// - Returns: The encoding and the length of the mark (0 for none); nil for everything else.
public func unicodeForm(of prefix: Span<UInt8>) -> (encoding: LegacyEncoding, markLength: Int)? {
  let count = prefix.count
  if count >= 3, prefix[0] == 0xEF, prefix[1] == 0xBB, prefix[2] == 0xBF { return (.utf8, 3) }
  if count >= 2, prefix[0] == 0xFF, prefix[1] == 0xFE { return (.utf16le, 2) }
  if count >= 2, prefix[0] == 0xFE, prefix[1] == 0xFF { return (.utf16be, 2) }
  let units = count / 2
  guard units >= 2 else { return nil }
  var zeros = (even: 0, odd: 0)
  var fitting = (even: 0, odd: 0)
  for unit in 0..<units {
    let (even, odd) = (prefix[unit * 2], prefix[unit * 2 + 1])
    if even == 0 { zeros.even += 1 }
    if odd == 0 { zeros.odd += 1 }
    if isUsualUpperHalf(even) { fitting.even += 1 }
    if isUsualUpperHalf(odd) { fitting.odd += 1 }
  }
  // Nine units of ten fit, and half of them are ASCII or Latin-1.
  if fitting.odd * 10 >= units * 9, zeros.odd * 2 >= units, zeros.odd > zeros.even {
    return (.utf16le, 0)
  }
  if fitting.even * 10 >= units * 9, zeros.even * 2 >= units, zeros.even > zeros.odd {
    return (.utf16be, 0)
  }
  return nil
}

private func isUsualUpperHalf(_ byte: UInt8) -> Bool {
  byte <= 0x03 || byte == 0x1E || byte == 0x20
}
