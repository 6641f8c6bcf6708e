internal import LegacyText
internal import RecordModel

/// The normalizers that `normalization.yaml` can name.
enum Operation: String, CaseIterable, Sendable {
  case text
  case lineText = "line-text"
  case personName = "person-name"
  case identifier
  case upperText = "upper-text"
  case personalID = "personal-id"
  case insuranceNumber = "insurance-number"
  case phone, email
  case educationGrade = "education-grade"
  case integer, decimal, percent, money, date, code
  case rankCode = "rank-code"
  case heightCm = "height-cm"
  case weightKg = "weight-kg"
  case place
  case currentPlace = "current-place"
}

/// How one field is normalized: everything worked out before the first record.
struct FieldPlan: Sendable {
  var address: FieldAddress
  var operation: Operation
  /// Also write in capitals.
  var isUpper = false
  var type: FieldType
  var isText: Bool { type == .text || type == .identifier }
  /// Several values may come for the field; they are joined with `; `.
  var isMultiple: Bool
  /// Position among all date fields of the schema; -1 for others.
  var dateIndex = -1
  /// Position in the normalizer's lists; -1 for none.
  var list = -1
  /// The list whose bare codes the source speaks; -1 when it does not say.
  var versionList = -1
  /// Position in the plan's value maps; -1 for none.
  var valueMap = -1
  var unreadable: RuleIndex
  /// Where the code of a place goes; the plan of a place only.
  var placeCode: FieldAddress?
}

/// What one column or path does.
enum ColumnPlan: Sendable {
  case field(Int, text: TextPlan?)
  case part(join: Int, part: Int, text: TextPlan?)
  case row(section: Int)
  case skip
  /// Not known: told once, when it holds something.
  case unmapped
}

/// A file's layout, compiled for the hot loop.
public struct FilePlan: Sendable {
  var section: Int
  var columns: [ColumnPlan] = []
  /// XML: what a path is for, asked once a chunk.
  var bindPath: (@Sendable (String) -> FileLayout.Binding)?
  var texts: FileTexts
  var fields: [FieldPlan] = []
  var joins: [(field: Int, parts: Int, separator: [UInt8])] = []
  var valueMaps: [ByteTable] = []
  /// The codes that the value maps lead to.
  var mappedCodes: [[UInt8]] = []
  var dates: DateParser
  /// Child files: the column by whose date rows are put in order; -1 for none.
  var orderColumn = -1
  /// The person's fields that can get a value, ascending.
  var personFields: [Int] = []
  /// The position in `fields` of each field address seen, for reading one value again.
  var plans: [FieldAddress: Int] = [:]
}
