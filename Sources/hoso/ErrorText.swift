import Foundation
import Pipeline
import RecordModel
import RuleEngine

/// One clear sentence for what stopped a run: the file, the cause, the remedy.
struct ErrorText {
  let language: Language

  func print(_ error: any Error) { Terminal.warn("hoso: " + text(error)) }

  private func say(_ vi: String, _ en: String) -> String { language == .vi ? vi : en }

  func text(_ error: any Error) -> String {
    if let faults = error as? PackFaults {
      return say("bộ quy tắc có lỗi:\n", "the rule pack has faults:\n") + faults.rendering
    }
    if let error = error as? BindingsUnusable {
      return say(
        "không dùng được tệp giá trị biến \(error.path): \(error.reason). Tệp phải là một đối tượng JSON như {\"x\": 1}.",
        "the bindings in \(error.path) cannot be used: \(error.reason). The file must hold a JSON object such as {\"x\": 1}."
      )
    }
    if error is OutputClosed {
      return say(
        "không ghi được ra đầu ra chuẩn; đĩa có thể đã đầy.",
        "standard output cannot be written; the disk may be full.")
    }
    if let error = error as? PipelineError {
      switch error {
      case .noProfile(let files):
        let names = files.prefix(3).joined(separator: ", ")
        return say(
          "không có hồ sơ nguồn nào khớp với \(names). Hãy chạy `hoso sources infer TỆP` để lập hồ sơ nguồn, rồi nhập với `--source TỆP-HỒ-SƠ`.",
          "no source profile fits \(names). Let `hoso sources infer FILE` propose one, then use it with `--source PROFILE-FILE`."
        )
      case .unknownSource(let source, let known):
        return say(
          "không có hồ sơ nguồn `\(source)`. Các hồ sơ có sẵn: \(known.joined(separator: ", ")); hoặc nêu đường dẫn tới một tệp hồ sơ nguồn.",
          "there is no source profile `\(source)`. Known: \(known.joined(separator: ", ")); or name a profile's file."
        )
      case .noPack(let tried):
        return say(
          "không tìm thấy bộ quy tắc ở \(tried.prefix(3).joined(separator: ", ")); hãy chỉ ra bằng `--rules THƯ-MỤC`.",
          "no rule pack was found at \(tried.prefix(3).joined(separator: ", ")); name it with `--rules DIR`."
        )
      }
    }
    switch PipelineFailure(error) {
    case .unreadable(let path, let reason):
      return say(
        "không đọc được \(path): \(vietnamese(reason)).", "\(path) cannot be read: \(reason).")
    case .truncated(let path, let reason):
      return say(
        "\(path) bị cụt hoặc hỏng: \(vietnamese(reason)).",
        "\(path) ends early or is damaged: \(reason).")
    case .refused(let path, let reason):
      return say(
        "\(path) bị từ chối: \(vietnamese(reason)).", "\(path) was refused: \(reason).")
    case .store(let reason):
      return say("kho dữ liệu: \(vietnamese(reason)).", "the store: \(reason).")
    case .report(let path):
      return say(
        "không ghi được báo cáo \(path). Hãy kiểm tra thư mục, quyền ghi và chỗ trống trên đĩa rồi chạy lại; kho dữ liệu chưa thay đổi.",
        "the report \(path) cannot be written. Check its folder, your permissions and the room on the disk, then run again; the store was not changed."
      )
    case nil:
      // Errors of the system may carry values: only their kind is told.
      return say(
        "lỗi ngoài dự kiến (\(type(of: error))).", "an unexpected error (\(type(of: error))).")
    }
  }

  /// What readers and the store say of a cause, in Vietnamese; the system's own words stay.
  private func vietnamese(_ reason: String) -> String {
    let words = [
      ("no such file or folder", "không có tệp hoặc thư mục này"),
      ("no such file", "không có tệp này"),
      ("No such file or directory", "không có tệp hoặc thư mục này"),
      ("Permission denied", "không có quyền truy cập"),
      (
        "a link leads nowhere, or its folder may not be read",
        "liên kết hỏng hoặc không có quyền đọc"
      ),
      ("a link to a folder is not followed", "không đi theo liên kết tới thư mục"),
      (
        "a member's name leaves the folder of the archive",
        "tên tệp trong tệp nén trỏ ra ngoài thư mục"
      ),
      ("a member has no readable name", "tên tệp trong tệp nén không đọc được"),
      ("a member above 64 GiB", "tệp trong tệp nén lớn hơn 64 GiB"),
      ("more than 10,000 members", "tệp nén có hơn 10.000 tệp"),
      ("neither CSV nor XML", "không phải CSV cũng không phải XML"),
      ("not a plain file", "không phải tệp thường"),
      ("the archive holds no files", "tệp nén không chứa tệp nào"),
      ("the archive's directory is damaged", "mục lục của tệp nén bị hỏng"),
      ("the folder holds no files", "thư mục không có tệp nào"),
      ("the folder may not be listed", "không có quyền xem thư mục"),
      ("the file ends early", "tệp kết thúc sớm"),
      ("the compressed data is damaged", "dữ liệu nén bị hỏng"),
      ("no temporary file can be made", "không tạo được tệp tạm"),
      (
        "a temporary file cannot be written; the disk may be full",
        "không ghi được tệp tạm; có thể đĩa đã đầy"
      ),
      (
        "the file cannot be made; check the folder and your permissions",
        "không tạo được tệp; hãy kiểm tra thư mục và quyền ghi"
      ),
      (
        "not a store of this version of hoso", "không phải kho dữ liệu của phiên bản hoso này"
      ),
      ("database or disk is full", "đĩa đã đầy"),
      ("attempt to write a readonly database", "kho dữ liệu chỉ cho đọc"),
      (
        "another import is still running; try again later",
        "một lần nhập khác vẫn đang chạy; hãy thử lại sau"
      ),
      ("the document declares entities", "tài liệu khai báo thực thể"),
    ]
    for (english, local) in words where reason.contains(english) {
      return reason.replacing(english, with: local)
    }
    return reason
  }
}
