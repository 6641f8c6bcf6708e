/// A map in the order in which its entries were written.
public struct DynamicMap: Sendable {
  public typealias Entry = (key: DynamicValue, value: DynamicValue)

  /// A key as it is looked up: 1, 1u and 1.0 are one key, and text is told apart by code point.
  private enum Key: Hashable {
    case bool(Bool)
    case int(Int)
    case uint(UInt64)
    case string([UInt8])

    /// `nil` for values that cannot be keys.
    init?(_ value: DynamicValue) {
      switch value {
      case .bool(let value): self = .bool(value)
      case .int(let value): self = .int(value)
      case .uint(let value): self = Int(exactly: value).map(Key.int) ?? .uint(value)
      case .double(let value):
        guard let key = Int(exactly: value).map(Key.int) ?? UInt64(exactly: value).map(Key.uint)
        else { return nil }
        self = key
      case .string(let value): self = .string(Array(value.utf8))
      default: return nil
      }
    }
  }

  public private(set) var entries: [Entry] = []
  private var indices: [Key: Int] = [:]

  public init() {}

  /// - Throws: `noSuchOverload` for a value that cannot be a key, `duplicateKey` for one that
  ///   is there.
  public mutating func add(_ value: DynamicValue, for key: DynamicValue) throws(DynamicFault) {
    if case .double = key { throw .noSuchOverload("{}") }
    guard let lookup = Key(key) else { throw .noSuchOverload("{}") }
    guard indices.updateValue(entries.count, forKey: lookup) == nil else { throw .duplicateKey }
    entries.append((key, value))
  }

  public subscript(key: DynamicValue) -> DynamicValue? {
    Key(key).flatMap { indices[$0] }.map { entries[$0].value }
  }
}

extension DynamicMap: Equatable {
  /// The order does not matter.
  public static func == (first: DynamicMap, second: DynamicMap) -> Bool {
    first.entries.count == second.entries.count
      && first.entries.allSatisfy { entry in second[entry.key].map { $0 == entry.value } ?? false }
  }
}
