import LegacyText
import RecordModel

@testable import Normalizers

/// Finds the commune that an address names, in the list of its time.
///
/// Names are compared folded, with or without the kind of unit in front. An address without its
/// district is resolved only where the province has one commune of that name.
///
/// The simple twin of `PlaceResolver`: arrays of bytes for every key, nothing remembered.
final class PlainPlaceResolver: @unchecked Sendable {
  /// The communes before, and from, 2025-07-01.
  let old: CodeList
  let new: CodeList
  /// Folded province names to province codes, in the list before and the list from 2025-07-01.
  private var oldProvinces = ByteTable()
  private var newProvinces = ByteTable()
  /// `province code / district name` to positions in `districtCodes`: a district and a town may
  /// have one name.
  private var districts = ByteGroups()
  private var districtCodes: [[UInt8]] = []
  private var provinceCodes: [[UInt8]] = []
  /// `district code / commune name` and `province code / commune name`; a name that means two
  /// communes has several.
  private var oldByDistrict = ByteGroups()
  private var oldByProvince = ByteGroups()
  private var newByProvince = ByteGroups()
  private var newCodesProperty: Int?

  /// - Parameter provinces: The lists before and from 2025-07-01, whose codes the communes' lists
  ///   name in their property `province_code`.
  init?(
    old: CodeList, new: CodeList, provinces: (old: CodeList, new: CodeList)
  ) {
    guard let oldProvince = old.index(ofProperty: "province_code"),
      let district = old.index(ofProperty: "district_code"),
      let districtName = old.index(ofProperty: "district_name"),
      let newProvince = new.index(ofProperty: "province_code")
    else { return nil }
    (self.old, self.new) = (old, new)
    newCodesProperty = old.index(ofProperty: "new_codes")
    addProvinces(provinces.old, isOld: true)
    addProvinces(provinces.new, isOld: false)
    var knownDistricts: Set<[UInt8]> = []
    for (position, entry) in old.entries.enumerated() {
      let province = Array(old.value(oldProvince, of: position).utf8)
      let districtCode = Array(old.value(district, of: position).utf8)
      if knownDistricts.insert(districtCode).inserted {
        for name in Self.keys(of: old.value(districtName, of: position)) {
          districts.append(districtCodes.count, to: province + [0x2f] + name)
        }
        districtCodes.append(districtCode)
      }
      for name in Self.keys(of: entry.name) {
        oldByDistrict.append(position, to: districtCode + [0x2f] + name)
        oldByProvince.append(position, to: province + [0x2f] + name)
      }
    }
    for (position, entry) in new.entries.enumerated() {
      let province = Array(new.value(newProvince, of: position).utf8)
      for name in Self.keys(of: entry.name) {
        newByProvince.append(position, to: province + [0x2f] + name)
      }
    }
  }

  private func addProvinces(_ list: CodeList, isOld: Bool) {
    for entry in list.entries {
      for name in Self.keys(of: entry.name) {
        if isOld {
          oldProvinces.insert(name.span, provinceCodes.count)
        } else {
          newProvinces.insert(name.span, provinceCodes.count)
        }
        provinceCodes.append(entry.code)
      }
    }
    // The list knows short names, names with the kind of unit, and former names as aliases.
    provinceLists.append(list)
  }
  private var provinceLists: [CodeList] = []

  /// The folded name with its kind of unit, and without where a kind stands in front.
  static func keys(of name: String) -> [[UInt8]] {
    var folded: [UInt8] = []
    appendFoldedKey(Array(name.utf8).span, to: &folded)
    let normal = normalKey(folded[...])
    guard let bare = bareKey(normal) else { return [normal] }
    return [normal, bare]
  }

  /// Kinds of unit as people shorten them, longest first, with the full word.
  private static let kinds: [(short: [UInt8], full: [UInt8])] = [
    ("thanh pho ", "thanh pho "), ("thi tran ", "thi tran "), ("thi xa ", "thi xa "),
    ("dac khu ", "dac khu "), ("phuong ", "phuong "), ("huyen ", "huyen "), ("quan ", "quan "),
    ("tinh ", "tinh "), ("xa ", "xa "), ("tp ", "thanh pho "), ("tt ", "thi tran "),
    ("tx ", "thi xa "), ("p ", "phuong "), ("q ", "quan "), ("h ", "huyen "), ("t ", "tinh "),
    ("x ", "xa "),
  ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

  private static let kindTable: ByteTable = {
    var table = ByteTable()
    for (number, kind) in kinds.enumerated() { table.insert(kind.short.span, number) }
    return table
  }()

  /// The kind of unit that a key begins with: its number in `kinds`.
  private static func kind(of key: ArraySlice<UInt8>) -> Int? {
    guard let first = key.firstIndex(of: 0x20) else { return nil }
    let span = key.span
    if let second = key[(first + 1)...].firstIndex(of: 0x20),
      let found = kindTable.number(for: span.extracting(0..<second + 1 - key.startIndex))
    {
      return found
    }
    return kindTable.number(for: span.extracting(0..<first + 1 - key.startIndex))
  }

  /// The key with its kind written out and numbers without zeros in front: `p 01` → `phuong 1`.
  private static func normalKey(_ key: ArraySlice<UInt8>) -> [UInt8] {
    if let number = kind(of: key) {
      let kind = kinds[number]
      return kind.full + withoutZeros(key.dropFirst(kind.short.count))
    }
    // P1, Q10: a kind and a number written together.
    if key.count >= 2, key.count <= 3, let first = key.first,
      key.dropFirst().allSatisfy({ $0 >= 48 && $0 <= 57 })
    {
      if first == UInt8(ascii: "p") { return Array("phuong ".utf8) + withoutZeros(key.dropFirst()) }
      if first == UInt8(ascii: "q") { return Array("quan ".utf8) + withoutZeros(key.dropFirst()) }
    }
    return withoutZeros(key)
  }

  private static func withoutZeros(_ key: ArraySlice<UInt8>) -> [UInt8] {
    guard key.count > 1, key.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return Array(key) }
    return Array(key.drop { $0 == 48 })
  }

  private static func bareKey(_ key: [UInt8]) -> [UInt8]? {
    guard let number = kind(of: key[...]) else { return nil }
    let bare = key.dropFirst(kinds[number].short.count)
    // `phuong 1` without its kind would be a mere number.
    return bare.allSatisfy { $0 >= 48 && $0 <= 57 } ? nil : Array(bare)
  }

  /// Finds the commune named at the end of an address.
  ///
  /// - Parameter text: Canonical text, parts separated by commas, semicolons or ` - `.
  /// - Parameter isCurrent: Wanted is the list in force from 2025-07-01; otherwise the one before.
  func resolve(_ text: Span<UInt8>, isCurrent: Bool) -> PlaceResolution {
    let parts = Self.lastParts(text)
    guard parts.count >= 2 else { return PlaceResolution(outcome: .unknown, entry: -1) }
    if parts.count == 2, namesDistrict(parts, text) {
      var resolution = resolve(parts, text, isCurrent: isCurrent)
      resolution.needsThird = true
      return resolution
    }
    return resolve(parts, text, isCurrent: isCurrent)
  }

  /// Whether the second last part is a district of the province that the last names.
  private func namesDistrict(_ parts: [Range<Int>], _ text: Span<UInt8>) -> Bool {
    guard let province = province(key(of: parts[0], text), oldProvinces, 0) else { return false }
    return Self.alternatives(key(of: parts[1], text)).contains {
      districts.members(of: province + [0x2f] + $0) != nil
    }
  }

  private func key(of part: Range<Int>, _ text: Span<UInt8>) -> [UInt8] {
    var folded: [UInt8] = []
    appendFoldedKey(text.extracting(part), to: &folded)
    return Self.normalKey(folded[...])
  }

  private func resolve(
    _ parts: [Range<Int>], _ text: Span<UInt8>, isCurrent: Bool
  ) -> PlaceResolution {
    var keys: [[UInt8]] = []
    for part in parts { keys.append(key(of: part, text)) }
    let commune = parts.count > 1 ? text.extracting(parts[1]) : text
    let former = formerCommunes(keys, parts, text)
    guard isCurrent else {
      switch Set(former.entries.map { old.entries[$0].code }).count {
      case 0: return PlaceResolution(outcome: .unknown, entry: -1)
      case 1 where !former.mayBeDistrict:
        return PlaceResolution(outcome: .found, entry: Int32(former.entries[0]))
      default: return PlaceResolution(outcome: .ambiguous, entry: -1)
      }
    }
    let current =
      province(keys[0], newProvinces, 1).map {
        communes($0, keys[1], newByProvince, new, commune)
      } ?? Match()
    // A district in the address speaks for the older list; else the closer name decides.
    let useFormer =
      !former.entries.isEmpty
      && (former.hasDistrict || current.entries.isEmpty || former.closeness > current.closeness)
    let useCurrent =
      !current.entries.isEmpty && !former.hasDistrict
      && (former.entries.isEmpty || current.closeness >= former.closeness)
    var targets: Set<[UInt8]> = []
    var split: Int?
    // Two levels and the kind of unit as the list of today has it: that is the form of today.
    let isOfToday = useCurrent && current.closeness >= 2
    if useFormer || (useCurrent && !isOfToday && former.closeness == current.closeness) {
      for entry in former.entries {
        let codes = successors(of: entry)
        if codes.count > 1 { split = entry }
        targets.formUnion(codes)
      }
    }
    if useCurrent { for entry in current.entries { targets.insert(new.entries[entry].code) } }
    if targets.count == 1, let code = targets.first, let position = new.index(ofCode: code.span) {
      return PlaceResolution(outcome: .found, entry: Int32(position))
    }
    if targets.isEmpty { return PlaceResolution(outcome: .unknown, entry: -1) }
    if let split, former.entries.count == 1, !useCurrent {
      return PlaceResolution(outcome: .split, entry: Int32(split))
    }
    return PlaceResolution(
      outcome: .ambiguous, entry: Int32(former.entries.count == 1 ? former.entries[0] : -1))
  }

  /// The codes of the communes of today that a former one became part of.
  private func successors(of former: Int) -> [[UInt8]] {
    guard let property = newCodesProperty else { return [] }
    return old.value(property, of: former).split(separator: "|").map { Array($0.utf8) }
  }

  /// Entries of one list that an address can mean.
  private struct Match {
    var entries: [Int] = []
    /// 3: the very spelling with its kind of unit; 2: the kind, marks not regarded; 1: the name.
    var closeness = 0
    var hasDistrict = false
    /// The name is that of a district, too: Đông Anh, Hà Nội.
    var mayBeDistrict = false
  }

  /// By district where the address names one of the province, else by the province alone.
  private func formerCommunes(
    _ keys: [[UInt8]], _ parts: [Range<Int>], _ text: Span<UInt8>
  ) -> Match {
    guard let province = province(keys[0], oldProvinces, 0) else { return Match() }
    var mayBeDistrict = false
    // Phường Long Biên is not Quận Long Biên.
    let isCommune = Self.communeKinds.contains { keys[1].starts(with: $0) }
    for district in isCommune ? [] : Self.alternatives(keys[1]) {
      guard let codes = districts.members(of: province + [0x2f] + district) else { continue }
      mayBeDistrict = true
      guard keys.count >= 3 else { break }
      // Huyện Kỳ Anh and Thị xã Kỳ Anh: the commune may tell which.
      var match = Match(hasDistrict: true)
      for code in codes {
        let found = communes(
          districtCodes[code], keys[2], oldByDistrict, old, text.extracting(parts[2]))
        match.entries += found.entries
        match.closeness = max(match.closeness, found.closeness)
      }
      if !match.entries.isEmpty { return match }
    }
    // A district without such a commune is no commune itself.
    if mayBeDistrict, keys.count >= 3 { return Match() }
    var match = communes(province, keys[1], oldByProvince, old, text.extracting(parts[1]))
    match.mayBeDistrict = mayBeDistrict
    return match
  }

  private static let largerKinds = ["huyen ", "quan ", "thi xa ", "thanh pho ", "tinh "]
    .map { Array($0.utf8) }

  private static let communeKinds = ["thi tran ", "phuong ", "xa ", "dac khu "]
    .map { Array($0.utf8) }

  /// The communes of a name in a district or province.
  private func communes(
    _ unit: [UInt8], _ key: [UInt8], _ table: ByteGroups, _ list: CodeList,
    _ written: Span<UInt8>
  ) -> Match {
    for (rank, commune) in Self.communeKeys(key).enumerated() {
      guard let found = table.members(of: unit + [0x2f] + commune) else { continue }
      var match = Match(entries: found, closeness: rank == 0 ? 2 : 1)
      // Names that differ in their marks only: the very spelling decides.
      let same = found.filter { spells(list.entries[$0].name, written) }
      if !same.isEmpty {
        match.entries = same
        if rank == 0 { match.closeness = 3 }
      }
      return match
    }
    return Match()
  }

  /// Whether a written part spells a name, case and the kind of unit not regarded.
  private func spells(_ name: String, _ written: Span<UInt8>) -> Bool {
    var small: [UInt8] = []
    appendLowercased(written, to: &small)
    var wanted: [UInt8] = []
    appendLowercased(Array(name.utf8).span, to: &wanted)
    if small == wanted { return true }
    let words = Self.keys(of: name).last?.split(separator: 0x20).count ?? 0
    let bare = Array(wanted.split(separator: 0x20).suffix(words).joined(separator: [0x20]))
    while small.last == 0x20 || small.last == 0x2e { small.removeLast() }
    guard small.count >= bare.count, small.suffix(bare.count).elementsEqual(bare) else {
      return false
    }
    return small.count == bare.count || !Self.isLetter(small[small.count - bare.count - 1])
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte >= 0x61 && byte <= 0x7a
  }

  /// What a part can mean as a commune: the key as written, then without its kind, unless the kind
  /// is that of a district or province.
  private static func communeKeys(_ key: [UInt8]) -> [[UInt8]] {
    if largerKinds.contains(where: { key.starts(with: $0) }) { return [key] }
    return alternatives(key)
  }

  private func province(_ key: [UInt8], _ table: ByteTable, _ list: Int) -> [UInt8]? {
    for name in Self.alternatives(key) {
      if let found = table.number(for: name.span) { return provinceCodes[found] }
      if let entry = provinceLists[list].index(ofFoldedName: name.span) {
        return provinceLists[list].entries[entry].code
      }
    }
    return nil
  }

  /// The key as written, then without its kind.
  private static func alternatives(_ key: [UInt8]) -> [[UInt8]] {
    guard let bare = bareKey(key) else { return [key] }
    return [key, bare]
  }

  /// The last parts of an address, last first; at most three.
  private static func lastParts(_ text: Span<UInt8>) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var end = text.count
    var index = text.count - 1
    // A dash separates only where nothing else does: names have dashes of their own.
    var hasCommas = false
    for position in 0..<text.count where text[position] == 0x2c || text[position] == 0x3b {
      hasCommas = true
    }
    while index >= 0, parts.count < 3 {
      let byte = text[index]
      let isDash =
        !hasCommas && byte == 0x2d && index > 0 && index + 1 < text.count && text[index - 1] == 0x20
        && text[index + 1] == 0x20
      if byte == 0x2c || byte == 0x3b || isDash {
        if end > index + 1 { parts.append(index + 1..<end) }
        end = index
      }
      index -= 1
    }
    if parts.count < 3, end > 0 { parts.append(0..<end) }
    return parts
  }
}

/// Numbers by byte string, several to one.
struct ByteGroups: Sendable {
  private var table = ByteTable()
  private var groups: [[Int]] = []

  mutating func append(_ number: Int, to key: [UInt8]) {
    let group = table.insert(key.span, groups.count)
    if group == groups.count { groups.append([]) }
    groups[group].append(number)
  }

  func members(of key: [UInt8]) -> [Int]? { table.number(for: key.span).map { groups[$0] } }
}
