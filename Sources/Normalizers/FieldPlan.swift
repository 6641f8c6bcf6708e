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
  /// The first field of the plan that is read like this one.
  var alike = 0
  /// Where the code of a place goes; the plan of a place only.
  var placeCode: FieldAddress?
}

/// What one column or path does. Without references, which would be counted for every field: how its
/// text is read stands beside it, in a list of the same order.
enum ColumnPlan: Sendable {
  case field(FieldColumn)
  case part(join: Int, part: Int)
  case row(section: Int)
  case skip
  /// Not known: told once, when it holds something.
  case unmapped
}

/// A column that carries a field, with all that the quick ways need of the field's plan.
///
/// Sixteen bytes, which go from function to function in two registers: five words were written to
/// the stack for each field, 60 instructions of them.
struct FieldColumn: Sendable {
  let address: FieldAddress
  private let seedBits: UInt32
  private let positionBits: UInt16
  private let dateBits: Int16
  private(set) var shape: Shape
  /// Its text goes through the plan's decoder of the column.
  private(set) var isDecoded = false
  /// Values come again and again: ranks, units of pay, and dates in odd forms, but not names.
  private(set) var isRemembered: Bool

  /// Position in the plan's fields.
  @inline(__always) var position: Int { Int(positionBits) }
  @inline(__always) var dateIndex: Int { Int(dateBits) }
  /// The same for all fields of the plan that are read alike, and for no others; 32 bits.
  @inline(__always) var seed: UInt64 { UInt64(seedBits) }

  /// The form of values that nothing need be done to, where one look tells it.
  enum Shape: UInt8, Sendable {
    case other, text, place, name, date, digits, twelveDigits, identifier, capitals, phone, email
  }

  /// - Parameter column: Its position in a table; `nil` for paths.
  init(_ position: Int, _ plan: FilePlan, text: TextPlan?, column: Int? = nil) {
    let field = plan.fields[position]
    precondition(field.alike < 0xffff && column ?? 0 < 0xffff, "too many columns")
    address = field.address
    (positionBits, dateBits) = (UInt16(position), Int16(field.dateIndex))
    (shape, isRemembered) = (field.shape, field.isRemembered)
    let alike = UInt32(field.alike + 1) << 16
    guard let text else {
      seedBits = alike
      return
    }
    // Read in a way of its own, and so remembered for itself.
    seedBits = alike | UInt32((column ?? 0) + 1)
    if column == nil { isRemembered = false }
    if text.decision.keepsGoodText { return }
    // Bytes of a legacy encoding may look like letters of UTF-8; in some even ASCII means others.
    let isText = [.text, .place, .name].contains(shape)
    isDecoded = isText && text.quick != nil && column != nil
    if !isDecoded, isText || !text.leavesASCII { shape = .other }
  }
}

extension FieldPlan {
  fileprivate var shape: FieldColumn.Shape {
    guard valueMap < 0 else { return .other }
    if isUpper { return operation == .identifier ? .capitals : .other }
    switch operation {
    case .text, .lineText: return .text
    case .place, .currentPlace: return placeCode == nil ? .other : .place
    case .personName: return .name
    case .date: return .date
    case .personalID: return .twelveDigits
    case .insuranceNumber: return .digits
    case .identifier: return .identifier
    case .phone: return .phone
    case .email: return .email
    default: return .other
    }
  }

  fileprivate var isRemembered: Bool {
    switch operation {
    case .code, .rankCode, .educationGrade, .integer, .decimal, .percent, .money, .heightCm,
      .weightKg, .date:
      true
    default: valueMap >= 0 && placeCode == nil
    }
  }

  /// Whether the same bytes make the same value of both, findings left aside.
  func isRead(like other: FieldPlan) -> Bool {
    operation == other.operation && isUpper == other.isUpper && type == other.type
      && list == other.list && versionList == other.versionList && valueMap == other.valueMap
      && (dateIndex < 0) == (other.dateIndex < 0)
      && placeCode == nil && other.placeCode == nil
  }
}

/// A column of a table whose values are the person's alone, whatever stands in other columns.
struct QuickColumn: Sendable {
  /// Its position in the table.
  var index: Int
  var field: FieldColumn
  /// Places: the person's field for the code, and whether places are those of today.
  var code = -1
  var isCurrent = false
}

/// A file's layout, compiled for the hot loop.
public struct FilePlan: Sendable {
  let identity = PlanIdentity()
  var section: Int
  var columns: [ColumnPlan] = []
  /// How the text of each column is read.
  var columnTexts: [TextPlan?] = []
  /// Of the columns that are read by one table its quick way.
  var decoders: [QuickDecoder?] = []
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
  /// A table's columns that are taken some records at a time.
  var quick: [QuickColumn] = []
  /// A bit for each column that is for nothing; words of 64.
  var idle: [UInt64] = []
  /// The person's fields that can get a value, ascending.
  var personFields: [Int] = []
  /// The position in `fields` of each field address seen, for reading one value again.
  var plans: [FieldAddress: Int] = [:]
}
