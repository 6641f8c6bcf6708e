// The named classes of patterns. As in RE2, the Perl and POSIX ones are ASCII.

extension ScalarSet {
  static let digits = ScalarSet([0x30...0x39])
  static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let blanks = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])

  /// The class after a backslash: `d`, `w`, `s` or, inverted, `D`, `W`, `S`.
  static func perl(_ letter: Unicode.Scalar) -> ScalarSet? {
    switch letter {
    case "d": digits
    case "D": digits.inverted
    case "w": wordCharacters
    case "W": wordCharacters.inverted
    case "s": blanks
    case "S": blanks.inverted
    default: nil
    }
  }

  /// The class inside `[[:…:]]`.
  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
    case "digit": digits
    case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "upper": ScalarSet([0x41...0x5A])
    case "lower": ScalarSet([0x61...0x7A])
    case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
    case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
    case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    case "word": wordCharacters
    default: nil
    }
  }

  /// The code points of a Unicode general category such as `L` or `Lu`, in `\p{…}`.
  static func category(_ name: String) -> ScalarSet? {
    let wanted = categories.filter { $0.key.hasPrefix(name) }
    guard !wanted.isEmpty, !name.isEmpty else { return nil }
    return ScalarSet(wanted.flatMap { rangesByCategory[$0.value] ?? [] })
  }

  /// Looks at every assigned code point, once: it takes some milliseconds.
  private static let rangesByCategory: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = {
    var ranges: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = [:]
    for plane in [0...0x323FF, 0xE0000...0xE01EF] as [ClosedRange<UInt32>] {
      var start = plane.lowerBound
      var category = Unicode.GeneralCategory.unassigned
      for value in plane {
        // The surrogates, which are no scalars, count as unassigned.
        let next = Unicode.Scalar(value)?.properties.generalCategory ?? .unassigned
        if next == category { continue }
        if start < value { ranges[category, default: []].append(start...value - 1) }
        (start, category) = (value, next)
      }
      ranges[category, default: []].append(start...plane.upperBound)
    }
    return ranges
  }()

  private static let categories: [String: Unicode.GeneralCategory] = [
    "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter,
    "Lm": .modifierLetter, "Lo": .otherLetter,
    "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark,
    "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber,
    "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Ps": .openPunctuation,
    "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
    "Po": .otherPunctuation,
    "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol, "So": .otherSymbol,
    "Zs": .spaceSeparator, "Zl": .lineSeparator, "Zp": .paragraphSeparator,
  ]
}
