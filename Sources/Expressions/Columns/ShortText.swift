/// Texts of up to seven bytes as one number, so that comparing codes is comparing numbers.
enum ShortText {
  /// The bytes from the lowest up, their count in the highest byte; `nil` for a longer text.
  @inline(__always)
  static func packed(_ bytes: Span<UInt8>) -> Int64? {
    guard bytes.count <= 7 else { return nil }
    var packed = Int64(bytes.count) << 56
    for index in bytes.indices { packed |= Int64(bytes[index]) << Int64(8 * index) }
    return packed
  }
}
