/// Bytes that Windows-1252 leaves open; Windows itself turns them into the C1 control of the same
/// number.
let windows1252Holes: [UInt8] = [0x81, 0x8D, 0x8F, 0x90, 0x9D]

/// The scalar of a byte; never fails, as in Windows.
@inline(__always)
func windows1252Scalar(_ byte: UInt8) -> UInt16 {
  byte &- 0x80 < 0x20 ? windows1252C1[Int(byte - 0x80)] : UInt16(byte)
}

/// The byte of a scalar of Windows-1252 or Latin-1; nil when it is in neither.
func windows1252Byte(_ scalar: UInt32) -> UInt8? {
  if scalar < 0x100 { return UInt8(scalar) }
  for index in 0..<32 where UInt32(windows1252C1[index]) == scalar { return UInt8(index + 0x80) }
  return nil
}

private let windows1252C1: [UInt16] = [
  0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152,
  0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122,
  0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
]
