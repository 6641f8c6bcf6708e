/// One way of making sense of bytes: how they become code points, and which repairs follow.
public struct TextReading: Hashable, Sendable {
  /// A repair of code points that are really bytes.
  struct Repair: Hashable, Sendable {
    /// The page through which the bytes were turned into code points.
    var page: CodePage
    /// What the bytes were; `utf8` for mojibake.
    var encoding: LegacyEncoding
  }

  /// How the bytes of the field become code points.
  public private(set) var carrier: LegacyEncoding
  /// How many times character references are resolved.
  public private(set) var references = 0
  var firstRepair: Repair?
  var secondRepair: Repair?
  /// Letters and marks are composed.
  public internal(set) var composes = false
  /// The column is in capitals, which settles words of one capital and toned letters in TCVN3.
  public internal(set) var isInCapitals = false
  /// C1 controls stood where Windows-1252 has signs.
  var isLatin1 = false

  init(
    _ carrier: LegacyEncoding, references: Int = 0, _ first: Repair? = nil, _ second: Repair? = nil
  ) {
    self.carrier = carrier
    self.references = references
    firstRepair = first
    secondRepair = second
  }

  /// The reading of text that needs no repair.
  public init(_ encoding: LegacyEncoding) { self.init(encoding, references: 0) }

  public static let utf8 = TextReading(.utf8)

  /// Whether well-formed UTF-8 is left as it is.
  public var isIdentity: Bool {
    (carrier == .utf8 || carrier == .ascii) && references == 0 && firstRepair == nil && !composes
  }

  var leavesASCII: Bool {
    references == 0 && carrier.keepsASCII
      && [firstRepair, secondRepair].allSatisfy { $0?.encoding.keepsASCII ?? true }
  }

  /// Whether nothing but the composing of letters happens to the text.
  var isKept: Bool { isIdentity || (carrier == .utf8 && references == 0 && firstRepair == nil) }

  /// The one table by which letters are read, where nothing else happens to them.
  var plainTable: ByteTable? {
    switch carrier {
    case .viqr, .utf8, .utf16le, .utf16be, .ascii: return nil
    case _ where references > 0 || firstRepair != nil || isInCapitals: return nil
    default: return carrier.table
    }
  }

  /// What the letters were encoded in before anything went wrong.
  var innermost: LegacyEncoding { (secondRepair ?? firstRepair)?.encoding ?? carrier }

  /// The name by which decisions are reported: `tcvn3`, `tcvn3-in-utf-8`, `mojibake-cp1252-twice`,
  /// `utf-8-nfd`, …
  public var name: String { name(carriedBy: carrier) }

  /// The name where text was brought to UTF-8 before it was looked at: `tcvn3-in-utf-16le`.
  ///
  /// - Parameter file: What the bytes of the file are in; counts only for text taken as UTF-8.
  public func name(carriedBy file: LegacyEncoding) -> String {
    let carrier = carrier == .utf8 ? file : carrier
    var name = carrier.rawValue
    if let first = firstRepair {
      name = repairName(first)
      if let second = secondRepair {
        if second == first {
          name += "-twice"
        } else {
          name = "\(repairName(second))-in-\(name)"
        }
      }
      if first.encoding != .utf8 {
        if references == 0 { name += "-in-\(carrier.rawValue)" }
        if first.page == .windows1258 { name += "-through-cp1258" }
      }
    } else if references > 0 {
      return references == 1 ? "character-references" : "character-references-twice"
    } else if composes {
      name += "-nfd"
    }
    if references > 0 {
      name += references == 1 ? "-in-character-references" : "-in-character-references-twice"
    }
    return name
  }

  private func repairName(_ repair: Repair) -> String {
    guard repair.encoding == .utf8 else { return repair.encoding.rawValue }
    return "mojibake-\(isLatin1 && repair.page == .windows1252 ? "latin1" : repair.page.rawValue)"
  }
}

extension TextReading {
  /// Appends the text in NFC as UTF-8.
  ///
  /// - Returns: False when the reading does not suit the field: code points that are no bytes of
  ///   the page stay as they are, bytes without a letter become U+FFFD.
  public func decode(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    let start = output.count
    if decodeAtOnce(bytes, into: &output) {
      finish(&output, from: start)
      return true
    }
    var suits = carrier.decode(bytes, into: &output)
    for _ in 0..<references { _ = resolveReferences(&output, from: start) }
    if let repair = firstRepair, !apply(repair, &output, from: start) { suits = false }
    if let repair = secondRepair, !apply(repair, &output, from: start) { suits = false }
    if suits {
      finish(&output, from: start)
    } else if !isIdentity {
      composeTail(of: &output, from: start)
    }
    return suits
  }

  /// The commonest repair, legacy letters as code points of Windows-1252, takes a single pass.
  private func decodeAtOnce(_ bytes: Span<UInt8>, into output: inout [UInt8]) -> Bool {
    guard carrier == .utf8, references == 0, secondRepair == nil, let repair = firstRepair,
      repair.page == .windows1252, repair.encoding != .utf8
    else { return false }
    return repair.encoding.table.decodeCodePoints(bytes, into: &output)
  }

  private func finish(_ output: inout [UInt8], from start: Int) {
    switch innermost {
    case .tcvn3:
      restoreCapitals(inTailOf: &output, from: start, columnIsCapitals: isInCapitals)
    case .vni, .vps, .viscii, .bkhcm1, .bkhcm2, .windows1252, .ascii:
      // All their letters are composed; what references add may not be.
      if references > 0 { composeTail(of: &output, from: start) }
    case .windows1258, .vn1, .vn2, .viqr, .utf8, .utf16le, .utf16be:
      if !isIdentity { composeTail(of: &output, from: start) }
    }
  }

  /// Applies one repair; a field in ASCII needs none.
  private func apply(_ repair: Repair, _ output: inout [UInt8], from start: Int) -> Bool {
    if repair.encoding.keepsASCII, isASCII(output, from: start) { return true }
    if repair.encoding == .utf8 { return repairMojibake(&output, from: start, page: repair.page) }
    return repairCodePoints(&output, from: start, page: repair.page, encoding: repair.encoding)
  }
}

private func isASCII(_ output: [UInt8], from start: Int) -> Bool {
  var any: UInt8 = 0
  for index in start..<output.count { any |= output[index] }
  return any < 0x80
}

/// Composes what stands at the end of `output` if it has marks.
private func composeTail(of output: inout [UInt8], from start: Int) {
  guard scanText(output.span.extracting(start..<output.count)).contains(.notNFC) else { return }
  let text = Array(output[start...])
  output.removeLast(text.count)
  appendNFC(text.span, to: &output)
}
