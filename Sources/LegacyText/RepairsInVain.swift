/// Which readings find nothing to repair in a value and do not suit it: told by one look at it.
///
/// Of good text half of all readings are of this kind. To try each of them took 28 of 932 million
/// instructions of an import of 64 nested records.
struct RepairsInVain {
  /// Per page; all false where trying is needed to know.
  private var mojibake: [Bool]
  private var letters: [Bool]

  init(_ value: Span<UInt8>) {
    let pages = CodePage.allCases.count
    mojibake = Array(repeating: false, count: pages)
    letters = mojibake
    // A field in ASCII needs no repair, and suits; what is no UTF-8 is changed on the way.
    guard value.indices.contains(where: { value[$0] >= 0x80 }),
      !scanText(value).contains(.invalidUTF8)
    else { return }
    for page in CodePage.allCases {
      mojibake[page.number] = !Self.mayBeMojibake(value, page)
      letters[page.number] = Self.hasOtherLetters(value, page)
    }
  }

  /// Whether a reading leaves the value as it is, composed, and says that it does not suit.
  func include(_ reading: TextReading) -> Bool {
    guard reading.carrier == .utf8, reading.references == 0, let first = reading.firstRepair else {
      return false
    }
    // What the first leaves as it is, the second finds as it was.
    return include(first) && reading.secondRepair.map(include) ?? true
  }

  private func include(_ repair: TextReading.Repair) -> Bool {
    repair.encoding == .utf8 ? mojibake[repair.page.number] : letters[repair.page.number]
  }

  /// Whether a byte that begins UTF-8 stands before one that goes on with it, or before a blank that
  /// may have been one.
  private static func mayBeMojibake(_ value: Span<UInt8>, _ page: CodePage) -> Bool {
    var lead: UInt16 = 0
    var index = 0
    while index < value.count {
      let scalar = readScalar(value, at: index)
      let byte = page.bytes(of: scalar.value) ?? 0
      if 0xC2...0xF4 ~= lead, 0x80...0xBF ~= byte || byte == 0x20 && losesBlanks(lead) {
        return true
      }
      lead = byte
      index += scalar.length
    }
    return losesBlanks(lead)
  }

  /// The first bytes of two whose second may be A0.
  private static func losesBlanks(_ lead: UInt16) -> Bool { lead == 0xC3 || lead == 0xC6 }

  /// Whether a letter stands there that the page cannot give.
  private static func hasOtherLetters(_ value: Span<UInt8>, _ page: CodePage) -> Bool {
    var isFound = false
    var index = 0
    while index < value.count {
      let scalar = readScalar(value, at: index)
      index += scalar.length
      // Marks may be put in another order first.
      if 0x300...0x36F ~= scalar.value { return false }
      if !isFound, isLetter(scalar.value), page.bytes(of: scalar.value) == nil { isFound = true }
    }
    return isFound
  }
}

extension CodePage {
  /// Its place among all.
  fileprivate var number: Int {
    switch self {
    case .windows1252: 0
    case .windows1258: 1
    }
  }
}
