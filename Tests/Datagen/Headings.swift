import Foundation

/// What senders call the columns. Four ways of saying it, chosen by the variant; the first two are
/// the usual ones.
enum Headings {
  private static let wide: [Field: [String]] = [
    .staffNumber: ["Mã cán bộ", "Số hiệu CBCCVC", "Mã nhân viên", "Mã số cán bộ"],
    .fullName: ["Họ và tên", "Họ tên", "Họ và tên khai sinh", "Họ, chữ đệm và tên"],
    .gender: ["Giới tính", "Giới tính", "Nam/Nữ", "Phái"],
    .birthDate: ["Ngày sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Sinh ngày"],
    .birthPlace: ["Nơi sinh", "Nơi sinh", "Nơi đăng ký khai sinh", "Sinh quán"],
    .nativePlace: ["Quê quán", "Quê quán", "Nguyên quán", "Quê quán (xã, huyện, tỉnh)"],
    .ethnicity: ["Dân tộc", "Dân tộc", "DT", "Thành phần dân tộc"],
    .religion: ["Tôn giáo", "Tôn giáo", "TG", "Tín ngưỡng, tôn giáo"],
    .citizenID: ["Số CCCD", "Số căn cước công dân", "Số định danh cá nhân", "CMND/CCCD"],
    .citizenIDIssuedOn: ["Ngày cấp CCCD", "Ngày cấp", "Ngày cấp căn cước", "Cấp ngày"],
    .phone: ["Số điện thoại", "Điện thoại", "SĐT", "Điện thoại di động"],
    .email: ["Email", "Thư điện tử", "Địa chỉ email", "E-mail"],
    .socialInsurance: ["Số BHXH", "Số sổ BHXH", "Mã số BHXH", "Số bảo hiểm xã hội"],
    .healthInsurance: ["Số thẻ BHYT", "Số BHYT", "Mã thẻ BHYT", "Thẻ bảo hiểm y tế"],
    .currentAddress: ["Nơi ở hiện nay", "Chỗ ở hiện nay", "Địa chỉ hiện nay", "Địa chỉ"],
    .maritalStatus: ["Tình trạng hôn nhân", "Hôn nhân", "TTHN", "Tình trạng hôn nhân"],
    .managingAgency: [
      "Cơ quan quản lý", "Cơ quan có thẩm quyền quản lý CBCCVC", "Cơ quan chủ quản",
      "Đơn vị quản lý",
    ],
    .employingUnit: ["Đơn vị công tác", "Cơ quan, đơn vị sử dụng", "Đơn vị", "Nơi công tác"],
    .employmentKind: ["Loại CBCCVC", "Loại nhân sự", "Phân loại cán bộ", "Loại cán bộ, công chức"],
    .status: ["Trạng thái", "Tình trạng công tác", "Trạng thái công tác", "Hiện trạng"],
    .firstRecruitedOn: [
      "Ngày tuyển dụng", "Ngày được tuyển dụng", "Ngày vào ngành", "Ngày tuyển dụng lần đầu",
    ],
    .joinedCurrentAgencyOn: [
      "Ngày vào cơ quan hiện nay", "Ngày về đơn vị", "Ngày vào cơ quan đang công tác",
      "Ngày vào đơn vị",
    ],
    .partyJoinedOn: ["Ngày vào Đảng", "Ngày vào Đảng CSVN", "Ngày kết nạp Đảng", "Vào Đảng ngày"],
    .partyOfficialOn: [
      "Ngày chính thức", "Ngày vào Đảng chính thức", "Ngày công nhận chính thức", "Ngày CT",
    ],
    .firstUnionJoinedOn: ["Ngày vào Đoàn", "Ngày vào Đoàn TNCS HCM", "Ngày vào Đoàn", "Vào Đoàn"],
    .enlistedOn: ["Ngày nhập ngũ", "Nhập ngũ", "Ngày nhập ngũ", "Ngày vào quân đội"],
    .dischargedOn: ["Ngày xuất ngũ", "Xuất ngũ", "Ngày xuất ngũ", "Ngày ra quân"],
    .militaryRank: ["Quân hàm cao nhất", "Quân hàm", "Cấp bậc quân hàm", "Quân hàm"],
    .generalEducation: [
      "Trình độ GDPT", "Trình độ giáo dục phổ thông", "Trình độ văn hóa", "TĐVH",
    ],
    .highestQualification: [
      "Trình độ chuyên môn", "Trình độ chuyên môn cao nhất", "TĐCM", "Trình độ đào tạo",
    ],
    .politicalTheory: ["Lý luận chính trị", "Trình độ LLCT", "LLCT", "Trình độ lý luận chính trị"],
    .stateManagement: ["Quản lý nhà nước", "Trình độ QLNN", "QLNN", "Trình độ quản lý nhà nước"],
    .currentPosition: ["Chức vụ", "Chức vụ hiện tại", "Chức danh", "Chức vụ, chức danh"],
    .appointedOn: ["Ngày bổ nhiệm", "Ngày bổ nhiệm chức vụ", "Ngày bổ nhiệm", "Ngày giữ chức vụ"],
    .reappointedOn: ["Ngày bổ nhiệm lại", "Ngày bổ nhiệm lại", "Bổ nhiệm lại", "Ngày BN lại"],
    .rankName: [
      "Ngạch", "Tên ngạch", "Chức danh nghề nghiệp", "Ngạch công chức (viên chức)",
    ],
    .rankCode: ["Mã ngạch", "Mã số ngạch", "Mã số CDNN", "Mã ngạch/CDNN"],
    .rankAppointedOn: [
      "Ngày bổ nhiệm ngạch", "Ngày bổ nhiệm vào ngạch", "Ngày bổ nhiệm CDNN", "Ngày giữ ngạch",
    ],
    .salaryStep: ["Bậc lương", "Bậc", "Bậc", "Bậc lương hiện hưởng"],
    .salaryCoefficient: ["Hệ số lương", "Hệ số", "HSL", "Hệ số lương hiện hưởng"],
    .salaryFrom: ["Ngày hưởng", "Ngày hưởng lương", "Mốc nâng lương", "Thời điểm hưởng"],
    .overScalePercent: ["% vượt khung", "Phụ cấp vượt khung", "VK", "Thâm niên vượt khung (%)"],
    .overScaleFrom: [
      "Ngày hưởng vượt khung", "Ngày hưởng PCTNVK", "Ngày hưởng VK", "Mốc vượt khung",
    ],
    .positionAllowance: ["Phụ cấp chức vụ", "PC chức vụ", "PCCV", "Hệ số PCCV"],
    .healthStatus: ["Tình trạng sức khỏe", "Sức khỏe", "Sức khoẻ", "TTSK"],
    .heightCm: ["Chiều cao", "Chiều cao (cm)", "Chiều cao", "Cao (cm)"],
    .weightKg: ["Cân nặng", "Cân nặng (kg)", "Cân nặng", "Nặng (kg)"],
    .bloodGroup: ["Nhóm máu", "Nhóm máu", "Nhóm máu", "Máu"],
    .dossierID: [
      "Mã định danh hồ sơ", "Mã số định danh hồ sơ", "Mã hồ sơ điện tử", "Mã định danh hồ sơ",
    ],
  ]

  private static let foxpro: [Field: [String]] = [
    .staffNumber: ["MACB", "SHIEU", "MANV"], .fullName: ["HOTEN", "HOTEN", "HVTEN"],
    .birthDate: ["NGSINH", "NGAYSINH", "NSINH"], .gender: ["GTINH", "GIOITINH", "PHAI"],
    .birthPlace: ["NOISINH", "NOISINH", "NSINHO"], .nativePlace: ["QQUAN", "QUEQUAN", "NGQUAN"],
    .ethnicity: ["DTOC", "DANTOC", "DTOC"], .religion: ["TGIAO", "TONGIAO", "TGIAO"],
    .citizenID: ["SOCMND", "SOCCCD", "CCCD"], .rankCode: ["MANGACH", "MNGACH", "NGACH"],
    .salaryStep: ["BACLUONG", "BAC", "BLUONG"], .salaryCoefficient: ["HSLUONG", "HESO", "HSL"],
    .salaryFrom: ["NGHUONG", "NGAYHUONG", "NHUONG"],
    .firstRecruitedOn: ["NGTD", "NTDUNG", "NGAYTD"], .partyJoinedOn: ["NGVD", "NVDANG", "NGAYVD"],
    .partyOfficialOn: ["NGCT", "NCTHUC", "NGAYCT"], .currentAddress: ["DCHI", "DIACHI", "NOIO"],
    .generalEducation: ["TDVH", "VANHOA", "TDPT"],
    .highestQualification: ["TDCM", "TDCMON", "CHUYENMON"],
    .currentPosition: ["CHUCVU", "CVU", "CV"], .employingUnit: ["DVCT", "DONVI", "TENDV"],
    .appointedOn: ["NGBN", "NGAYBN", "NBN"], .reappointedOn: ["NGBNLAI", "NGAYBNL", "NBNLAI"],
    .phone: ["DTHOAI", "DIENTHOAI", "SDT"], .socialInsurance: ["SOBHXH", "BHXH", "SBHXH"],
    .heightCm: ["CCAO", "CHIEUCAO", "CAO"], .weightKg: ["CNANG", "CANNANG", "NANG"],
    .politicalTheory: ["LLCT", "TDLLCT", "LLCTRI"],
  ]

  private static let attributes: [Field: [String]] = [
    .staffNumber: ["MaCB", "MaCanBo", "SoHieuCBCCVC"], .fullName: ["HoTen", "HoVaTen", "TenCB"],
    .gender: ["GioiTinh", "GioiTinh", "Phai"],
    .birthDate: ["NgaySinh", "NgaySinh", "NgayThangNamSinh"],
    .birthPlace: ["NoiSinh", "NoiSinh", "NoiSinh"],
    .nativePlace: ["QueQuan", "QueQuan", "NguyenQuan"],
    .ethnicity: ["DanToc", "TenDanToc", "DanToc"], .religion: ["TonGiao", "TenTonGiao", "TonGiao"],
    .citizenID: ["CCCD", "SoCCCD", "SoDinhDanh"],
    .citizenIDIssuedOn: ["NgayCap", "NgayCapCCCD", "NgayCap"],
    .phone: ["DienThoai", "SoDienThoai", "DiDong"],
    .socialInsurance: ["SoBHXH", "SoSoBHXH", "MaSoBHXH"],
    .currentAddress: ["NoiOHienNay", "DiaChi", "ChoOHienNay"],
    .firstRecruitedOn: ["NgayTuyenDung", "NgayVaoNganh", "NgayTuyenDungLanDau"],
    .joinedCurrentAgencyOn: ["NgayVaoCoQuan", "NgayVeDonVi", "NgayVaoDonVi"],
    .managingAgency: ["CoQuanQuanLy", "CoQuanChuQuan", "DonViQuanLy"],
    .employingUnit: ["DonVi", "TenDonVi", "DonViCongTac"],
    .partyJoinedOn: ["NgayVaoDang", "NgayKetNap", "NgayVaoDang"],
    .partyOfficialOn: ["NgayChinhThuc", "NgayChinhThuc", "NgayVaoDangChinhThuc"],
    .generalEducation: ["TrinhDoVanHoa", "TrinhDoPhoThong", "TDVH"],
    .highestQualification: ["TrinhDoChuyenMon", "TrinhDo", "TDCM"],
    .currentPosition: ["ChucVu", "TenChucVu", "ChucVuHienTai"],
    .appointedOn: ["NgayBoNhiem", "NgayBoNhiem", "NgayGiuChucVu"],
    .reappointedOn: ["NgayBoNhiemLai", "NgayBoNhiemLai", "NgayBNLai"],
    .rankName: ["TenNgach", "Ngach", "ChucDanhNgheNghiep"],
    .rankCode: ["MaNgach", "MaSoNgach", "MaCDNN"], .salaryStep: ["BacLuong", "Bac", "BacLuong"],
    .salaryCoefficient: ["HeSoLuong", "HeSo", "HSL"],
    .salaryFrom: ["NgayHuong", "NgayHuongLuong", "MocNangLuong"],
    .overScalePercent: ["VuotKhung", "PhuCapVuotKhung", "PhanTramVuotKhung"],
    .positionAllowance: ["PhuCapChucVu", "PCCV", "HeSoPCCV"],
  ]

  /// The heading of a column.
  static func heading(of field: Field, _ layout: Layout, variant: Int) -> String {
    switch layout {
    case .foxpro: return foxpro[field]![variant % 3]
    case .rows: return attributes[field]![variant % 3]
    case .wide, .folder, .nested:
      let heading = wide[field]![variant % 4]
      switch variant / 4 % 3 {
      case 1: return heading.withoutMarks
      case 2: return heading.uppercased()
      default: return heading
      }
    }
  }
}

extension String {
  /// Without marks, the case kept.
  var withoutMarks: String {
    var text = ""
    for scalar in decomposedStringWithCanonicalMapping.unicodeScalars
    where !(0x300...0x36F).contains(scalar.value) {
      text.unicodeScalars.append(scalar == "đ" ? "d" : scalar == "Đ" ? "D" : scalar)
    }
    return text
  }
}
