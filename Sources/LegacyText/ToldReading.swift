extension TextReading {
  /// The reading that decisions report under `name`; nil when there is none.
  ///
  /// `mixed` is no reading. UTF-16 as the carrier of other encodings counts as UTF-8, to which its
  /// readers bring it.
  public init?(named name: String) {
    let name = name.lowercased()
      .replacing("-in-utf-16le", with: "-in-utf-8").replacing("-in-utf-16be", with: "-in-utf-8")
    guard let reading = readingsByName[name] else { return nil }
    self = reading
  }

  /// The names of all readings, sorted.
  public static var names: [String] { readingsByName.keys.sorted() }

  /// Whether this is another way in which text of the same encoding arrives: its bytes as code
  /// points, or those as character references.
  func isForm(of told: TextReading) -> Bool {
    if withoutDetails == told.withoutDetails { return true }
    guard told.firstRepair == nil, told.references == 0, told.carrier != .utf8 else { return false }
    return carrier == .utf8 && references == 0 && secondRepair == nil
      && firstRepair?.encoding == told.carrier
  }
}

private let readingsByName: [String: TextReading] = {
  var table: [String: TextReading] = [:]
  func add(_ reading: TextReading) {
    // Details do not change how bytes are read, only what it is called.
    if table[reading.name] == nil { table[reading.name] = reading }
  }
  for encoding in LegacyEncoding.allCases { add(TextReading(encoding)) }
  for encoding in [LegacyEncoding.utf8, .utf16le, .utf16be] {
    var composing = TextReading(encoding)
    composing.composes = true
    add(composing)
  }
  for references in 0...2 {
    for chain in repairChains {
      var reading = TextReading(.utf8, references: references, chain.first, chain.second)
      add(reading)
      reading.isLatin1 = true
      add(reading)
    }
    for encoding in [LegacyEncoding.utf8, .windows1252, .windows1258] where references > 0 {
      add(TextReading(encoding, references: references))
    }
  }
  return table
}()
