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
    let resolution = resolution(of: value.textRange, isCurrent)
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

  /// What an address names. The birthplace is often written again as the native place, and then
  /// needs no second search.
  private mutating func resolution(of range: Range<Int>, _ isCurrent: Bool) -> PlaceResolution {
    if let last = lastPlace, last.isCurrent == isCurrent, isSameText(last.text, range) {
      return last.resolution
    }
    // Two parts say it all unless the second last names a district: then a third tells which.
    let starts = lastParts(range)
    var resolution = remembered(starts.two..<range.upperBound, isCurrent)
    if resolution.needsThird { resolution = remembered(starts.three..<range.upperBound, isCurrent) }
    lastPlace = (range, isCurrent, resolution)
    return resolution
  }

  @inline(__always)
  func isSameText(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    let text = chunk.text.span
    return startsEqual(text, left.lowerBound, text.extracting(right))
  }

  /// What the end of an address names, from memory where it came before.
  private mutating func remembered(_ tail: Range<Int>, _ isCurrent: Bool) -> PlaceResolution {
    let hash = shortHash(chunk.text.span.extracting(tail), seed: isCurrent ? 7 : 3)
    // Four places for each hash: with fewer, many an address would drive another out.
    let first = Int(truncatingIfNeeded: hash) & (scratch.placeMemory.count - 4)
    for place in first..<first + 4 where scratch.placeMemory[place].hash == hash {
      return scratch.placeMemory[place].resolution
    }
    let made = places ?? normalizer.places.get()
    places = made
    let resolution = made.resolve(chunk.text.span.extracting(tail), isCurrent: isCurrent)
    for place in (first..<first + 3).reversed() {
      scratch.placeMemory[place + 1] = scratch.placeMemory[place]
    }
    scratch.placeMemory[first] = NormalizerScratch.PlaceMemory(hash: hash, resolution: resolution)
    return resolution
  }

  /// Where the last two, and the last three, parts of an address begin: they name communes,
  /// districts and provinces.
  private func lastParts(_ range: Range<Int>) -> (two: Int, three: Int) {
    let text = chunk.text.span.extracting(range)
    var commas = 0
    var two = range.lowerBound
    var index = text.count - 1
    while index >= 0 {
      if text[index] == 0x2c {
        commas += 1
        if commas == 2 { two = range.lowerBound + index + 1 }
        if commas == 3 { return (two, range.lowerBound + index + 1) }
      }
      index -= 1
    }
    return (two, range.lowerBound)
  }
}
