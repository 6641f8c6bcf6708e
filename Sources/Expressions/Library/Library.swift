/// The functions that every expression may call, by name.
enum Library {
  static let functions = Dictionary(grouping: texts + conversions + numbers + dates, by: \.name)

  static func member(
    _ name: String, _ parameters: [StaticType], _ result: StaticType,
    _ body: @escaping Function.Body
  ) -> Function {
    Function(name: name, isMember: true, parameters: parameters, result: result, body: body)
  }

  static func global(
    _ name: String, _ parameters: [StaticType], _ result: StaticType,
    _ body: @escaping Function.Body
  ) -> Function {
    Function(name: name, isMember: false, parameters: parameters, result: result, body: body)
  }
}
