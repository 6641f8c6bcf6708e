import RecordModel
import Reports

/// What a writer writes, as text.
func written(_ write: (ReportOutput) throws -> Void) rethrows -> String {
  var bytes: [UInt8] = []
  let output = ReportOutput { bytes += $0 }
  try write(output)
  try? output.finish()
  return String(decoding: bytes, as: UTF8.self)
}
