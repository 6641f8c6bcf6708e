internal import LegacyText
internal import RecordModel

/// What a written address was found to name.
struct PlaceResolution: Sendable {
  enum Outcome: UInt8, Sendable { case none, found, unknown, ambiguous, split }
  /// The entry: of the wanted list when found, of the older list when split or ambiguous.
  var entry: Int32
  var outcome: Outcome
  /// The part before the second last decides: that one is a district, or may be one.
  var needsThird = false

  init(outcome: Outcome, entry: Int32) { (self.outcome, self.entry) = (outcome, entry) }
}

/// Finds the commune that an address names, in the list of its time.
///
/// Names are compared folded, with or without the kind of unit in front. An address without its
/// district is resolved only where the province has one commune of that name.
///
/// Keys stand in one buffer an address, and units are numbers: an address that was not met before
/// takes 11,000 instructions where it took 42,000 with an array for each key, and making the tables
/// 48 million instead of 199.
///
/// A class, so that asking it copies no tables. Only its initializer writes to it, step by step;
/// from then on many threads read it.
final class PlaceResolver: @unchecked Sendable {
  /// The communes before, and from, 2025-07-01.
  let old: CodeList
  let new: CodeList
  private let oldProvinces: Provinces
  private let newProvinces: Provinces
  /// By province; a district and a town may have one name.
  private var districts: UnitNames
  /// By district and by province; a name that means two communes has several.
  private var oldByDistrict: UnitNames
  private var oldByProvince: UnitNames
  private var newByProvince: UnitNames
  private var newCodesProperty: Int?

  /// The provinces of one list: by folded name a number, the same in both lists for one code.
  private struct Provinces {
    let list: CodeList
    private var names = ByteTable()
    /// For each entry of the list.
    private var numbers: [Int] = []

    /// - Parameter codes: All provinces' codes met so far, numbered.
    init(_ list: CodeList, _ codes: inout ByteTable) {
      self.list = list
      var buffer: [UInt8] = []
      for entry in list.entries {
        let number = codes.insert(entry.code.span, codes.count)
        numbers.append(number)
        buffer.removeAll(keepingCapacity: true)
        let key = PlaceKey(entry.name.utf8.span, in: &buffer)
        names.insert(buffer.span.extracting(key.whole), number)
        if !key.bare.isEmpty { names.insert(buffer.span.extracting(key.bare), number) }
      }
    }

    /// The number of a province by its name, with its kind or without.
    func number(_ key: PlaceKey, _ buffer: [UInt8]) -> Int? {
      if let found = number(buffer.span.extracting(key.whole)) { return found }
      return key.bare.isEmpty ? nil : number(buffer.span.extracting(key.bare))
    }

    /// The list knows short names, names with the kind of unit, and former names as aliases.
    private func number(_ name: Span<UInt8>) -> Int? {
      names.number(for: name) ?? list.index(ofFoldedName: name).map { numbers[$0] }
    }
  }

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
    var codes = ByteTable()
    oldProvinces = Provinces(provinces.old, &codes)
    newProvinces = Provinces(provinces.new, &codes)
    districts = UnitNames(capacity: 2048)
    // With its kind and without.
    oldByDistrict = UnitNames(capacity: old.entries.count * 2)
    oldByProvince = UnitNames(capacity: old.entries.count * 2)
    newByProvince = UnitNames(capacity: new.entries.count * 2)
    var districtCodes = ByteTable()
    var buffer: [UInt8] = []
    for (position, entry) in old.entries.enumerated() {
      let province = old.withValue(oldProvince, of: position) { codes.insert($0, codes.count) }
      let count = districtCodes.count
      let number = old.withValue(district, of: position) { districtCodes.insert($0, count) }
      if number == count {
        Self.add(number, old.value(districtName, of: position), &buffer) {
          districts.append($0, to: $1, of: province)
        }
      }
      Self.add(position, entry.name, &buffer) {
        oldByDistrict.append($0, to: $1, of: number)
        oldByProvince.append($0, to: $1, of: province)
      }
    }
    for (position, entry) in new.entries.enumerated() {
      let province = new.withValue(newProvince, of: position) { codes.insert($0, codes.count) }
      Self.add(position, entry.name, &buffer) { newByProvince.append($0, to: $1, of: province) }
    }
  }

  /// Adds a unit under its key with its kind, and without where a kind stands in front.
  private static func add(
    _ number: Int, _ name: String, _ buffer: inout [UInt8], to add: (Int, Span<UInt8>) -> Void
  ) {
    buffer.removeAll(keepingCapacity: true)
    let key = PlaceKey(name.utf8.span, in: &buffer)
    add(number, buffer.span.extracting(key.whole))
    if !key.bare.isEmpty { add(number, buffer.span.extracting(key.bare)) }
  }

  /// Finds the commune named at the end of an address.
  ///
  /// - Parameter text: Canonical text, parts separated by commas, semicolons or ` - `.
  /// - Parameter isCurrent: Wanted is the list in force from 2025-07-01; otherwise the one before.
  func resolve(_ text: Span<UInt8>, isCurrent: Bool) -> PlaceResolution {
    let address = WrittenAddress(text)
    guard address.count >= 2 else { return PlaceResolution(outcome: .unknown, entry: -1) }
    var resolution = resolve(address, text, isCurrent: isCurrent)
    resolution.needsThird = address.count == 2 && namesDistrict(address)
    return resolution
  }

  /// Whether the second last part is a district of the province that the last names.
  private func namesDistrict(_ address: WrittenAddress) -> Bool {
    guard let province = oldProvinces.number(address.keys[0], address.buffer) else { return false }
    let key = address.keys[1]
    if districts.first(address.buffer.span.extracting(key.whole), of: province) >= 0 { return true }
    return !key.bare.isEmpty
      && districts.first(address.buffer.span.extracting(key.bare), of: province) >= 0
  }

  private func resolve(
    _ address: WrittenAddress, _ text: Span<UInt8>, isCurrent: Bool
  ) -> PlaceResolution {
    let former = formerCommunes(address, text)
    guard isCurrent else {
      guard let first = former.entries.first else {
        return PlaceResolution(outcome: .unknown, entry: -1)
      }
      let code = old.entries[first].code
      let isOne = former.entries.allSatisfy { old.entries[$0].code == code }
      return isOne && !former.mayBeDistrict
        ? PlaceResolution(outcome: .found, entry: Int32(first))
        : PlaceResolution(outcome: .ambiguous, entry: -1)
    }
    let current =
      newProvinces.number(address.keys[0], address.buffer).map {
        communes($0, 1, address, text, newByProvince, new)
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
  private func formerCommunes(_ address: WrittenAddress, _ text: Span<UInt8>) -> Match {
    guard let province = oldProvinces.number(address.keys[0], address.buffer) else {
      return Match()
    }
    let key = address.keys[1]
    var mayBeDistrict = false
    // Phường Long Biên is not Quận Long Biên.
    if !key.isCommune {
      for name in key.names.indices where !key.names[name].isEmpty {
        var member = districts.first(
          address.buffer.span.extracting(key.names[name]), of: province)
        guard member >= 0 else { continue }
        mayBeDistrict = true
        guard address.count >= 3 else { break }
        // Huyện Kỳ Anh and Thị xã Kỳ Anh: the commune may tell which.
        var match = Match(hasDistrict: true)
        while member >= 0 {
          let (district, next) = districts.member(member)
          let found = communes(district, 2, address, text, oldByDistrict, old)
          match.entries += found.entries
          match.closeness = max(match.closeness, found.closeness)
          member = next
        }
        if !match.entries.isEmpty { return match }
      }
    }
    // A district without such a commune is no commune itself.
    if mayBeDistrict, address.count >= 3 { return Match() }
    var match = communes(province, 1, address, text, oldByProvince, old)
    match.mayBeDistrict = mayBeDistrict
    return match
  }

  /// The communes in a district or province that a part of an address names: by its key as written,
  /// then without its kind, unless the kind is that of a district or province.
  private func communes(
    _ unit: Int, _ part: Int, _ address: WrittenAddress, _ text: Span<UInt8>, _ table: UnitNames,
    _ list: CodeList
  ) -> Match {
    let key = address.keys[part]
    var match = Match()
    var member = table.first(address.buffer.span.extracting(key.whole), of: unit)
    match.closeness = 2
    if member < 0, !key.isLarger, !key.bare.isEmpty {
      member = table.first(address.buffer.span.extracting(key.bare), of: unit)
      match.closeness = 1
    }
    guard member >= 0 else { return Match() }
    let written = text.extracting(address.parts[part])
    var same: [Int] = []
    while member >= 0 {
      let (entry, next) = table.member(member)
      match.entries.append(entry)
      // Names that differ in their marks only: the very spelling decides.
      if spells(list.entries[entry].name, written) { same.append(entry) }
      member = next
    }
    if !same.isEmpty {
      match.entries = same
      if match.closeness == 2 { match.closeness = 3 }
    }
    return match
  }

  /// Whether a written part spells a name, case and the kind of unit not regarded.
  private func spells(_ name: String, _ written: Span<UInt8>) -> Bool {
    if endsWith(written, name.utf8.span) { return true }
    var small: [UInt8] = []
    appendLowercased(written, to: &small)
    var wanted: [UInt8] = []
    appendLowercased(name.utf8.span, to: &wanted)
    if small == wanted { return true }
    var buffer: [UInt8] = []
    let key = PlaceKey(name.utf8.span, in: &buffer)
    let words = PlaceKey.wordCount(
      buffer.span.extracting(key.bare.isEmpty ? key.whole : key.bare))
    let bare = Array(wanted.split(separator: 0x20).suffix(words).joined(separator: [0x20]))
    while small.last == 0x20 || small.last == 0x2e { small.removeLast() }
    guard small.count >= bare.count, small.suffix(bare.count).elementsEqual(bare) else {
      return false
    }
    return small.count == bare.count || !Self.isLetter(small[small.count - bare.count - 1])
  }

  /// Whether a written part ends with the very bytes of a name, as most do.
  private func endsWith(_ written: Span<UInt8>, _ name: Span<UInt8>) -> Bool {
    guard name.count > 0, written.count >= name.count,
      startsEqual(written, written.count - name.count, name)
    else { return false }
    return written.count == name.count
      || !Self.isLetter(written[written.count - name.count - 1] | 0x20)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte >= 0x61 && byte <= 0x7a
  }
}
