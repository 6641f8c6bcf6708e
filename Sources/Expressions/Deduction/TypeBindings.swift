/// What is known of types that are to be found out, and what may stand for what.
///
/// Source: cel-go, `checker/types.go`; the specification leaves the way to the implementation.
struct TypeBindings {
  private var known: [Int: DeducedType] = [:]
  private var count = 0

  mutating func makeVariable() -> DeducedType {
    count += 1
    return .variable(count)
  }

  /// The types with a new variable for each parameter.
  mutating func instantiated(_ types: [DeducedType]) -> [DeducedType] {
    var variables: [String: DeducedType] = [:]
    func replaced(_ type: DeducedType, _ bindings: inout TypeBindings) -> DeducedType {
      guard case .parameter(let name) = type else {
        return type.mapParts { replaced($0, &bindings) }
      }
      if let variable = variables[name] { return variable }
      let variable = bindings.makeVariable()
      variables[name] = variable
      return variable
    }
    return types.map { replaced($0, &self) }
  }

  /// The type with all that is known put in.
  func resolved(_ type: DeducedType) -> DeducedType {
    guard case .variable(let number) = type else { return type.mapParts(resolved) }
    return known[number].map(resolved) ?? type
  }

  /// Whether values of the types can stand where others are wanted; if so, what follows is noted.
  mutating func assign(_ types: [DeducedType], to wanted: [DeducedType]) -> Bool {
    guard types.count == wanted.count else { return false }
    var trial = self
    for (type, other) in zip(types, wanted) {
      guard trial.fits(type, other) else { return false }
    }
    self = trial
    return true
  }

  /// One type for both, as for the elements of a list; `dyn` when there is none.
  mutating func joined(_ one: DeducedType?, _ other: DeducedType) -> DeducedType {
    guard let one else { return other }
    return assign([one], to: [other]) ? moreGeneral(one, other) : .dyn
  }

  private mutating func fits(_ one: DeducedType, _ other: DeducedType) -> Bool {
    if case .variable = other {
      let (isValid, isKnown) = substitute(one, for: other)
      if isValid || isKnown { return isValid }
    }
    if case .variable = one { return substitute(other, for: one).isValid }
    switch (one, other) {
    case (.dyn, _), (_, .dyn): return true
    case (.null, _): return other.isNullable
    case (_, .null): return one.isNullable
    case (.scalar(let name), .wrapper(let other)), (.wrapper(let name), .scalar(let other)):
      return name == other
    case (.list, .list), (.map, .map): return fitParts(one, other)
    case (.abstract(let name, _), .abstract(let otherName, _)):
      return name == otherName && fitParts(one, other)
    default: return one == other
    }
  }

  private mutating func fitParts(_ one: DeducedType, _ other: DeducedType) -> Bool {
    guard one.parts.count == other.parts.count else { return false }
    for (part, otherPart) in zip(one.parts, other.parts) {
      guard fits(part, otherPart) else { return false }
    }
    return true
  }

  /// Lets a type stand for a variable, where that agrees with what is known of it.
  private mutating func substitute(
    _ type: DeducedType, for variable: DeducedType
  ) -> (isValid: Bool, isKnown: Bool) {
    guard case .variable(let number) = variable else { return (false, false) }
    if type == variable { return (true, true) }
    guard let before = known[number] else {
      guard !contains(type, number) else { return (false, false) }
      known[number] = type
      return (true, false)
    }
    if type == before { return (true, true) }
    guard fits(type, before) else { return (false, true) }
    let general = moreGeneral(type, before)
    if !contains(general, number) { known[number] = general }
    return (true, true)
  }

  private func contains(_ type: DeducedType, _ number: Int) -> Bool {
    if case .variable(let other) = type {
      return other == number || known[other].map { contains($0, number) } ?? false
    }
    return type.parts.contains { contains($0, number) }
  }

  private func moreGeneral(_ one: DeducedType, _ other: DeducedType) -> DeducedType {
    // Null may stand for the other, which says more.
    if other == .null { return one }
    return isAsGeneral(one, other) ? one : other
  }

  private func isAsGeneral(_ one: DeducedType, _ other: DeducedType) -> Bool {
    switch (one, other) {
    case (.dyn, _), (.variable, _): true
    case (_, .dyn), (_, .variable): false
    case (.wrapper(let name), .scalar(let other)): name == other
    case (.list, .list), (.map, .map):
      zip(one.parts, other.parts).allSatisfy { isAsGeneral($0, $1) }
    case (.abstract(let name, _), .abstract(let otherName, _)):
      name == otherName && zip(one.parts, other.parts).allSatisfy { isAsGeneral($0, $1) }
    default: one == other
    }
  }
}
