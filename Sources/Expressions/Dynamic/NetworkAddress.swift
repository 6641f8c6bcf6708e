// Addresses of the Internet. Source: cel-go, "ext/network"; RFC 4291, §2.2, and RFC 5952 for text.

/// An IPv4 or IPv6 address, without a zone. IPv4 addresses mapped into IPv6 are IPv4 addresses.
public struct NetworkAddress: Hashable, Sendable {
  /// 4 or 6.
  let family: Int
  /// The address as a number of 32 or 128 bits.
  let bits: UInt128

  var width: Int { family == 4 ? 32 : 128 }

  init(family: Int, bits: UInt128) {
    let isMapped = family == 6 && bits >> 32 == 0xFFFF
    self.family = isMapped ? 4 : family
    self.bits = isMapped ? bits & 0xFFFF_FFFF : bits
  }

  init?(_ text: String) {
    let parsed =
      text.utf8.contains(UInt8(ascii: ":"))
      ? NetworkAddress.groups(text).map { (6, $0) } : NetworkAddress.octets(text).map { (4, $0) }
    guard let (family, bits) = parsed else { return nil }
    self.init(family: family, bits: bits)
  }

  private static func octets(_ text: String) -> UInt128? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt128 = 0
    for part in parts {
      guard let octet = UInt8(part), String(octet) == part else { return nil }
      bits = bits << 8 | UInt128(octet)
    }
    return bits
  }

  private static func groups(_ text: String) -> UInt128? {
    func read(_ part: Substring) -> [UInt128]? {
      if part.isEmpty { return [] }
      var groups: [UInt128] = []
      for group in part.split(separator: ":", omittingEmptySubsequences: false) {
        guard 1...4 ~= group.utf8.count, group.utf8.allSatisfy({ hexValue($0) != nil }),
          let value = UInt128(group, radix: 16)
        else { return nil }
        groups.append(value)
      }
      return groups
    }
    var groups: [UInt128]
    if let gap = text.firstRange(of: "::") {
      guard let before = read(text[..<gap.lowerBound]), let after = read(text[gap.upperBound...]),
        before.count + after.count < 8
      else { return nil }
      groups = before + Array(repeating: 0, count: 8 - before.count - after.count) + after
    } else {
      guard let all = read(text[...]), all.count == 8 else { return nil }
      groups = all
    }
    return groups.reduce(0) { $0 << 16 | $1 }
  }

  /// Groups of zeros are left out where the longest run of them is, if it has two or more.
  var text: String {
    if family == 4 {
      return (0..<4).map { String(bits >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
    }
    let groups = (0..<8).map { bits >> (112 - 16 * $0) & 0xFFFF }
    var best = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || groups[index] != 0 {
      if index - start > max(best.count, 1) { best = start..<index }
      start = index + 1
    }
    func text(_ part: ArraySlice<UInt128>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    if best.isEmpty { return text(groups[...]) }
    return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
  }

  /// The address with all but the first `length` bits cleared.
  func masked(_ length: Int) -> NetworkAddress {
    let cleared = UInt128(width - length)
    return NetworkAddress(family: family, bits: cleared >= 128 ? 0 : (bits >> cleared) << cleared)
  }

  private func begins(_ prefix: UInt128, _ length: Int) -> Bool {
    bits >> UInt128(width - length) == prefix
  }

  var isUnspecified: Bool { bits == 0 }
  var isLoopback: Bool { family == 4 ? begins(127, 8) : bits == 1 }
  var isMulticast: Bool { family == 4 ? begins(0b1110, 4) : begins(0xFF, 8) }
  var isLinkLocalMulticast: Bool { family == 4 ? begins(0xE00000, 24) : begins(0xFF02, 16) }
  var isLinkLocalUnicast: Bool { family == 4 ? begins(0xA9FE, 16) : begins(0xFE80 >> 6, 10) }
  var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
      && !(family == 4 && bits == 0xFFFF_FFFF)
  }
}

/// An address with the number of bits that name its network.
public struct NetworkPrefix: Hashable, Sendable {
  let address: NetworkAddress
  let length: Int

  init(address: NetworkAddress, length: Int) {
    self.address = address
    self.length = length
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = NetworkAddress(String(parts[0])),
      let length = Int(parts[1]), String(length) == parts[1], 0...address.width ~= length
    else { return nil }
    self.init(address: address, length: length)
  }

  var text: String { "\(address.text)/\(length)" }

  func contains(_ other: NetworkAddress) -> Bool {
    other.family == address.family && other.masked(length) == address.masked(length)
  }

  func contains(_ other: NetworkPrefix) -> Bool {
    length <= other.length && contains(other.address)
  }
}
