internal import LegacyText
internal import RecordModel
internal import Synchronization

/// What a written address was found to name.
struct PlaceResolution: Sendable {
  enum Outcome: UInt8, Sendable { case none, found, unknown, ambiguous, split }
  var outcome: Outcome
  /// The entry: of the wanted list when found, of the older list when split or ambiguous.
  var entry: Int32
  /// The part before the second last decides: that one is a district, or may be one.
  var needsThird = false
}

/// Finds the commune that an address names, in the list of its time.
///
/// Names are compared folded, with or without the kind of unit in front. An address without its
/// district is resolved only where the province has one commune of that name.
struct PlaceResolver: Sendable {
  /// The communes before, and from, 2025-07-01.
  let old: CodeList
  let new: CodeList
  /// Folded province names to province codes, in the list before and the list from 2025-07-01.
  private var oldProvinces = ByteTable()
  private var newProvinces = ByteTable()
  /// `province code / district name` to the district's code.
  private var districts = ByteTable()
  private var districtCodes: [[UInt8]] = []
  private var provinceCodes: [[UInt8]] = []
  /// `district code / commune name` and `province code / commune name`; a name that means two
  /// communes has the number `ambiguous`.
  private var oldByDistrict = ByteTable()
  private var oldByProvince: [[UInt8]: Int] = [:]
  private var newByProvince: [[UInt8]: Int] = [:]
  private var newCodesProperty: Int?
  private static let ambiguous = -1

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
    for (position, entry) in old.entries.enumerated() {
      let province = Array(entry.values[oldProvince].utf8)
      let districtCode = Array(entry.values[district].utf8)
      for name in Self.keys(of: entry.values[districtName]) {
        let key = province + [0x2f] + name
        if districts.number(for: key.span) == nil {
          districts.insert(key.span, districtCodes.count)
          districtCodes.append(districtCode)
        }
      }
      for name in Self.keys(of: entry.name) {
        oldByDistrict.insert((districtCode + [0x2f] + name).span, position)
        Self.add(province + [0x2f] + name, position, old, &oldByProvince)
      }
    }
    for (position, entry) in new.entries.enumerated() {
      let province = Array(entry.values[newProvince].utf8)
      for name in Self.keys(of: entry.name) {
        Self.add(province + [0x2f] + name, position, new, &newByProvince)
      }
    }
  }

  private static func add(
    _ key: [UInt8], _ position: Int, _ list: CodeList, _ table: inout [[UInt8]: Int]
  ) {
    if let known = table[key], known >= 0, list.entries[known].code != list.entries[position].code {
      table[key] = ambiguous
    } else if table[key] == nil {
      table[key] = position
    }
  }

  private mutating func addProvinces(_ list: CodeList, isOld: Bool) {
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

  /// The key with its kind written out and numbers without zeros in front: `p 01` → `phuong 1`.
  private static func normalKey(_ key: ArraySlice<UInt8>) -> [UInt8] {
    for kind in kinds where key.starts(with: kind.short) {
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
    for kind in kinds where key.starts(with: kind.full) {
      let bare = key.dropFirst(kind.full.count)
      // `phuong 1` without its kind would be a mere number.
      return bare.allSatisfy { $0 >= 48 && $0 <= 57 } ? nil : Array(bare)
    }
    return nil
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
      districts.number(for: (province + [0x2f] + $0).span) != nil
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
    let oldMatch = resolveOld(keys)
    guard isCurrent else {
      switch oldMatch {
      case .some(let position) where position >= 0:
        return PlaceResolution(outcome: .found, entry: Int32(position))
      case .some: return PlaceResolution(outcome: .ambiguous, entry: -1)
      case .none: return PlaceResolution(outcome: .unknown, entry: -1)
      }
    }
    let newMatch = resolveNew(keys)
    switch (oldMatch, newMatch) {
    case (.none, .some(let position)) where position >= 0:
      return PlaceResolution(outcome: .found, entry: Int32(position))
    case (.some(let position), .none) where position >= 0: return carriedOn(position)
    case (.some(let former), .some(let current)) where former >= 0 && current >= 0:
      let carried = carriedOn(former)
      if carried.outcome == .found, new.entries[Int(carried.entry)].code == new.entries[current].code
      {
        return carried
      }
      return PlaceResolution(outcome: .ambiguous, entry: Int32(former))
    case (.none, .none): return PlaceResolution(outcome: .unknown, entry: -1)
    default: return PlaceResolution(outcome: .ambiguous, entry: -1)
    }
  }

  /// The commune of today that a former one became part of, where there is just one.
  private func carriedOn(_ former: Int) -> PlaceResolution {
    guard let property = newCodesProperty else {
      return PlaceResolution(outcome: .unknown, entry: Int32(former))
    }
    let codes = old.entries[former].values[property].split(separator: "|")
    guard codes.count == 1, let position = new.index(ofCode: String(codes[0])) else {
      return PlaceResolution(outcome: codes.isEmpty ? .unknown : .split, entry: Int32(former))
    }
    return PlaceResolution(outcome: .found, entry: Int32(position))
  }

  /// - Returns: The position in the old list, `ambiguous`, or `nil` when not found.
  private func resolveOld(_ keys: [[UInt8]]) -> Int? {
    guard let province = province(keys[0], oldProvinces, 0) else { return nil }
    for district in Self.alternatives(keys[1]) {
      if keys.count >= 3, let code = districts.number(for: (province + [0x2f] + district).span) {
        for commune in Self.alternatives(keys[2]) {
          if let found = oldByDistrict.number(
            for: (districtCodes[code] + [0x2f] + commune).span)
          {
            return found
          }
        }
      }
    }
    for commune in Self.alternatives(keys[1]) {
      if let found = oldByProvince[province + [0x2f] + commune] { return found }
    }
    return nil
  }

  /// - Returns: The position in the new list, `ambiguous`, or `nil` when not found.
  private func resolveNew(_ keys: [[UInt8]]) -> Int? {
    guard let province = province(keys[0], newProvinces, 1) else { return nil }
    for commune in Self.alternatives(keys[1]) {
      if let found = newByProvince[province + [0x2f] + commune] { return found }
    }
    return nil
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
    while index >= 0, parts.count < 3 {
      let byte = text[index]
      let isDash =
        byte == 0x2d && index > 0 && index + 1 < text.count && text[index - 1] == 0x20
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

/// The resolver of a pack, made when the first address comes: most of a short run is its making.
final class LazyPlaceResolver: Sendable {
  private let made = Mutex<Made?>(nil)
  private let make: @Sendable () -> PlaceResolver?

  /// A reference, so that handing the resolver on copies nothing.
  final class Made: Sendable {
    let resolver: PlaceResolver?
    init(_ resolver: PlaceResolver?) { self.resolver = resolver }
  }

  init(_ make: @escaping @Sendable () -> PlaceResolver?) { self.make = make }

  func get() -> Made {
    made.withLock { made in
      if let made { return made }
      let new = Made(make())
      made = new
      return new
    }
  }
}
