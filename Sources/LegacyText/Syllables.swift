/// The syllables that Vietnamese spelling allows: onset, rhyme and tone.
///
/// Syllables of place names and of the words of personnel files rank above those that are merely
/// possible.
struct Syllables: Sendable {
  /// How well a syllable is known; lower is better known.
  enum Rank: UInt8 {
    case frequent = 1
    case common, known, possible
    /// A word of another language.
    case foreign

    /// How unlikely one such syllable is.
    var bits: Double {
      switch self {
      case .frequent: 7.5
      case .common: 10
      case .known, .foreign: 13
      case .possible: 16
      }
    }
  }

  static let shared = Syllables()

  private var keys = [UInt64](repeating: 0, count: tableSize)
  private var ranks = [UInt8](repeating: 0, count: tableSize)
  private(set) var count = 0

  /// - Parameter key: `SyllableKey` of a word in small letters.
  /// - Returns: nil when no such syllable exists.
  @inline(__always)
  func rank(_ key: SyllableKey) -> Rank? {
    var slot = key.slot
    while ranks[slot] != 0 {
      if keys[slot] == key.value { return Rank(rawValue: ranks[slot]) }
      slot = (slot + 1) & (tableSize - 1)
    }
    return nil
  }

  private init() {
    add(words: frequentSyllables, .frequent)
    add(words: commonSyllables, .common)
    add(words: knownSyllables, .known)
    add(words: foreignWords, .foreign)
    // Each rhyme is spelled out once, not once for each onset.
    let spelled = rhymes.map { (rhyme: $0, spellings: $0.spellings) }
    for onset in onsets {
      var head = SyllableKey()
      for letter in onset.letters { head.add(letter) }
      for (rhyme, spellings) in spelled where onset.takes(rhyme) {
        for spelling in spellings {
          var key = head
          for letter in spelling { key.add(letter) }
          add(key, .possible)
        }
      }
    }
  }

  /// Spells out every syllable that the rules allow, in small letters; both styles of tone marks.
  static func forEachPossible(_ body: ([UInt32]) -> Void) {
    for onset in onsets {
      for rhyme in rhymes where onset.takes(rhyme) {
        for spelling in rhyme.spellings { body(onset.letters + spelling) }
      }
    }
  }

  /// - Parameter words: Separated by blanks or line ends.
  private mutating func add(words: String, _ rank: Rank) {
    var key = SyllableKey()
    var isEmpty = true
    for scalar in words.unicodeScalars {
      if scalar == " " || scalar == "\n" {
        if !isEmpty { add(key, rank) }
        (key, isEmpty) = (SyllableKey(), true)
      } else {
        key.add(scalar.value)
        isEmpty = false
      }
    }
    if !isEmpty { add(key, rank) }
  }

  private mutating func add(_ key: SyllableKey, _ rank: Rank) {
    var slot = key.slot
    while ranks[slot] != 0 {
      if keys[slot] == key.value { return }
      slot = (slot + 1) & (tableSize - 1)
    }
    keys[slot] = key.value
    ranks[slot] = rank.rawValue
    count += 1
  }
}

private let tableSize = 32_768

/// A hash of a word, built letter by letter.
struct SyllableKey {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  @inline(__always)
  mutating func add(_ scalar: UInt32) { value = (value ^ UInt64(scalar)) &* 0x100_0000_01B3 }

  var slot: Int { Int(truncatingIfNeeded: (value ^ value >> 29) & UInt64(tableSize - 1)) }
}

private struct Onset {
  let letters: [UInt32]
  private let name: String

  init(_ name: String) {
    self.name = name
    letters = name.unicodeScalars.map(\.value)
  }

  /// The spelling rules: k, gh and ngh before e, ê, i, y; c, g and ng before the other vowels; no
  /// glide o- or u- after lip sounds.
  func takes(_ rhyme: Rhyme) -> Bool {
    let isFront = rhyme.isFront
    switch name {
    case "k", "gh", "ngh": return isFront
    case "c", "ng": return !isFront
    case "g": return !isFront || rhyme.first == "i"
    case "gi": return rhyme.first != "i" && rhyme.first != "y" && !rhyme.hasGlide
    case "qu": return !rhyme.hasGlide && !"ouưi".unicodeScalars.contains(rhyme.first)
    case "b", "m", "ph", "v", "p": return !rhyme.hasGlide
    case "": return rhyme.first != "i" || rhyme.name.count > 1 && rhyme.name != "iêu"
    default: return true
    }
  }
}

private let onsets = [
  "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh",
  "p", "ph", "qu", "r",
  "s", "t", "th", "tr", "v", "x",
].map(Onset.init)

private struct Rhyme {
  let name: String
  private let letters: [UInt32]
  let first: Unicode.Scalar
  /// It begins with e, ê, i or y.
  let isFront: Bool
  /// A rounded glide before the vowel: oa, oă, oe, uâ, uê, uơ, uy.
  let hasGlide: Bool

  init(_ name: Substring.UnicodeScalarView) {
    self.name = String(name)
    letters = name.map(\.value)
    first = name.first ?? " "
    isFront = first == "e" || first == "ê" || first == "i" || first == "y"
    let second = name.dropFirst().first ?? " "
    hasGlide =
      first == "o" && (second == "a" || second == "ă" || second == "e")
      || first == "u" && (second == "â" || second == "ê" || second == "ơ" || second == "y")
  }

  /// With each tone at each place where it may stand.
  var spellings: [[UInt32]] {
    let places = tonePlaces
    return tones.flatMap { tone in places.map { marked(tone, at: $0) } }
  }

  /// Rhymes that end in a stop take two tones, others six.
  private var tones: [UInt32] {
    let last = name.last ?? " "
    let stops = last == "c" || last == "p" || last == "t" || name.hasSuffix("ch")
    return stops ? [0x301, 0x323] : [0, 0x300, 0x301, 0x303, 0x309, 0x323]
  }

  /// Where the tone mark may stand; two places where the old and the new style differ.
  private var tonePlaces: [Int] {
    let vowels = letters.indices.filter { isVowel(letters[$0]) }
    if let marked = vowels.last(where: { letters[$0] >= 0x80 }) { return [marked] }
    if vowels.count == 1 { return vowels }
    if name == "oa" || name == "oe" || name == "uy" { return vowels }
    if vowels.count == 3 || vowels.count < letters.count { return [vowels[1]] }
    return [vowels[0]]
  }

  private func marked(_ tone: UInt32, at place: Int) -> [UInt32] {
    guard tone != 0 else { return letters }
    var marked = letters
    marked[place] = latinLetter(letters[place], with: tone) ?? letters[place]
    return marked
  }

  private func isVowel(_ scalar: UInt32) -> Bool {
    switch foldedASCII(scalar) {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"), UInt8(ascii: "y"):
      true
    default: false
    }
  }
}

private let rhymes: [Rhyme] = """
  a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
  e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
  i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
  o oa oac oach oai oan oang oanh oao oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
  ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
  u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uynh uyt uyu uyên uyêt
  ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
  y yêm yên yêng yêt yêu
  """.unicodeScalars.split { $0 == " " || $0 == "\n" }.map(Rhyme.init)
