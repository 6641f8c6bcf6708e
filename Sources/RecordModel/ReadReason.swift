/// Why a file, or what is left of it, cannot be read.
///
/// Findings keep the `key`, so that a stored run can be told in either language; what a person reads
/// is made where it is shown.
public enum ReadReason: Hashable, Sendable {
  // Paths
  case notFound, noPermission, brokenLink, linkToFolder, notPlainFile, emptyFolder, hiddenFolder
  // Archives
  case emptyArchive, memberLeavesFolder, memberWithoutName, memberTooLarge, tooManyMembers
  case noDirectory, damagedDirectory, encrypted
  // Compressed data
  case endsEarly, damagedData, wrongChecksum, bytesBehind
  // XML
  /// The document ends before the element that holds everything, or a record, is closed.
  case notClosed
  case declaresEntities(line: Int)
  case unknownEncoding
  // Content
  case neitherCSVNorXML, notText
  // The machine
  case noTemporaryFile, temporaryFileFull, outOfMemory, diskFailure, tooManyFiles
  /// Another error of the system, by its number.
  case system(Int)

  /// Those that need nothing more to be told.
  private static let plain: [(key: String, reason: ReadReason)] = [
    ("not-found", .notFound), ("no-permission", .noPermission), ("broken-link", .brokenLink),
    ("link-to-folder", .linkToFolder), ("not-plain-file", .notPlainFile),
    ("empty-folder", .emptyFolder), ("hidden-folder", .hiddenFolder),
    ("empty-archive", .emptyArchive), ("member-leaves-folder", .memberLeavesFolder),
    ("member-without-name", .memberWithoutName), ("member-too-large", .memberTooLarge),
    ("too-many-members", .tooManyMembers), ("no-directory", .noDirectory),
    ("damaged-directory", .damagedDirectory), ("encrypted", .encrypted),
    ("ends-early", .endsEarly), ("damaged-data", .damagedData),
    ("wrong-checksum", .wrongChecksum), ("bytes-behind", .bytesBehind),
    ("not-closed", .notClosed), ("unknown-encoding", .unknownEncoding),
    ("neither-csv-nor-xml", .neitherCSVNorXML), ("not-text", .notText),
    ("no-temporary-file", .noTemporaryFile), ("temporary-file-full", .temporaryFileFull),
    ("out-of-memory", .outOfMemory), ("disk-failure", .diskFailure),
    ("too-many-files", .tooManyFiles),
  ]

  /// A permanent name, such as `ends-early`; with a number behind a colon where there is one.
  public var key: String {
    switch self {
    case .declaresEntities(let line): "declares-entities:\(line)"
    case .system(let number): "system:\(number)"
    default: Self.plain.first { $0.reason == self }?.key ?? "unknown"
    }
  }

  /// - Returns: `nil` for a text that is no key.
  public init?(key: String) {
    let parts = key.split(separator: ":", omittingEmptySubsequences: false)
    if let known = Self.plain.first(where: { $0.key == key }) {
      self = known.reason
    } else if parts.count == 2, let number = Int(parts[1]), parts[0] == "declares-entities" {
      self = .declaresEntities(line: number)
    } else if parts.count == 2, let number = Int(parts[1]), parts[0] == "system" {
      self = .system(number)
    } else {
      return nil
    }
  }

  /// The line that it is about.
  public var line: Int? { if case .declaresEntities(let line) = self { line } else { nil } }
}

extension ReadReason {
  /// A clause that says it, with the remedy where a person at the command line has one.
  public var text: LocalizedText {
    let (vi, en) = pair
    return LocalizedText(vi: vi, en: en)
  }

  private var pair: (vi: String, en: String) {
    switch self {
    case .notFound:
      (
        "không có tệp hoặc thư mục này; hãy kiểm tra lại đường dẫn",
        "there is no such file or folder; check the path"
      )
    case .noPermission:
      (
        "không có quyền đọc; hãy xin cấp quyền hoặc chép tệp sang nơi khác",
        "you may not read it; ask for permission or copy it elsewhere"
      )
    case .brokenLink:
      (
        "liên kết hỏng hoặc không có quyền đọc thư mục mà nó trỏ tới",
        "a link leads nowhere, or its folder may not be read"
      )
    case .linkToFolder:
      (
        "đây là liên kết tới một thư mục, hoso không đi theo; hãy chép thư mục ấy vào đợt gửi",
        "a link to a folder is not followed; copy that folder into the delivery"
      )
    case .notPlainFile:
      ("đây không phải là tệp thường", "it is not a plain file")
    case .emptyFolder:
      (
        "thư mục không có tệp nào; hãy kiểm tra lại đường dẫn",
        "the folder holds no files; check the path"
      )
    case .hiddenFolder:
      ("không có quyền xem thư mục", "the folder may not be listed")
    case .emptyArchive:
      (
        "tệp nén không chứa tệp nào; đề nghị đơn vị gửi kiểm tra và gửi lại",
        "the archive holds no files; ask the sender to check and send it again"
      )
    case .memberLeavesFolder:
      (
        "tên một tệp trong tệp nén trỏ ra ngoài thư mục; đề nghị đơn vị gửi nén lại",
        "a member's name leaves the folder of the archive; ask the sender to pack it anew"
      )
    case .memberWithoutName:
      (
        "tên một tệp trong tệp nén không đọc được; đề nghị đơn vị gửi nén lại",
        "a member has no readable name; ask the sender to pack it anew"
      )
    case .memberTooLarge:
      ("một tệp trong tệp nén lớn hơn 64 GiB", "a member is larger than 64 GiB")
    case .tooManyMembers:
      (
        "tệp nén có hơn 10.000 tệp; đề nghị chia thành nhiều đợt gửi",
        "the archive has more than 10,000 members; send it in parts"
      )
    case .noDirectory:
      (
        "thiếu mục lục ở cuối tệp nén, có thể mất một số tệp",
        "the archive's directory is missing; members may be lost"
      )
    case .damagedDirectory:
      ("mục lục của tệp nén bị hỏng", "the archive's directory is damaged")
    case .encrypted:
      (
        "tệp nén có mật khẩu; hãy giải nén trước rồi nhập các tệp bên trong",
        "the archive is encrypted; unpack it and import the files in it"
      )
    case .endsEarly:
      ("dữ liệu nén kết thúc sớm", "the compressed data ends early")
    case .damagedData: ("dữ liệu nén bị hỏng", "the compressed data is damaged")
    case .wrongChecksum:
      (
        "số kiểm tra của tệp nén không khớp, nội dung đã bị thay đổi",
        "the checksum does not match, the content has changed"
      )
    case .bytesBehind:
      (
        "sau phần dữ liệu nén còn dữ liệu khác, không đọc được",
        "behind the compressed data there is other data that cannot be read"
      )
    case .notClosed:
      (
        "tệp kết thúc khi bản ghi hoặc phần tử gốc chưa được đóng",
        "the file ends before its root element or a record is closed"
      )
    case .declaresEntities(let line):
      (
        "dòng \(line): tài liệu khai báo thực thể (ENTITY), có thể gây hại nên không được chấp nhận",
        "line \(line): the document declares entities, which may do harm and are not accepted"
      )
    case .unknownEncoding:
      (
        "dòng 1: bảng mã được khai báo không có trong danh mục đã biết",
        "line 1: an encoding that is not known is declared"
      )
    case .neitherCSVNorXML:
      ("tệp không phải là CSV cũng không phải là XML", "it is neither CSV nor XML")
    case .notText: ("tệp không phải là văn bản", "it is no text")
    case .noTemporaryFile:
      (
        "không tạo được tệp tạm; hãy kiểm tra quyền ghi hoặc đặt TMPDIR sang thư mục khác",
        "no temporary file can be made; check permissions or set TMPDIR to another folder"
      )
    case .temporaryFileFull:
      (
        "không ghi được tệp tạm, có thể đĩa đã đầy; hãy giải phóng chỗ trống hoặc đặt TMPDIR sang đĩa khác",
        "a temporary file cannot be written, the disk may be full; free some room or set TMPDIR to another disk"
      )
    case .outOfMemory: ("không đủ bộ nhớ", "there is not enough memory")
    case .diskFailure:
      (
        "đĩa hoặc thiết bị báo lỗi khi đọc; hãy chép tệp sang đĩa khác rồi chạy lại",
        "the disk or device fails to read; copy the file to another disk and run again"
      )
    case .tooManyFiles:
      ("hệ thống đang mở quá nhiều tệp", "the system has too many files open")
    case .system(let number):
      ("hệ thống báo lỗi số \(number)", "the system reports error \(number)")
    }
  }
}
