internal import CXLSXWriter
import Foundation
import RecordModel

/// One rejects file as a workbook: the same rows as the table, all cells as text, the wrong ones
/// coloured and with the reason in a note.
///
/// Rows go out as they come; only notes stay in memory, and are therefore limited.
@safe final class RejectsWorkbook {
  /// Excel's own limits. Source: ECMA-376 implementations, "Excel specifications and limits".
  static let rowLimit = 1_048_575
  static let cellLimit = 32_767
  /// Further rows have their reasons in the reasons column alone.
  static let noteLimit = 5000

  private let path: String
  private let layout: RejectsLayout
  private let book: UnsafeMutablePointer<lxw_workbook>
  private let sheet: UnsafeMutablePointer<lxw_worksheet>
  private let formats: Formats
  private var row: UInt32 = 1
  private var noteCount = 0
  private var isClosed = false
  private var failure = false

  @safe private struct Formats {
    let text, header, own, error, warning, note: UnsafeMutablePointer<lxw_format>?

    init(_ book: UnsafeMutablePointer<lxw_workbook>) {
      func format(_ color: UInt32?, isBold: Bool = false) -> UnsafeMutablePointer<lxw_format>? {
        let format = unsafe workbook_add_format(book)
        // Text, so that a spreadsheet neither computes nor shortens what is typed.
        unsafe format_set_num_format(format, "@")
        if let color { unsafe format_set_bg_color(format, color) }
        if isBold { unsafe format_set_bold(format) }
        return unsafe format
      }
      unsafe text = format(nil)
      unsafe header = format(0xD9E1F2, isBold: true)
      unsafe own = format(0xF2F2F2)
      unsafe error = format(0xFFC7CE)
      unsafe warning = format(0xFFEB9C)
      unsafe note = format(0xDDEBF7)
    }

    func of(_ severity: Severity) -> UnsafeMutablePointer<lxw_format>? {
      switch severity {
      case .error: unsafe error
      case .warning: unsafe warning
      case .note: unsafe note
      }
    }
  }

  /// - Parameter path: The file to be; it appears when `finish` has run.
  /// - Throws: `ReportError.cannotCreate` when there is no such folder or no permission.
  init(_ path: String, _ layout: RejectsLayout) throws {
    (self.path, self.layout) = (path, layout)
    let temporary = path + ".partial"
    guard
      FileManager.default.createFile(
        atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600])
    else { throw ReportError.cannotCreate(path) }
    var options = unsafe lxw_workbook_options()
    unsafe options.constant_memory = 1
    guard let book = unsafe workbook_new_opt(temporary, &options),
      let sheet = unsafe workbook_add_worksheet(book, "hoso")
    else { throw ReportError.cannotCreate(path) }
    unsafe (self.book, self.sheet) = (book, sheet)
    unsafe formats = Formats(book)
    // The same records give the same file, whenever it is written.
    var properties = unsafe lxw_doc_properties()
    unsafe properties.created = 946_684_800
    unsafe workbook_set_properties(book, &properties)
    writeHeader()
  }

  deinit {
    if !isClosed { _ = unsafe workbook_close(book) }
  }

  private func writeHeader() {
    let header = layout.header
    // Ranges of columns must not overlap.
    let reasons = UInt16(clamping: layout.width)
    if reasons > 0 { unsafe worksheet_set_column(sheet, 0, reasons - 1, 16, formats.text) }
    unsafe worksheet_set_column(sheet, reasons, reasons, 60, formats.own)
    unsafe worksheet_set_column(
      sheet, reasons + 1, UInt16(clamping: header.count - 1), 18, formats.own)
    unsafe worksheet_freeze_panes(sheet, 1, 0)
    for (column, heading) in header.enumerated() {
      unsafe write(heading, 0, column, formats.header)
    }
  }

  func append(_ record: StoredRecord) { append(layout.row(record)) }

  func append(_ fragment: StoredFragment) {
    for row in layout.rows(fragment) { append(row) }
  }

  private func append(_ cells: RejectsRow) {
    // The gravest reason decides the colour; the note has all of them.
    var reasons: [Int: (text: String, severity: Severity)] = [:]
    for fault in cells.faults {
      for place in fault.places {
        reasons[place] =
          reasons[place].map { ($0.text + "\n" + fault.reason, $0.severity) }
          ?? (fault.reason, fault.severity)
      }
    }
    for (column, cell) in cells.cells.enumerated() {
      guard let reason = reasons[column] else {
        if !cell.isEmpty { unsafe write(cell, row, column, formats.text) }
        continue
      }
      unsafe write(cell, row, column, formats.of(reason.severity))
      addNote(reason.text, column)
    }
    for (column, cell) in cells.closing.enumerated() {
      let format = unsafe Self.isFilledIn(column) ? formats.text : formats.own
      unsafe write(Self.shortened(cell), row, layout.width + column, format)
    }
    row += 1
  }

  /// Whether a column of hoso's own waits for words of the sender.
  private static func isFilledIn(_ column: Int) -> Bool {
    [.explanation, .explainedBy, .explainedUntil].contains(AddedColumn.closing[column])
  }

  private func addNote(_ text: String, _ column: Int) {
    guard row <= Self.noteLimit else { return }
    var options = unsafe lxw_comment_options()
    unsafe (options.width, options.height) = (320, 120)
    let status = unsafe worksheet_write_comment_opt(
      sheet, row, UInt16(clamping: column), Self.shortened(text), &options)
    if status != LXW_NO_ERROR { failure = true }
  }

  private func write(
    _ text: String, _ row: UInt32, _ column: Int, _ format: UnsafeMutablePointer<lxw_format>?
  ) {
    // A NUL would end the text for the library.
    var cell = text.replacing("\0", with: "\u{fffd}")
    if FormulaGuard.isNeeded(cell.utf8) { cell = "'" + cell }
    let status =
      cell.isEmpty
      ? unsafe worksheet_write_blank(sheet, row, UInt16(clamping: column), format)
      : unsafe worksheet_write_string(sheet, row, UInt16(clamping: column), cell, format)
    if status != LXW_NO_ERROR { failure = true }
  }

  /// Text of hoso's own that a cell has room for.
  private static func shortened(_ text: String) -> String {
    text.utf16.count <= cellLimit ? text : String(text.prefix(cellLimit / 4)) + " …"
  }

  /// Writes what is left; the file takes its name now.
  ///
  /// - Throws: `ReportError.cannotWrite`, for example when the disk is full.
  func finish() throws {
    isClosed = true
    // The C function replaces an existing file in one step, which FileManager does not promise.
    guard unsafe workbook_close(book) == LXW_NO_ERROR, !failure,
      unsafe rename(path + ".partial", path) == 0
    else { throw ReportError.cannotWrite(path) }
  }

  /// Gives up: an unfinished file is removed.
  func discard() {
    if !isClosed { _ = unsafe workbook_close(book) }
    isClosed = true
    try? FileManager.default.removeItem(atPath: path + ".partial")
  }
}
