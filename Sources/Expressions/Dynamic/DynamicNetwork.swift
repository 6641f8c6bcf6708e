// Functions on addresses of the Internet. Source: cel-go, "ext/network".

extension DynamicLibrary {
  static func network(_ name: String, _ arguments: Arguments) throws(DynamicFault) -> DynamicValue?
  {
    guard arguments.all.count == 1 else { return nil }
    switch (name, arguments.first) {
    case ("ip", .string(let text)?): return .address(try address(text))
    case ("ip", .address?), ("cidr", .network?): return arguments.first
    case ("cidr", .string(let text)?): return .network(try prefix(text))
    case ("isIP", .string(let text)?): return .bool(NetworkAddress(text) != nil)
    case ("isCIDR", .string(let text)?): return .bool(NetworkPrefix(text) != nil)
    case ("ip.isCanonical", .string(let text)?): return .bool(try address(text).text == text)
    default: return nil
    }
  }

  private static func address(_ text: String) throws(DynamicFault) -> NetworkAddress {
    guard let address = NetworkAddress(text) else { throw .badArgument }
    return address
  }

  private static func prefix(_ text: String) throws(DynamicFault) -> NetworkPrefix {
    guard let prefix = NetworkPrefix(text) else { throw .badArgument }
    return prefix
  }

  static func part(_ name: String, of address: NetworkAddress) -> DynamicValue? {
    switch name {
    case "family": .int(address.family)
    case "isUnspecified": .bool(address.isUnspecified)
    case "isLoopback": .bool(address.isLoopback)
    case "isGlobalUnicast": .bool(address.isGlobalUnicast)
    case "isLinkLocalMulticast": .bool(address.isLinkLocalMulticast)
    case "isLinkLocalUnicast": .bool(address.isLinkLocalUnicast)
    default: nil
    }
  }

  static func part(
    _ name: String, of network: NetworkPrefix, _ other: DynamicValue?
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, other) {
    case ("ip", nil): return .address(network.address)
    case ("prefixLength", nil): return .int(network.length)
    case ("masked", nil):
      let masked = network.address.masked(network.length)
      return .network(NetworkPrefix(address: masked, length: network.length))
    case ("containsIP", .address(let other)?): return .bool(network.contains(other))
    case ("containsIP", .string(let text)?): return .bool(network.contains(try address(text)))
    case ("containsCIDR", .network(let other)?): return .bool(network.contains(other))
    case ("containsCIDR", .string(let text)?): return .bool(network.contains(try prefix(text)))
    default: return nil
    }
  }
}
