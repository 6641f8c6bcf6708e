internal import LegacyText
internal import RecordModel

/// Addresses as codes of communes.
extension NormalizingPass {
  /// Writes the code of the place that an address names, or says why there is none.
  mutating func resolvePlace(_ value: Value, _ field: FieldPlan) {
    guard value.kind == .text, let code = field.placeCode else { return }
    let slot =
      (code.section == 0 ? personBase : rowBase) + Int(code.field)
    guard chunk.values[slot].kind == .missing || chunk.values[slot].kind == .empty else { return }
    let isCurrent = field.operation == .currentPlace
    // Two parts say it all unless the second last names a district: then a third tells which.
    var resolution = remembered(lastParts(value.textRange, 2), isCurrent)
    if resolution.needsThird { resolution = remembered(lastParts(value.textRange, 3), isCurrent) }
    let detail = UInt32(resolution.entry + 1)
    switch resolution.outcome {
    case .none: break
    case .found:
      let start = chunk.text.count
      appendCode(isCurrent ? normalizer.newCommunes : normalizer.oldCommunes, Int(resolution.entry))
      chunk.values[slot] = Value(
        kind: .code, text: start..<chunk.text.count, source: 0,
        entry: UInt16(truncatingIfNeeded: resolution.entry))
    case .unknown: find(.placeUnknown, field.address, detail: detail)
    case .ambiguous: find(.placeAmbiguous, field.address, detail: detail)
    case .split: find(.placeSplit, field.address, detail: detail)
    }
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
