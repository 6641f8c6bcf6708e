/// Rewrites a name that is not plain: with titles, brackets, numbers, stray signs or mixed case.
func rewriteName(_ bytes: Span<UInt8>, to output: inout [UInt8]) -> NameRewriting {
  var rewriter = NameRewriter(bytes)
  rewriter.takeOffBrackets()
  rewriter.takeOffNumbers()
  rewriter.takeOffTitles()
  rewriter.takeOffNumbers()
  rewriter.takeOffStraySigns()
  rewriter.joinApostrophes()
  rewriter.fixCase()
  let name = rewriter.name
  output.append(addingCapacity: name.count * 4) { target in
    for scalar in name { target.append(scalar: scalar) }
  }
  return rewriter.rewriting
}

private struct NameRewriter {
  private(set) var name: [UInt32] = []
  private(set) var rewriting = NameRewriting()
  /// Byte offset of each scalar of `name` in the input.
  private var places: [Int] = []

  init(_ bytes: Span<UInt8>) {
    name.reserveCapacity(bytes.count)
    places.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let scalar = readScalar(bytes, at: index)
      name.append(scalar.value)
      places.append(index)
      index += scalar.length
    }
  }

  mutating func takeOffBrackets() {
    while let open = name.firstIndex(where: { $0 == 0x28 || $0 == 0x5B }) {
      let closing: UInt32 = name[open] == 0x28 ? 0x29 : 0x5D
      let close = name[open...].firstIndex(of: closing)
      let end = close ?? name.count
      let inner = trimmed(open + 1..<end)
      if !inner.isEmpty {
        let isNumber = name[inner].allSatisfy { $0 &- 0x30 < 10 }
        let place = bytes(of: inner)
        if isNumber {
          if rewriting.number == nil { rewriting.number = place }
          rewriting.changes.insert(.number)
        } else {
          if rewriting.alias == nil { rewriting.alias = place }
          rewriting.changes.insert(.alias)
        }
      } else {
        rewriting.changes.insert(.punctuation)
      }
      remove(open..<min(end + 1, name.count), keepingBlank: true)
    }
    trim()
  }

  /// `12. Nguyễn Văn An`, `Nguyễn Văn An 2`.
  mutating func takeOffNumbers() {
    let leading = name.prefix { $0 &- 0x30 < 10 }.count
    if leading > 0, leading < name.count {
      var end = leading
      while end < name.count, [0x20, 0x29, 0x2D, 0x2E, 0x2F].contains(name[end]) { end += 1 }
      if end > leading, end < name.count { take(0..<leading, removing: 0..<end) }
    }
    let trailing = name.reversed().prefix { $0 &- 0x30 < 10 }.count
    if trailing > 0, trailing < name.count {
      take(name.count - trailing..<name.count, removing: name.count - trailing..<name.count)
    }
    trim()
  }

  private mutating func take(_ digits: Range<Int>, removing range: Range<Int>) {
    if rewriting.number == nil { rewriting.number = bytes(of: digits) }
    rewriting.changes.insert(.number)
    remove(range, keepingBlank: false)
  }

  mutating func takeOffTitles() {
    let end = endOfTitles(name, from: 0)
    guard end > 0 else { return }
    let title = trimmed(0..<end)
    rewriting.title = bytes(of: title)
    rewriting.changes.insert(.title)
    remove(0..<end, keepingBlank: false)
  }

  /// Signs around the name, and blanks beside one another.
  mutating func takeOffStraySigns() {
    let count = name.count
    while let first = name.first, !isLetter(first), !isMark(first) {
      remove(0..<1, keepingBlank: false)
    }
    while let last = name.last, !isLetter(last), !isMark(last) {
      let isInitial =
        last == 0x2E && name.count >= 2 && isLetter(name[name.count - 2])
        && (name.count == 2 || name[name.count - 3] == 0x20 || name[name.count - 3] == 0x2E)
      if isInitial { break }
      remove(name.count - 1..<name.count, keepingBlank: false)
    }
    if name.count != count { rewriting.changes.insert(.punctuation) }
    trim()
  }

  /// `H’ Hen` and `H 'Hen` become `H'Hen`.
  mutating func joinApostrophes() {
    var joined: [UInt32] = []
    joined.reserveCapacity(name.count)
    var index = 0
    while index < name.count {
      let scalar = name[index]
      index += 1
      let traits = scalarClass(scalar)
      guard scalar == 0x27 || traits & TextTraits.apostropheVariants.rawValue != 0 else {
        joined.append(scalar)
        continue
      }
      if scalar != 0x27 { rewriting.changes.insert(.apostrophes) }
      while joined.last == 0x20 {
        joined.removeLast()
        rewriting.changes.insert(.apostrophes)
      }
      while index < name.count, name[index] == 0x20 {
        index += 1
        rewriting.changes.insert(.apostrophes)
      }
      if joined.last == 0x27 { rewriting.changes.insert(.apostrophes) } else { joined.append(0x27) }
    }
    name = joined
  }

  mutating func fixCase() {
    let before = name
    let words = name.split(separator: 0x20)
    let cases = words.map { NameCase($0) }
    let anyMixed = cases.contains { $0.isMixed }
    let anyCapital = cases.contains { $0.isCapitals && $0.letters > 1 }
    let anySmall = cases.contains(where: \.isSmall)
    name.removeAll(keepingCapacity: true)
    for (index, word) in words.enumerated() {
      if index > 0 { name.append(0x20) }
      let isWhole = cases[index].isSmall || (cases[index].isCapitals && cases[index].letters > 1)
      let others = anyMixed || (anyCapital && anySmall)
      let keepsParticle =
        cases[index].isSmall && others && index > 0 && index < words.count - 1 && isParticle(word)
      if (isWhole || cases[index].isBroken) && !keepsParticle {
        name += nameCased(word)
      } else {
        name += word
      }
    }
    if name != before { rewriting.changes.insert(.letterCase) }
  }

  /// Removes a stretch; with `keepingBlank` one blank stays between what stood around it.
  private mutating func remove(_ range: Range<Int>, keepingBlank: Bool) {
    let place = range.isEmpty ? 0 : places[range.lowerBound]
    name.removeSubrange(range)
    places.removeSubrange(range)
    if keepingBlank, range.lowerBound > 0, range.lowerBound < name.count {
      name.insert(0x20, at: range.lowerBound)
      places.insert(place, at: range.lowerBound)
    }
  }

  /// Takes off blanks at the edges and beside one another.
  private mutating func trim() {
    var index = 0
    while index < name.count {
      let isEdge = index == 0 || index == name.count - 1
      if name[index] == 0x20, isEdge || name[index - 1] == 0x20 {
        remove(index..<index + 1, keepingBlank: false)
        index = max(0, index - 1)
      } else {
        index += 1
      }
    }
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, name[lower] == 0x20 { lower += 1 }
    while upper > lower, name[upper - 1] == 0x20 { upper -= 1 }
    return lower..<upper
  }

  /// Bytes of the input that scalars of `name` take.
  private func bytes(of range: Range<Int>) -> Range<Int> {
    guard let last = range.last else { return 0..<0 }
    let scalar = name[last]
    let length = scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
    return places[range.lowerBound]..<places[last] + length
  }
}

/// The letters of one word by case.
private struct NameCase {
  var letters = 0
  private var capitals = 0
  private var smalls = 0
  private var plainCapitals = 0
  private var plainSmalls = 0
  private var innerMarkedCapitals = 0

  init(_ word: ArraySlice<UInt32>) {
    var beginsPart = true
    for scalar in word {
      let isPlain = scalar < 0x80
      if lowercased(scalar) != scalar {
        capitals += 1
        if isPlain { plainCapitals += 1 } else if !beginsPart { innerMarkedCapitals += 1 }
      } else if uppercased(scalar) != scalar {
        smalls += 1
        if isPlain { plainSmalls += 1 }
      }
      beginsPart = !isLetter(scalar)
    }
    letters = capitals + smalls
  }

  var isCapitals: Bool { capitals > 0 && smalls == 0 }
  var isSmall: Bool { smalls > 0 && capitals == 0 }
  var isMixed: Bool { smalls > 0 && capitals > 0 }
  /// Plain and marked letters disagree: something changed the case of the one and not of the other.
  var isBroken: Bool {
    (plainCapitals >= 2 && plainSmalls == 0 && smalls > 0)
      || (innerMarkedCapitals > 0 && plainSmalls > 0)
  }
}

private func nameCased(_ word: ArraySlice<UInt32>) -> [UInt32] {
  var beginsPart = true
  return word.map { scalar in
    let cased = beginsPart ? uppercased(scalar) : lowercased(scalar)
    beginsPart = scalar == 0x27 || scalar == 0x2D || scalar == 0x2E
    return cased
  }
}

/// Small words inside foreign names.
private func isParticle(_ word: ArraySlice<UInt32>) -> Bool {
  foreignParticles.contains(Array(word))
}

private let foreignParticles = Set(
  ["de", "da", "di", "del", "della", "der", "den", "la", "von", "zu", "dos", "das", "bin", "binti"]
    .map {
      $0.unicodeScalars.map(\.value)
    })

private func isMark(_ scalar: UInt32) -> Bool { 0x300...0x36F ~= scalar }
