import Foundation
import LegacyText
import Testing

/// Invented people, real places and plain sentences, and the ways in which their text gets damaged.
enum Corpus {
  static let familyNames = words(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Trương Đinh Lâm Phùng Mai Tô Hà Tạ"
  )
  static let middleNames = words(
    "Văn Thị Hữu Đức Công Quang Minh Ngọc Xuân Thu Thanh Đình Bá Duy Quốc Thị Thùy Khánh Bích Kim Như Ái Ánh Ý"
  )
  static let givenNames = words(
    "An Ánh Ân Bình Bảo Chiến Cường Cúc Dũng Dung Diệp Đạt Đức Giang Hà Hạnh Hằng Hiếu Hòa Hoà Huệ Hùng Hường Khải Khôi Kiên Lan Lộc Lương Mận Mỹ Nga Nghĩa Nguyệt Nhật Oanh Ổn Phúc Phượng Quý Quỳnh Sơn Sửu Tâm Thảo Thơ Thúy Thuỷ Trâm Trực Tuyết Uyên Ước Vân Vỹ Xuyến Yến Ý Ỷ Ưng Thuở Khuê Quyển Ngoãn Huyễn Nhẫn"
  )

  static let sentences = [
    "Tốt nghiệp Đại học Sư phạm Hà Nội, chuyên ngành Ngữ văn", "Phó Trưởng phòng Tổ chức cán bộ",
    "Đã qua lớp bồi dưỡng quản lý nhà nước",
    "Kế toán trưởng, phụ trách kế toán từ ngày 01/3/2004",
    "Chuyển công tác theo nguyện vọng cá nhân", "Sở Giáo dục và Đào tạo tỉnh Quảng Ngãi",
    "Được tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
    "Trình độ lý luận chính trị: trung cấp", "Không ở nước ngoài; không có thân nhân ở nước ngoài",
    "Nhập ngũ tháng 2/1979, xuất ngũ tháng 10/1982",
    "Xếp lương ngạch chuyên viên, bậc 3, hệ số 3,00", "Đảng viên chính thức từ năm 1995",
    "Bố mẹ làm ruộng, các em còn nhỏ",
    "Nghỉ hưởng chế độ thai sản", "Cần bổ sung giấy khai sinh bản gốc",
    "Trường Tiểu học Lê Quý Đôn, phường Thắng Lợi",
  ]
  static let shortWords = words(
    "Nữ Nam Kinh Tày Mường Không Có Đảng Đoàn Tốt Khá Giỏi Độc Thái Dược Ngữ")

  static let goodForeign = [
    "Jørgen Åse", "Bjørn Ødegård", "Måns Källström", "Søren Kierkegaard", "Åsa Öberg",
    "Sigurður Þórðarson", "Guðrún Ægisdóttir", "François Lefèvre",
    "Hélène Dupré", "Élodie Gaëlle", "Université Paris-Sud, à Orsay", "École normale supérieure",
    "Müller Jürgen", "Weiß Günther", "José Núñez", "João Gonçalves",
    "Ådne Bø", "På Gård", "Bø", "Næss Åge", "Lærdal Kjærsti", "Brăila, România", "Łukasz Dąbrowski",
    "Čeněk Dvořák", "Ngô Thì Nhậm", "Zoé Brontë", "Renée Çelik",
    "© 2010 Công ty", "§ 5, ½ ngày, 20 µm, ® ¶", "Café René", "Ê Đê", "Buôn Mê Thuột",
    "Čư Ŏ, Ƀuôn Êa", "Y Ñôl Ênuôl", "H'Čŭn Kƀuôr", "Krông Nô, Đăk Lăk", "Cơ Ho, K’Ho", "Lê Văn Sơn",
    "Hà Vân",
    "Võ Thìn", "Tòa án", "Nguyen Van An", "John Smith & Sons", "R&D; QA", "Ông Ích Khiêm", "Hà Nhì",
    "Cô Tô", "Москва", "Đỗ", "Lê", "Hà", "là", "Ý", "Å", "é", "Xã Sà Phìn", "ấp", "Trà Vinh",
    "5°C, 10 m²", "«Sông Đà»", "đồng €, £, ¥", "naïve coöperate", "Ürümqi", "Lü Wei", "Pérez Peña",
    "Ångström", "Örebro län", "smørrebrød", "Crème brûlée", "Zürich, Österreich",
  ]

  /// Text without marks, with signs that encodings use.
  static let goodASCII = [
    "Lang Ha.", "Thanh Ha.", "Bac Ha.", "Nguyen Van A.", "P. Lang Ha, Q. Dong Da.", "O'Brien",
    "D'Artagnan", "H'Hen Nie", "K'Brou", "a.b@c.vn", "http://a.b/c?d=e&f=g",
    "TP.HCM", "U.S.A.", "dd/mm/yyyy", "C++", "a+b", "1+1=2", "{x}", "[a|b]", "~/x", "a^2", "Khong?",
    "Co'", "Addis Ababa", "Eddy", "e.g. no.", "f(a(b))", "`x`", "A&B", "R&D;", "&x;", "AT&T",
    "\\\\server\\a", "100%", "x_y", "#1",
  ]

  /// Names and words of other languages and of the peoples of the Central Highlands, one by one.
  static let foreignWords = words(
    "né thé blé pré clé été Léa Noé Zoé Chloé Théo Loïc Noël Joël Gaël Maël Anaïs Raphaël Élise Cécile Thérèse Irène Agnès Bâle Nîmes Besançon Orléans Angoulême Sète Béziers Nürnberg Köln München Düsseldorf Göteborg Malmö Tromsø Århus Ærø Ålesund Bodø Vardø Hønefoss Sør Øst Åmål Växjö Luleå Umeå Håkon Pål Kåre Bjørg Jón Björk Ólafur Þór Ægir Sæmundur São Peña Muñoz Ibáñez Gómez Pérez Jesús Ángel Íñigo Óscar Úrsula Göran Märta Özil Gül Çağla Şahin İnönü Šimon Žofie Ján Łódź Kraków Pêche Forêt Hôpital Île Où Là Déjà Voilà Après Très Mère Père Frère Élève Première Français Garçon Reçu Leçon façade naïf maïs Haïti Moïse Citroën Staël Müller Schön Über Grün Fuß Straße Größe Bär Käse König Öl Tür Süß für fünf zwölf hören Mädchen Niño Año Señor Mañana Español Ñandú Château Gâteau Âge Pâte Côte Rôle Hôtel Dôme Fête Tête Bête Même Crêpe Ênuôl Niê Mlô Êban Kđoh Buôn Bkrông Ayŭn Knul Hđơk Adrơng Kbuôr Hwing Mlôduôn Bdap Êñuôl Ŭng Bing Čil Ƀăng Rahlan Siu Rơ Châm Kpă Ksor Nay Rcom Ñêr Rơmah Kră Kơ Să Cil Bonđing Păngting Liêng Hót Đa Gout Kơ Dơng Krajăn Plin Sơao Ha Lưng Dơng Gur"
  )

  static func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  static func name(_ random: inout SplitMix) -> String {
    [familyNames, middleNames, givenNames].map { $0.randomElement(using: &random) ?? "" }.joined(
      separator: " ")
  }

  static let places: [String] = Facts.rows("communes_2025.csv").compactMap { row in
    row.first {
      $0.hasPrefix("Xã ") || $0.hasPrefix("Phường ")
        || $0.unicodeScalars.contains { $0.value > 0x1E9F }
    }
  }

  /// Columns as they come: names, places, sentences, capitals, words; of several lengths.
  static func column(_ kind: Int, _ length: Int, _ random: inout SplitMix) -> [String] {
    (0..<length).map { _ in
      switch kind % 5 {
      case 0: name(&random)
      case 1: name(&random).uppercased()
      case 2: (places.isEmpty ? sentences : places).randomElement(using: &random) ?? ""
      case 3: sentences.randomElement(using: &random) ?? ""
      default: shortWords.randomElement(using: &random) ?? ""
      }
    }
  }
}

/// A way in which text arrives.
struct Damage: Sendable, CustomTestStringConvertible {
  var name: String
  var isCommon: Bool
  var apply: @Sendable (String) -> [UInt8]?
  /// Capitals with tone marks come back small.
  var losesCapitals = false
  var testDescription: String { name }

  static let all: [Damage] = {
    var list: [Damage] = []
    for encoding in [
      LegacyEncoding.tcvn3, .vni, .windows1258, .vps, .viscii, .vn1, .vn2, .bkhcm1, .bkhcm2,
    ] {
      let common = [.tcvn3, .vni, .windows1258].contains(encoding)
      let loses = encoding == .tcvn3
      list.append(
        Damage(
          name: encoding.rawValue, isCommon: common, apply: { encoded($0, encoding) },
          losesCapitals: loses))
      list.append(
        Damage(
          name: "\(encoding.rawValue)-in-utf-8", isCommon: common && encoding != .windows1258,
          apply: { encoded($0, encoding).map { utf8(through1252($0)) } }, losesCapitals: loses))
      list.append(
        Damage(
          name: "\(encoding.rawValue)-in-utf-8 (latin1)",
          isCommon: common && encoding != .windows1258,
          apply: { encoded($0, encoding).map { utf8($0.map(UInt32.init)) } }, losesCapitals: loses))
      if common && encoding != .windows1258 {
        list.append(
          Damage(
            name: "\(encoding.rawValue)-through-cp1258", isCommon: false,
            apply: { encoded($0, encoding).flatMap { through1258($0) }.map(utf8) },
            losesCapitals: loses))
        list.append(
          Damage(
            name: "\(encoding.rawValue)-through-cp1258, composed", isCommon: false,
            apply: {
              encoded($0, encoding).flatMap { through1258($0) }.map {
                Array(
                  String(decoding: utf8($0), as: UTF8.self).precomposedStringWithCanonicalMapping
                    .utf8)
              }
            }, losesCapitals: loses))
        list.append(
          Damage(
            name: "\(encoding.rawValue)-in-numeric-references", isCommon: false,
            apply: { encoded($0, encoding).map { references(through1252($0)) } },
            losesCapitals: loses))
        list.append(
          Damage(
            name: "\(encoding.rawValue)-in-mojibake", isCommon: false,
            apply: { encoded($0, encoding).map { utf8(through1252(utf8(through1252($0)))) } },
            losesCapitals: loses))
      }
    }
    list.append(
      Damage(
        name: "windows-1258, letters in one byte", isCommon: true,
        apply: { text in
          var bytes: [UInt8] = []
          for character in text {
            let one: [Character: UInt8] = [
              "à": 0xE0, "á": 0xE1, "è": 0xE8, "é": 0xE9, "í": 0xED, "ó": 0xF3, "ù": 0xF9,
              "ú": 0xFA, "À": 0xC0, "Á": 0xC1, "É": 0xC9, "Ó": 0xD3, "Ú": 0xDA,
            ]
            if let byte = one[character] {
              bytes.append(byte)
            } else {
              bytes += encoded(String(character), .windows1258) ?? []
            }
          }
          return bytes
        }))
    list.append(
      Damage(
        name: "windows-1252 with references", isCommon: false,
        apply: { text in
          text.unicodeScalars.flatMap {
            $0.value < 0x100 ? [UInt8($0.value)] : Array("&#\($0.value);".utf8)
          }
        }))
    list.append(
      Damage(
        name: "utf-8 with references", isCommon: false,
        apply: { text in
          text.unicodeScalars.flatMap {
            $0.value < 0x100 ? Array(String($0).utf8) : Array("&#\($0.value);".utf8)
          }
        }))
    list.append(
      Damage(
        name: "tcvn3-in-named-references", isCommon: false,
        apply: { encoded($0, .tcvn3).map { named(through1252($0)) } }, losesCapitals: true))
    list.append(Damage(name: "utf-8", isCommon: true, apply: { Array($0.utf8) }))
    list.append(
      Damage(
        name: "utf-8-nfd", isCommon: true,
        apply: { Array($0.decomposedStringWithCanonicalMapping.utf8) }))
    list.append(Damage(name: "tổ hợp", isCommon: true, apply: { Array(tones($0).utf8) }))
    list.append(
      Damage(name: "mojibake-cp1252", isCommon: true, apply: { utf8(through1252(Array($0.utf8))) }))
    list.append(
      Damage(
        name: "mojibake-latin1", isCommon: true, apply: { utf8(Array($0.utf8).map(UInt32.init)) }))
    list.append(
      Damage(
        name: "mojibake-cp1258", isCommon: true, apply: { through1258(Array($0.utf8)).map(utf8) }))
    list.append(
      Damage(
        name: "mojibake-cp1252-twice", isCommon: true,
        apply: { utf8(through1252(utf8(through1252(Array($0.utf8))))) }))
    list.append(
      Damage(
        name: "mojibake-cp1258-twice", isCommon: true,
        apply: { through1258(Array($0.utf8)).flatMap { through1258(utf8($0)) }.map(utf8) }))
    list.append(
      Damage(
        name: "mojibake of nfd", isCommon: true,
        apply: { utf8(through1252(Array($0.decomposedStringWithCanonicalMapping.utf8))) }))
    list.append(
      Damage(
        name: "mojibake, trimmed", isCommon: true,
        apply: {
          utf8(through1252(Array($0.utf8)).map { $0 == 0xA0 ? 0x20 : $0 })
        }))
    list.append(
      Damage(
        name: "numeric references", isCommon: true,
        apply: { references($0.unicodeScalars.map(\.value)) }))
    list.append(
      Damage(
        name: "numeric references, hexadecimal", isCommon: true,
        apply: {
          Array(
            $0.unicodeScalars.map { $0.isASCII ? String($0) : "&#x\(String($0.value, radix: 16));" }
              .joined().utf8)
        }))
    list.append(
      Damage(
        name: "numeric references, twice", isCommon: true,
        apply: {
          Array(
            String(decoding: references($0.unicodeScalars.map(\.value)), as: UTF8.self)
              .replacing("&", with: "&amp;").utf8)
        }))
    list.append(Damage(name: "viqr", isCommon: false, apply: { encoded($0, .viqr) }))
    list.append(Damage(name: "utf-16le", isCommon: false, apply: { encoded($0, .utf16le) }))
    list.append(Damage(name: "utf-16be", isCommon: false, apply: { encoded($0, .utf16be) }))
    return list
  }()

  static func utf8(_ scalars: [UInt32]) -> [UInt8] {
    var text = String.UnicodeScalarView()
    for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
    return Array(String(text).utf8)
  }

  static func through1252(_ bytes: [UInt8]) -> [UInt32] {
    var output: [UInt8] = []
    _ = LegacyEncoding.windows1252.decode(bytes.span, into: &output)
    return String(decoding: output, as: UTF8.self).unicodeScalars.map(\.value)
  }

  /// As Windows does it: bytes without a letter become C1 controls.
  static func through1258(_ bytes: [UInt8]) -> [UInt32]? {
    bytes.map { byte in
      var output: [UInt8] = []
      guard LegacyEncoding.windows1258.decode([byte].span, into: &output) else {
        return UInt32(byte)
      }
      return String(decoding: output, as: UTF8.self).unicodeScalars.first?.value ?? 0
    }
  }

  static func references(_ scalars: [UInt32]) -> [UInt8] {
    Array(scalars.map { $0 < 0x80 ? String(Unicode.Scalar(UInt8($0))) : "&#\($0);" }.joined().utf8)
  }

  static func named(_ scalars: [UInt32]) -> [UInt8] {
    let names = Corpus.words(
      "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"
    )
    return Array(
      scalars.map { scalar in
        scalar < 0x80
          ? String(Unicode.Scalar(UInt8(scalar)))
          : (0xA0...0xFF).contains(scalar) ? "&\(names[Int(scalar) - 0xA0]);" : "&#\(scalar);"
      }.joined().utf8)
  }

  /// Precomposed letter, then the tone as a mark.
  static func tones(_ text: String) -> String {
    let marks: Set<UInt32> = [0x300, 0x301, 0x303, 0x309, 0x323]
    var result = String.UnicodeScalarView()
    for character in text {
      let parts = Array(String(character).decomposedStringWithCanonicalMapping.unicodeScalars)
      let letter = parts.filter { !marks.contains($0.value) }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: letter)
      result.append(contentsOf: String(view).precomposedStringWithCanonicalMapping.unicodeScalars)
      result.append(contentsOf: parts.filter { marks.contains($0.value) })
    }
    return String(result)
  }
}
