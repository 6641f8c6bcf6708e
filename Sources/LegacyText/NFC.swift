/// Appends the text in Unicode Normalization Form C; ill-formed bytes become U+FFFD.
///
/// Latin letters and their marks are composed here. A text with anything else that normalization
/// might touch goes through Foundation.
///
/// Source: UAX #15; Unicode 3.11, D105–D117.
public func appendNFC(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  let start = output.count
  var composed = true
  output.append(addingCapacity: bytes.count * 3 + 4) { target in
    composed = composeLatin(bytes, into: &target)
  }
  if !composed {
    output.removeLast(output.count - start)
    appendFoundationNFC(bytes, to: &output)
  }
}

/// Composes as long as only Latin letters carry marks; returns false as soon as something else
/// turns up.
private func composeLatin(_ bytes: Span<UInt8>, into target: inout OutputSpan<UInt8>) -> Bool {
  var cluster = Cluster()
  var index = 0
  while index < bytes.count {
    let byte = bytes[index]
    if byte < 0x80 {
      cluster.flush(into: &target)
      cluster.start(UInt32(byte), takesMarks: true)
      index += 1
      continue
    }
    let scalar = readScalar(bytes, at: index)
    index += scalar.length
    let value = scalar.value
    if value < 0x300 || value &- 0x1E00 < 0x100 {
      cluster.flush(into: &target)
      cluster.start(value, takesMarks: value != 0xA8)
    } else if value < 0x370, combiningClasses[Int(value - 0x300)] > 0 {
      guard cluster.add(mark: value) else { return false }
    } else if value >= 0x370, isUnsettled(value) {
      return false
    } else {
      cluster.flush(into: &target)
      cluster.start(value, takesMarks: false)
    }
  }
  cluster.flush(into: &target)
  return true
}

/// A starter and the marks after it.
private struct Cluster {
  private var scalars = InlineArray<24, UInt32>(repeating: 0)
  private var count = 0
  private var takesMarks = false

  mutating func start(_ scalar: UInt32, takesMarks: Bool) {
    scalars[0] = scalar
    count = 1
    self.takesMarks = takesMarks
  }

  /// Inserts a mark in canonical order; false when the cluster is not one of a Latin letter.
  mutating func add(mark: UInt32) -> Bool {
    // U+0338 makes mathematical signs, U+0340–0344 are singletons.
    guard takesMarks, count < 20, mark != 0x338, !(0x340...0x344 ~= mark) || mark == 0x342 else {
      return false
    }
    if count == 1 { decomposeStarter() }
    insert(mark)
    return true
  }

  private mutating func decomposeStarter() {
    let pair = latinDecomposition(scalars[0])
    guard pair != 0 else { return }
    scalars[0] = pair >> 16
    decomposeStarter()
    insert(pair & 0xFFFF)
  }

  private mutating func insert(_ mark: UInt32) {
    let ofMark = combiningClass(mark)
    var place = count
    while place > 1, combiningClass(scalars[place - 1]) > ofMark {
      scalars[place] = scalars[place - 1]
      place -= 1
    }
    scalars[place] = mark
    count += 1
  }

  @inline(__always)
  mutating func flush(into target: inout OutputSpan<UInt8>) {
    if count == 1 {
      target.append(scalar: scalars[0])
    } else if count > 1 {
      compose(into: &target)
    }
    count = 0
  }

  private mutating func compose(into target: inout OutputSpan<UInt8>) {
    var kept = 1
    var lastClass: UInt8 = 0
    for index in 1..<count {
      let mark = scalars[index]
      let ofMark = combiningClass(mark)
      if lastClass == 0 || lastClass < ofMark, let letter = latinComposition(scalars[0], mark) {
        scalars[0] = letter
      } else {
        scalars[kept] = mark
        kept += 1
        lastClass = ofMark
      }
    }
    for index in 0..<kept { target.append(scalar: scalars[index]) }
  }
}

@inline(__always)
private func combiningClass(_ mark: UInt32) -> UInt8 {
  combiningClasses[Int(mark - 0x300)]
}

/// Whether normalization might touch a scalar outside the Latin blocks; errs to true.
func isUnsettled(_ scalar: UInt32) -> Bool {
  // General punctuation, Hangul syllables and ideographs are common and safe.
  if 0x2002...0x20CF ~= scalar || 0x3100...0xA66E ~= scalar { return false }
  var low = 0
  var high = unsettledRanges.count / 2
  while low < high {
    let middle = (low + high) / 2
    if unsettledRanges[middle * 2 + 1] < scalar { low = middle + 1 } else { high = middle }
  }
  return low < unsettledRanges.count / 2 && unsettledRanges[low * 2] <= scalar
}

/// The letter made of a base and a mark, or nil.
func latinComposition(_ base: UInt32, _ mark: UInt32) -> UInt32? {
  let key = base << 16 | mark
  var slot = compositionSlot(key)
  while compositions.keys[slot] != 0 {
    if compositions.keys[slot] == key { return UInt32(compositions.letters[slot]) }
    slot = (slot + 1) & 1023
  }
  return nil
}

/// The letter made of a letter and one more mark, in whatever order canonical composition takes
/// them.
func latinLetter(_ letter: UInt32, with mark: UInt32) -> UInt32? {
  if let composed = latinComposition(letter, mark) { return composed }
  let pair = latinDecomposition(letter)
  guard pair != 0, let inner = latinComposition(pair >> 16, mark) else { return nil }
  return latinComposition(inner, pair & 0xFFFF)
}

/// Base in the upper half, mark in the lower; 0 for a letter without canonical decomposition.
func latinDecomposition(_ letter: UInt32) -> UInt32 {
  switch letter {
  case 0xC0..<0x250: decompositions[Int(letter - 0xC0)]
  case 0x1E00..<0x1F00: decompositions[Int(letter - 0x1E00) + 0x190]
  default: 0
  }
}

private func compositionSlot(_ key: UInt32) -> Int {
  Int((key &* 0x9E37_79B1) >> 22)
}

private let compositions: (keys: [UInt32], letters: [UInt16]) = {
  var keys = [UInt32](repeating: 0, count: 1024)
  var letters = [UInt16](repeating: 0, count: 1024)
  for index in stride(from: 0, to: latinCompositions.count, by: 3) {
    let key = UInt32(latinCompositions[index]) << 16 | UInt32(latinCompositions[index + 1])
    var slot = compositionSlot(key)
    while keys[slot] != 0 { slot = (slot + 1) & 1023 }
    keys[slot] = key
    letters[slot] = latinCompositions[index + 2]
  }
  return (keys, letters)
}()

private let decompositions: [UInt32] = {
  var table = [UInt32](repeating: 0, count: 0x290)
  for index in stride(from: 0, to: latinCompositions.count, by: 3) {
    let letter = Int(latinCompositions[index + 2])
    let place = letter < 0x250 ? letter - 0xC0 : letter - 0x1E00 + 0x190
    table[place] = UInt32(latinCompositions[index]) << 16 | UInt32(latinCompositions[index + 1])
  }
  return table
}()
