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
      return say("bộ quy tắc có lỗi:\n", "the rule pack has faults:\n") + faults.description
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
      return say("không đọc được \(path): \(reason).", "\(path) cannot be read: \(reason).")
    case .truncated(let path, let reason):
      return say(
        "\(path) bị cụt hoặc hỏng: \(reason).", "\(path) ends early or is damaged: \(reason).")
    case .refused(let path, let reason):
      return say("\(path) bị từ chối: \(reason).", "\(path) was refused: \(reason).")
    case .store(let reason):
      return say("kho dữ liệu: \(reason).", "the store: \(reason).")
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
}
