/// The values of an expression's variables, as a JSON object gives them by name.
///
/// Each is either plain JSON or a typed value `{"type": …, "value": …}`, which may hold typed
/// values again; `{"type": "unknown"}` says that a variable is there and its value is not known.
public struct Bindings: Sendable {
  public private(set) var values: [String: DynamicValue] = [:]
  public private(set) var unknowns: Set<String> = []

  public init() {}

  /// - Parameter json: UTF-8.
  public init(json: [UInt8]) throws(JSONFault) {
    guard case .map(let members) = try JSONReader.value(of: json) else {
      throw JSONFault(line: 0, reason: "the values of variables must be an object: {\"name\": …}")
    }
    for (key, value) in members.entries {
      guard case .string(let name) = key else { continue }
      if value.typedMembers?.type == "unknown" {
        unknowns.insert(name)
      } else {
        do throws(TypedFault) { values[name] = try value.untyped() } catch {
          throw JSONFault(line: 0, reason: "the value of '\(name)' is no \(error.type)")
        }
      }
    }
  }
}

/// A typed value whose value does not fit its type.
struct TypedFault: Error {
  let type: String
}

extension DynamicValue {
  private static let typeNamesInJSON = DynamicValue.typeNames.union([
    "null", "timestamp", "duration", "date", "optional", "unknown",
  ])

  /// The members of a map that has the form of a typed value.
  fileprivate var typedMembers: (type: String, value: DynamicValue)? {
    guard case .map(let map) = self, case .string(let type)? = map[.string("type")],
      DynamicValue.typeNamesInJSON.contains(type)
    else { return nil }
    let value = map[.string("value")]
    guard map.entries.count == (value == nil ? 1 : 2) else { return nil }
    return (type, value ?? .null)
  }

  /// The value with every typed value in it made what it stands for.
  fileprivate func untyped() throws(TypedFault) -> DynamicValue {
    guard let (type, value) = typedMembers else {
      switch self {
      case .list(let elements): return .list(try elements.untyped())
      case .map(let map): return .map(try map.untyped())
      default: return self
      }
    }
    guard let result = try value.read(as: type) else { throw TypedFault(type: type) }
    return result
  }

  /// `nil` when the value, as JSON gives it, does not fit.
  private func read(as type: String) throws(TypedFault) -> DynamicValue? {
    switch (type, self) {
    case ("null", .null), ("null_type", .null), ("bool", .bool), ("int", .int), ("uint", .uint),
      ("double", .double), ("string", .string):
      return self
    case ("int", .string(let text)): return Int(text).map(DynamicValue.int)
    case ("uint", .int(let number)): return UInt64(exactly: number).map(DynamicValue.uint)
    case ("uint", .string(let text)): return UInt64(text).map(DynamicValue.uint)
    case ("double", .int(let number)): return .double(Double(number))
    case ("double", .uint(let number)): return .double(Double(number))
    case ("double", .string(let text)): return Double(text).map(DynamicValue.double)
    case ("bytes", .string(let text)): return Base64.decode(text).map(DynamicValue.bytes)
    case ("type", .string(let name)): return .type(name)
    case ("date", .string(let text)): return CalendarDate(text.utf8).map(DynamicValue.date)
    case ("list", .list(let elements)): return .list(try elements.untyped())
    case ("map", .map(let map)): return .map(try map.untyped())
    case ("map", .list(let pairs)): return try DynamicMap(pairs: pairs).map(DynamicValue.map)
    case ("optional", _), ("optional_type", _):
      return .optional(self == .null ? nil : try untyped())
    case ("timestamp", _), ("google.protobuf.Timestamp", _):
      return span(Instant.parse).flatMap { Instant.range ~= $0 ? .timestamp($0) : nil }
    case ("duration", _), ("google.protobuf.Duration", _):
      return span(Instant.parseDuration).map(DynamicValue.duration)
    default: return nil
    }
  }

  /// From `{"seconds", "nanos"}`, either of which may be left out, or from text.
  private func span(_ parse: (String) -> Duration?) -> Duration? {
    if case .string(let text) = self { return parse(text) }
    guard case .map(let map) = self else { return nil }
    var span = Duration.zero
    for (key, value) in map.entries {
      let count: Int? =
        switch value {
        case .int(let number): number
        case .string(let text): Int(text)
        default: nil
        }
      guard let count else { return nil }
      switch key {
      case .string("seconds"): span += .seconds(count)
      case .string("nanos"): span += .nanoseconds(count)
      default: return nil
      }
    }
    return span
  }
}

extension [DynamicValue] {
  fileprivate func untyped() throws(TypedFault) -> [DynamicValue] {
    var values: [DynamicValue] = []
    for element in self { values.append(try element.untyped()) }
    return values
  }
}

extension DynamicMap {
  fileprivate func untyped() throws(TypedFault) -> DynamicMap {
    var map = DynamicMap()
    for (key, value) in entries {
      do throws(DynamicFault) { try map.add(try untyped(value), for: key) } catch {
        throw TypedFault(type: "map")
      }
    }
    return map
  }

  private func untyped(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue {
    do throws(TypedFault) { return try value.untyped() } catch { throw .badArgument }
  }

  /// From a list of `[key, value]`; `nil` when it is not one, or a key stands twice.
  fileprivate init?(pairs: [DynamicValue]) throws(TypedFault) {
    self.init()
    for pair in pairs {
      guard case .list(let pair) = pair, pair.count == 2 else { return nil }
      let (key, value) = (try pair[0].untyped(), try pair[1].untyped())
      do throws(DynamicFault) { try add(value, for: key) } catch { return nil }
    }
  }
}
