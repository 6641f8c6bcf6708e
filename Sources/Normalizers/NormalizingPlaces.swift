internal import LegacyText
internal import RecordModel

/// Addresses as codes of communes.
extension NormalizingPass {
  /// What the address that a value holds names.
  mutating func resolution(of value: Value, isCurrent: Bool) -> PlaceResolution {
    // Two parts say it all unless the second last names a district: then a third tells which.
    let short = remembered(lastParts(value.textRange, 2), isCurrent)
    return short.needsThird ? remembered(lastParts(value.textRange, 3), isCurrent) : short
  }

  /// Writes the code of a place, or says why there is none.
  ///
  /// - Parameter text: Called where the code is wanted; gives its place in the chunk's text.
  @inline(__always)
  mutating func settle(
    _ resolution: PlaceResolution, _ field: FieldAddress, _ code: FieldAddress,
    text: (inout Self) -> Range<Int>
  ) {
    let slot = (code.section == 0 ? personBase : rowBase) + Int(code.field)
    guard chunk.values[slot].kind == .missing || chunk.values[slot].kind == .empty else { return }
    let detail = UInt32(resolution.entry + 1)
    switch resolution.outcome {
    case .none: break
    case .found:
      let range = text(&self)
      chunk.values[slot] = Value(
        kind: .code, text: range, source: 0,
        entry: UInt16(truncatingIfNeeded: resolution.entry))
    case .unknown: find(.placeUnknown, field, detail: detail)
    case .ambiguous: find(.placeAmbiguous, field, detail: detail)
    case .split: find(.placeSplit, field, detail: detail)
    }
  }

  /// Appends the code of a place that was found.
  mutating func placeCode(_ resolution: PlaceResolution, _ field: FieldPlan) -> Range<Int> {
    let start = chunk.text.count
    let isCurrent = field.operation == .currentPlace
    appendCode(isCurrent ? normalizer.newCommunes : normalizer.oldCommunes, Int(resolution.entry))
    return start..<chunk.text.count
  }

  /// What the end of an address names, from memory where it came before.
  mutating func remembered(_ tail: Range<Int>, _ isCurrent: Bool) -> PlaceResolution {
    let hash = hashBytes(chunk.text.span.extracting(tail), seed: isCurrent ? 7 : 3)
    // Two places for each hash: with one, a quarter of all addresses would drive each other out.
    let place = Int(truncatingIfNeeded: hash) & (scratch.placeMemory.count - 2)
    if scratch.placeMemory[place].hash == hash { return scratch.placeMemory[place].resolution }
    if scratch.placeMemory[place + 1].hash == hash {
      return scratch.placeMemory[place + 1].resolution
    }
    let made = places ?? normalizer.places.get()
    places = made
    guard let resolver = made.resolver else { return PlaceResolution(outcome: .none, entry: -1) }
    let resolution = resolver.resolve(chunk.text.span.extracting(tail), isCurrent: isCurrent)
    scratch.placeMemory[place + 1] = scratch.placeMemory[place]
    scratch.placeMemory[place].hash = hash
    scratch.placeMemory[place].resolution = resolution
    return resolution
  }

  /// The end of an address that names communes, districts and provinces: its last parts.
  func lastParts(_ range: Range<Int>, _ count: Int) -> Range<Int> {
    var commas = 0
    var index = range.upperBound - 1
    while index >= range.lowerBound {
      if chunk.text[index] == 0x2c {
        commas += 1
        if commas == count { return index + 1..<range.upperBound }
      }
      index -= 1
    }
    return range
  }
}
