internal import Expressions
internal import RecordModel

/// The functions by which expressions look codes up in the pack's lists.
enum ListFunctions {
  static func declare(_ lists: [CodeList], in declarations: inout Declarations) {
    let lookup = ListLookup(lists)
    /// A date written in the expression, which a specialized body is not given any more.
    @Sendable func date(_ literal: Literal?) -> CalendarDate? {
      if case .date(let date)? = literal { date } else { nil }
    }
    for dated in [false, true] {
      let on: [StaticType] = dated ? [.date] : []
      declarations.function(
        "inList", parameters: [.string, .string] + on, result: .bool, isMember: true,
        complaint: { lookup.complaint($0, property: nil) },
        byCode: { literals in
          let fixed = date(literals.last ?? nil)
          return lookup.byCode(literals) { list in
            let reader = list.reader
            return .init { entry, _, on, _, _ in
              guard let entry = entry.int, entry >= 0 else { return .bool(false) }
              let day = fixed ?? on.date
              return .bool(!dated || day.map { reader.entry(entry, on: $0) >= 0 } ?? false)
            }
          }
        },
        specialize: { literals in
          guard literals[0] == nil, let reader = lookup.list(literals[1])?.reader
          else { return nil }
          let fixed = date(literals.last ?? nil)
          return { code, _, on, _, frame in
            .bool(reader.entry(code, fixed ?? (dated ? on.date : nil), frame) >= 0)
          }
        }
      ) { code, list, on, _, frame in
        guard let reader = lookup.list(frame, list)?.reader else { return .bool(false) }
        return .bool(reader.entry(code, dated ? on.date : nil, frame) >= 0)
      }
      declarations.function(
        "lookup", parameters: [.string, .string, .string] + on, result: .string, isMember: true,
        complaint: { lookup.complaint($0, property: $0[2]) },
        byCode: { literals in
          let fixed = date(literals.last ?? nil)
          return lookup.byCode(
            literals, pick: { dated ? lookup.pick($0, literals, fixed) : nil }
          ) { list in
            guard let column = list.column(literals[2]) else { return nil }
            return .init { entry, _, _, _, frame in column.text(entry.int ?? -1, nil, &frame) }
          }
        },
        specialize: { literals in
          guard literals[0] == nil, let column = lookup.list(literals[1])?.column(literals[2])
          else { return nil }
          let fixed = date(literals.last ?? nil)
          return { code, _, _, on, frame in
            column.text(code, fixed ?? (dated ? on.date : nil), &frame)
          }
        }
      ) { code, list, property, on, frame in
        guard let column = lookup.list(frame, list)?.column(frame, property) else {
          return .unknown
        }
        return column.text(code, dated ? on.date : nil, &frame)
      }
      declarations.function(
        "lookupNumber", parameters: [.string, .string, .string] + on, result: .double,
        isMember: true,
        complaint: { lookup.complaint($0, property: $0[2]) },
        byCode: { literals in
          let fixed = date(literals.last ?? nil)
          return lookup.byCode(
            literals, pick: { dated ? lookup.pick($0, literals, fixed) : nil }
          ) { list in
            guard let column = list.column(literals[2], asNumbers: true) else { return nil }
            return .init { entry, _, _, _, _ in column.number(entry.int ?? -1, nil) }
          }
        },
        specialize: { literals in
          guard literals[0] == nil, let list = lookup.list(literals[1]),
            let column = list.column(literals[2], asNumbers: true)
          else { return nil }
          let fixed = date(literals.last ?? nil)
          return { code, _, _, on, frame in
            column.number(code, fixed ?? (dated ? on.date : nil), frame)
          }
        }
      ) { code, list, property, on, frame in
        guard let column = lookup.list(frame, list)?.column(frame, property, asNumbers: true)
        else {
          return .unknown
        }
        return column.number(code, dated ? on.date : nil, frame)
      }
    }
    declareAncestry(lookup, in: &declarations)
  }

  /// `code.isUnder('list', 'parent', other)`: whether the property of the code, or of the code that
  /// it gives, and so on, is the other code.
  private static func declareAncestry(
    _ lookup: ListLookup, in declarations: inout Declarations
  ) {
    declarations.function(
      "isUnder", parameters: [.string, .string, .string, .string], result: .bool, isMember: true,
      complaint: { lookup.complaint($0, property: $0[2]) },
      specialize: { literals in
        guard literals[0] == nil, let list = lookup.list(literals[1]),
          let column = list.column(literals[2]), literals[3] == nil
        else { return nil }
        return { code, _, _, other, frame in column.leads(from: code, to: other, frame) }
      }
    ) { code, list, property, other, frame in
      guard let column = lookup.list(frame, list)?.column(frame, property) else { return .unknown }
      return column.leads(from: code, to: other, frame)
    }
  }
}
