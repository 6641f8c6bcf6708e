import Foundation

/// The lists that the people's places and codes come from: those of the rule pack.
struct Lists: Sendable {
  struct OldCommune: Sendable {
    let code: String
    let name: String
    let district: String
    let province: String
    /// The one commune since July 2025 that took it over, or `nil` when it was split.
    let successor: String?
    let provinceCode: String
    /// `xã Tân Phú, huyện Đồng Phú, tỉnh Bình Phước`
    let text: String
  }
  struct NewCommune: Sendable {
    let code: String
    let name: String
    let provinceCode: String
    /// `Phường Ba Đình, thành phố Hà Nội`
    let text: String
    /// `tỉnh Lào Cai`
    let province: String
  }

  /// By two-digit code of the provinces before July 2025.
  private(set) var old: [String: [OldCommune]] = [:]
  /// Communes that the conversion sends whole to one new commune, by the code of the new province.
  private(set) var moved: [String: [OldCommune]] = [:]
  private(set) var new: [String: [NewCommune]] = [:]
  private(set) var successorOfProvince: [String: String] = [:]
  private(set) var provinceNames: [String: String] = [:]

  init(folder: URL) throws {
    var provinces: [String: String] = [:]
    for row in try Lists.rows(folder, "provinces-63") {
      let isCity = (row["kind"] ?? "").hasPrefix("thành phố")
      provinces[row["code"]!] = (isCity ? "thành phố " : "tỉnh ") + row["name"]!
      successorOfProvince[row["code"]!] = row["new_code"]!
    }
    provinceNames = provinces
    var newProvinces: [String: String] = [:]
    for row in try Lists.rows(folder, "provinces-34") where row["valid_to"] == "" {
      let isCity = (row["kind"] ?? "").hasPrefix("thành phố")
      newProvinces[row["code"]!] = (isCity ? "thành phố " : "tỉnh ") + row["name"]!
    }
    for row in try Lists.rows(folder, "communes-2025") where row["valid_to"] == "" {
      let province = newProvinces[row["province_code"]!]!
      new[row["province_code"]!, default: []].append(
        NewCommune(
          code: row["code"]!, name: row["name"]!, provinceCode: row["province_code"]!,
          text: "\(row["name"]!), \(province)", province: province))
    }
    var seen: [String: Int] = [:]
    let communes = try Lists.rows(folder, "communes-old")
    func key(_ row: [String: String]) -> String {
      "\(row["province_code"]!)/\(row["district_name"]!)/\(row["name"]!)".folded
    }
    for row in communes { seen[key(row), default: 0] += 1 }
    for row in communes where seen[key(row)] == 1 && row["district_name"] != "" {
      guard let province = provinces[row["province_code"]!] else { continue }
      let successors = row["new_codes"]!
      let commune = OldCommune(
        code: row["code"]!, name: row["name"]!, district: row["district_name"]!,
        province: province,
        successor: successors.isEmpty || successors.contains("|") ? nil : successors,
        provinceCode: row["province_code"]!,
        text: "\(row["name"]!), \(row["district_name"]!), \(province)")
      old[commune.provinceCode, default: []].append(commune)
      if commune.successor != nil, let target = successorOfProvince[commune.provinceCode] {
        moved[target, default: []].append(commune)
      }
    }
  }

  /// Reads a list: a CSV of the common kind, quotes doubled within quotes.
  private static func rows(_ folder: URL, _ name: String) throws -> [[String: String]] {
    let text = try String(contentsOf: folder.appending(path: "\(name).csv"), encoding: .utf8)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: true).map {
      cells(of: $0)
    }
    let header = lines.removeFirst()
    return lines.map { line in
      Dictionary(zip(header, line), uniquingKeysWith: { first, _ in first })
    }
  }

  private static func cells(of line: Substring) -> [String] {
    guard line.utf8.contains(UInt8(ascii: "\"")) else {
      return line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    var (cells, cell, isQuoted) = ([String](), "", false)
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        cells.append(cell)
        cell = ""
      default: cell.append(character)
      }
    }
    return cells + [cell]
  }
}

extension String {
  /// Without marks, in lower case: `Đắk Lắk` is `dak lak`.
  var folded: String {
    let plain = decomposedStringWithCanonicalMapping.unicodeScalars.filter {
      !(0x300...0x36F).contains($0.value)
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: plain)
    return text.lowercased().replacing("đ", with: "d")
  }
}
