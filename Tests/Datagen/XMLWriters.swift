/// Builds XML text with what differs between writers: entities, CDATA, indents.
struct XMLText {
  var bytes: [UInt8] = []
  let usesReferences: Bool
  let usesCDATA: Bool
  let indents: Bool
  private var depth = 0

  init(usesReferences: Bool, usesCDATA: Bool, indents: Bool) {
    (self.usesReferences, self.usesCDATA, self.indents) = (usesReferences, usesCDATA, indents)
  }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  private mutating func newLine() {
    guard indents else { return }
    bytes.append(0x0A)
    for _ in 0..<2 * depth { bytes.append(0x20) }
  }

  mutating func open(_ name: String) {
    newLine()
    bytes += "<\(name)>".utf8
    depth += 1
  }

  mutating func close(_ name: String) {
    depth -= 1
    newLine()
    bytes += "</\(name)>".utf8
  }

  mutating func element(_ name: String, _ text: String) {
    newLine()
    if text.isEmpty {
      bytes += "<\(name)/>".utf8
      return
    }
    bytes += "<\(name)>".utf8
    if usesCDATA && text.utf8.count > 12 {
      bytes += "<![CDATA[\(text)]]>".utf8
    } else {
      escape(text)
    }
    bytes += "</\(name)>".utf8
  }

  mutating func attribute(_ name: String, _ text: String) {
    bytes += " \(name)=\"".utf8
    escape(text)
    bytes.append(0x22)
  }

  private mutating func escape(_ text: String) {
    if usesReferences && text.utf8.contains(where: { $0 >= 0x80 }) {
      for scalar in text.unicodeScalars {
        if scalar.isASCII {
          escape(UInt8(scalar.value))
        } else {
          bytes += "&#\(scalar.value);".utf8
        }
      }
    } else {
      for byte in text.utf8 { escape(byte) }
    }
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "&"): bytes += "&amp;".utf8
    case UInt8(ascii: "<"): bytes += "&lt;".utf8
    case UInt8(ascii: ">"): bytes += "&gt;".utf8
    case 0x22: bytes += "&quot;".utf8
    default: bytes.append(byte)
    }
  }
}

/// An element a dossier, after the exchange packet of Bộ Nội vụ.
struct NestedXMLWriter: LayoutWriter {
  let personFile: String
  private let sink: FileSink
  private let style: Style
  private let columns: Set<Field>
  private let variant: Int
  private var xml: XMLText

  init(path: String, variant: Int) throws {
    personFile = String(path.split(separator: "/").last ?? "")
    self.variant = variant
    style = Layout.nested.style(variant: variant)
    columns = Set(Layout.nested.columns(variant: variant))
    sink = try FileSink(path: path, encoding: .utf8, byteOrderMark: false)
    xml = XMLText(
      usesReferences: variant % 5 == 3, usesCDATA: variant % 4 == 2, indents: variant % 3 != 1)
    xml.bytes += #"<?xml version="1.0" encoding="UTF-8"?>"#.utf8
    xml.bytes += "\n<GoiTin xmlns=\"urn:bnv:csdl:cbccvc:goi-tin\">".utf8
    try sink.write(xml.bytes)
    xml.clear()
  }

  mutating func write(_ person: Person, withRows: Bool) throws {
    xml.open("HOSO_CBCCVC")
    xml.open("THONGTINCHUNG")
    for (field, name) in NestedXMLWriter.common { add(field, name, person) }
    xml.close("THONGTINCHUNG")
    xml.open("TUYENDUNG_QT_CONGTAC")
    for (field, name) in NestedXMLWriter.recruitment { add(field, name, person) }
    list(
      .work, "DS_QUATRINH_CONGTAC",
      ["QUATRINH_CONGTAC", "QuaTrinhCongTac", "CongTac", "Item"],
      ["TuNgay", "DenNgay", "TenCoQuan", "ViTriViecLam"], person)
    xml.close("TUYENDUNG_QT_CONGTAC")
    xml.open("LUONG_PHUCAP_CHUCVU")
    for (field, name) in NestedXMLWriter.pay { add(field, name, person) }
    list(
      .salary, "DS_QUATRINH_LUONG", ["QUATRINH_LUONG", "QuaTrinhLuong", "Luong", "Item"],
      ["TuNgay", "DenNgay", "Ngach", "BacLuong", "HeSoLuong"], person)
    xml.close("LUONG_PHUCAP_CHUCVU")
    xml.open("TRINHDO_DAOTAO_BOIDUONG")
    for (field, name) in NestedXMLWriter.education { add(field, name, person) }
    list(
      .training, "DS_QUATRINH_DAOTAO_BOIDUONG",
      ["QUATRINH_DAOTAO_BOIDUONG", "QuaTrinhDaoTao", "DaoTao", "Item"],
      ["TuNgay", "DenNgay", "CoSoDaoTao", "ChuyenNganhDaoTao", "HinhThucDaoTao", "TrinhDoDaoTao"],
      person)
    xml.close("TRINHDO_DAOTAO_BOIDUONG")
    xml.open("THONGTIN_KHAC")
    add(.partyJoinedOn, "NgayVaoDang", person)
    add(.partyOfficialOn, "NgayVaoDangChinhThuc", person)
    xml.close("THONGTIN_KHAC")
    list(
      .evaluations, "DS_KETQUA_DANHGIA_PHANLOAI",
      ["KETQUA_DANHGIA_PHANLOAI", "KETQUA_DANHGIA", "KetQuaDanhGiaPhanLoai", "Item"],
      ["Nam", "KetQuaDanhGia"], person)
    list(
      .family, "DS_QUANHE_GIADINH", ["QUANHE_GIADINH"],
      ["QuanHe", "HoVaTen", "NamSinh", "ThongTin"], person)
    xml.close("HOSO_CBCCVC")
    try sink.write(xml.bytes)
    xml.clear()
  }

  private mutating func add(_ field: Field, _ name: String, _ person: Person) {
    guard columns.contains(field) else { return }
    xml.element(name, person.override(of: field) ?? style.text(person[field], of: field))
  }

  private mutating func list(
    _ section: Section, _ parent: String, _ names: [String], _ children: [String],
    _ person: Person
  ) {
    guard let rows = person.sections[section], !rows.isEmpty else { return }
    let name = names[variant % names.count]
    let (columns, toMonth) = FolderWriter.cells(section)
    xml.open(parent)
    for row in rows {
      xml.open(name)
      for (column, child) in zip(columns, children) {
        xml.element(child, style.text(row.cells[column], toMonth: toMonth, isEnd: column == .to))
      }
      xml.close(name)
    }
    xml.close(parent)
  }

  mutating func finish() throws {
    try sink.write(Array("\n</GoiTin>\n".utf8))
    try sink.close()
  }

  private static let common: [(Field, String)] = [
    (.staffNumber, "SoHieuCBCCVC_BNDP"), (.employmentKind, "PhanLoaiHoSo"),
    (.employingUnit, "TenDonViSuDung"), (.managingAgency, "TenDonViQuanLy"),
    (.fullName, "HoVaTen"), (.gender, "GioiTinh"), (.birthDate, "NgaySinh"),
    (.birthPlace, "NoiSinh"), (.nativePlace, "QueQuan"), (.citizenID, "SoDinhDanhCaNhan"),
    (.socialInsurance, "SoSoBaoHiemXaHoi"), (.ethnicity, "DanToc"), (.religion, "TonGiao"),
    (.phone, "SoDienThoai"), (.currentAddress, "NoiOHienNay"), (.heightCm, "ChieuCao"),
  ]
  private static let recruitment: [(Field, String)] = [
    (.firstRecruitedOn, "NgayTuyenDungLanDau"), (.recruitingAgency, "TenCoQuan"),
    (.joinedCurrentAgencyOn, "NgayVaoCoQuanHienNay"),
  ]
  private static let pay: [(Field, String)] = [
    (.rankCode, "MaNgachChucDanh"), (.rankAppointedOn, "TuNgayHuongNgach"),
    (.salaryStep, "BacLuong"), (.salaryCoefficient, "HeSoLuong"), (.salaryFrom, "TuNgayHuongBac"),
    (.currentPosition, "ChucVu"), (.appointedOn, "NgayBoNhiemLanDau"),
    (.reappointedOn, "NgayBoNhiemLai"),
  ]
  private static let education: [(Field, String)] = [
    (.generalEducation, "HocVanPhoThong"), (.highestQualification, "TrinhDoChuyenMon"),
    (.politicalTheory, "TrinhDoLyLuanChinhTri"), (.stateManagement, "TrinhDoQuanLyNhaNuoc"),
  ]
}

/// One element a row, everything in attributes; a missing value is an absent attribute.
struct RowsXMLWriter: LayoutWriter {
  let personFile: String
  private let sink: FileSink
  private let style: Style
  private let columns: [(Field, String)]
  private let element: String
  private let root: String
  private var xml: XMLText

  init(path: String, variant: Int) throws {
    personFile = String(path.split(separator: "/").last ?? "")
    style = Layout.rows.style(variant: variant)
    columns = Layout.rows.columns(variant: variant).map {
      ($0, Headings.heading(of: $0, .rows, variant: variant))
    }
    let isADO = variant % 2 == 1
    element = isADO ? "z:row" : "row"
    root = isADO ? "xml" : "NhanSu"
    sink = try FileSink(path: path, encoding: .utf8, byteOrderMark: variant % 3 == 2)
    xml = XMLText(usesReferences: variant % 5 == 3, usesCDATA: false, indents: false)
    xml.bytes += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".utf8
    xml.bytes +=
      isADO
      ? "<xml xmlns:rs=\"urn:schemas-microsoft-com:rowset\" xmlns:z=\"#RowsetSchema\">\n<rs:data>\n"
        .utf8
      : "<NhanSu>\n".utf8
    try sink.write(xml.bytes)
    xml.clear()
  }

  mutating func write(_ person: Person, withRows: Bool) throws {
    xml.bytes += "<\(element)".utf8
    for (field, name) in columns {
      let text = person.override(of: field) ?? style.text(person[field], of: field)
      if !text.isEmpty { xml.attribute(name, text) }
    }
    xml.bytes += "/>\n".utf8
    try sink.write(xml.bytes)
    xml.clear()
  }

  mutating func finish() throws {
    try sink.write(Array((root == "xml" ? "</rs:data>\n</xml>\n" : "</NhanSu>\n").utf8))
    try sink.close()
  }
}
