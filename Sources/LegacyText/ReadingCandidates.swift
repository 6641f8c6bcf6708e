/// A reading and how unusual it is, in bits.
struct ReadingCandidate {
  var reading: TextReading
  var rarity: Double
}

/// The readings to try, the usual ones first.
///
/// - Parameters:
///   - traits: What the values of the column are like, all together.
///   - references: How many layers of character references they have.
func readingCandidates(_ traits: SampleTraits) -> [ReadingCandidate] {
  var list: [ReadingCandidate] = []
  if !traits.hasInvalidUTF8 || traits.hasValidUTF8 {
    var asIs = TextReading.utf8
    asIs.composes = traits.hasMarks
    list.append(.init(reading: asIs, rarity: 0))
  }
  if traits.hasHighBytes {
    list += rawReadings.map { .init(reading: TextReading($0.encoding), rarity: $0.rarity) }
    // Forms in a browser: what the page's encoding lacked was sent as references.
    for encoding in [LegacyEncoding.windows1252, .windows1258] where traits.referenceLayers > 0 {
      let reading = TextReading(encoding, references: traits.referenceLayers)
      list.append(.init(reading: reading, rarity: 4))
    }
  }
  if traits.looksLikeVIQR { list.append(.init(reading: TextReading(.viqr), rarity: 10)) }
  if traits.hasZeroBytes {
    list.append(.init(reading: TextReading(.utf16le), rarity: 2))
    list.append(.init(reading: TextReading(.utf16be), rarity: 2))
  }
  guard traits.hasValidUTF8 else { return list }
  for references in 0...traits.referenceLayers {
    let cost = Double(references) * 1.5
    if references > 0 {
      list.append(.init(reading: TextReading(.utf8, references: references), rarity: cost))
    }
    guard traits.hasHighBytes || references > 0 else { continue }
    for chain in repairChains {
      list.append(
        .init(
          reading: TextReading(.utf8, references: references, chain.first, chain.second),
          rarity: chain.rarity + cost))
    }
  }
  return list
}

private let rawReadings: [(encoding: LegacyEncoding, rarity: Double)] = [
  (.tcvn3, 2), (.vni, 2), (.windows1252, 3), (.windows1258, 4), (.vps, 8), (.viscii, 8), (.vn1, 9),
  (.vn2, 9.5), (.bkhcm1, 10), (.bkhcm2, 10),
]

/// Repairs one after the other, and how unusual they are, in bits.
struct RepairChain {
  var first: TextReading.Repair
  var second: TextReading.Repair?
  var rarity: Double
}

/// The repairs to try.
let repairChains: [RepairChain] = {
  var chains: [RepairChain] = []
  let letters: [(LegacyEncoding, Double)] = [
    (.tcvn3, 3), (.vni, 3), (.windows1258, 8), (.vps, 11), (.viscii, 11), (.vn1, 12), (.vn2, 12.5),
    (.bkhcm1, 13), (.bkhcm2, 13),
  ]
  for page in CodePage.allCases {
    let extra = page == .windows1252 ? 0.0 : 2
    let mojibake = TextReading.Repair(page: page, encoding: .utf8)
    chains.append(.init(first: mojibake, second: nil, rarity: 2 + extra))
    chains.append(.init(first: mojibake, second: mojibake, rarity: 4 + extra))
    for (encoding, rarity) in letters {
      let repair = TextReading.Repair(page: page, encoding: encoding)
      chains.append(.init(first: repair, second: nil, rarity: rarity + extra))
      if rarity == 3 {
        chains.append(.init(first: mojibake, second: repair, rarity: rarity + 5 + extra))
      }
    }
  }
  for (first, second) in [
    (CodePage.windows1252, CodePage.windows1258), (.windows1258, .windows1252),
  ] {
    chains.append(
      .init(
        first: .init(page: first, encoding: .utf8), second: .init(page: second, encoding: .utf8),
        rarity: 9))
  }
  return chains
}()

/// What the values of a column are like, all together.
struct SampleTraits {
  var hasHighBytes = false
  var hasZeroBytes = false
  var hasValidUTF8 = false
  var hasInvalidUTF8 = false
  /// Values with a sign after a vowel that only VIQR has there, and telling values without bytes
  /// above 7F.
  private var viqrCount = 0
  private var asciiCount = 0
  /// Letters and marks that are not composed.
  var hasMarks = false
  /// C1 controls that Windows-1252 would have shown as signs.
  var hasC1 = false
  var referenceLayers = 0

  /// Whether at least every other telling value in ASCII has signs of VIQR.
  var looksLikeVIQR: Bool { viqrCount > 0 && viqrCount * 2 >= asciiCount }

  /// Takes a value into account; false when nothing in it depends on the encoding.
  mutating func note(_ bytes: Span<UInt8>) -> Bool {
    var previous: UInt8 = 0
    var (hasAmpersand, hasHigh, hasControls, hasVIQR) = (false, false, false, false)
    for index in bytes.indices {
      let byte = bytes[index]
      if byte >= 0x80 { hasHigh = true }
      if byte == 0 { hasZeroBytes = true }
      if byte < 0x20, byte != 9, byte != 10, byte != 13 { hasControls = true }
      if byte == UInt8(ascii: "&") { hasAmpersand = true }
      if isVIQR(byte, after: previous) { hasVIQR = true }
      previous = byte
    }
    if hasHigh {
      noteHighBytes(bytes)
    } else {
      hasValidUTF8 = true
    }
    let hasReferences = hasAmpersand && noteReferences(bytes)
    if hasVIQR { viqrCount += 1 }
    let isTelling = hasHigh || hasControls || hasVIQR || hasReferences
    if isTelling, !hasHigh { asciiCount += 1 }
    return isTelling
  }

  private mutating func noteHighBytes(_ bytes: Span<UInt8>) {
    hasHighBytes = true
    let traits = scanText(bytes)
    if traits.contains(.invalidUTF8) { hasInvalidUTF8 = true } else { hasValidUTF8 = true }
    if traits.contains(.notNFC), !isComposed(bytes) { hasMarks = true }
    noteC1(bytes)
  }

  private func isComposed(_ bytes: Span<UInt8>) -> Bool {
    var composed: [UInt8] = []
    appendNFC(bytes, to: &composed)
    return composed.count == bytes.count
      && bytes.indices.allSatisfy { composed[$0] == bytes[$0] }
  }

  private mutating func noteC1(_ bytes: Span<UInt8>) {
    for index in bytes.indices where index > 0 && bytes[index - 1] == 0xC2 {
      let byte = bytes[index]
      if byte < 0xA0, !windows1252Holes.contains(byte) { hasC1 = true }
    }
  }

  private mutating func noteReferences(_ bytes: Span<UInt8>) -> Bool {
    var text: [UInt8] = []
    appendCopy(of: bytes, to: &text)
    guard resolveReferences(&text, from: 0) > 0 else { return false }
    referenceLayers = max(referenceLayers, resolveReferences(&text, from: 0) > 0 ? 2 : 1)
    return true
  }

  /// Signs that good text has nowhere after these vowels; `'`, `.` and `?` prove nothing.
  private func isVIQR(_ byte: UInt8, after previous: UInt8) -> Bool {
    let vowel = previous | 0x20
    switch byte {
    case UInt8(ascii: "^"):
      return vowel == UInt8(ascii: "a") || vowel == UInt8(ascii: "e") || vowel == UInt8(ascii: "o")
    case UInt8(ascii: "+"): return vowel == UInt8(ascii: "o") || vowel == UInt8(ascii: "u")
    case UInt8(ascii: "`"), UInt8(ascii: "~"):
      // Also after another sign: `a^~`.
      return isLetter(UInt32(previous)) || previous == UInt8(ascii: "^")
        || previous == UInt8(ascii: "+")
        || previous == UInt8(ascii: "(")
    default: return false
    }
  }
}
