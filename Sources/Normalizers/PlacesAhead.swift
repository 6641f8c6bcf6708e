public import RecordModel
internal import Synchronization

/// The tables of places, made as soon as the lists of a pack are read: a processor is free then that
/// is not when the normalizer is made.
public final class PlacesAhead: Sendable {
  private let begun = Mutex<(lists: PlaceLists, places: LazyPlaceResolver)?>(nil)

  public init() {}

  /// Makes the tables; nothing where the pack lacks a list.
  public func make(
    _ lists: [CodeList], names: RecordNormalizer.ListNames = RecordNormalizer.ListNames()
  ) {
    guard let lists = PlaceLists(lists, names) else { return }
    let places = LazyPlaceResolver { PlaceResolver(lists) }
    begun.withLock { $0 = (lists, places) }
    _ = places.get()
  }

  /// The tables of these very lists, made or being made; `nil` where nobody has begun.
  func places(of lists: PlaceLists) -> LazyPlaceResolver? {
    begun.withLock { begun in
      guard let begun, begun.lists == lists else { return nil }
      return begun.places
    }
  }
}

/// The lists that say where a place lies; equal when they are the same objects.
struct PlaceLists: Sendable, Equatable {
  let oldCommunes: CodeList
  let newCommunes: CodeList
  let oldProvinces: CodeList
  let newProvinces: CodeList

  /// - Returns: `nil` where one of them is not there.
  init?(_ lists: [CodeList], _ names: RecordNormalizer.ListNames) {
    func list(_ name: String) -> CodeList? { lists.first { $0.name == name } }
    guard let oldCommunes = list(names.oldCommunes), let newCommunes = list(names.newCommunes),
      let oldProvinces = list(names.oldProvinces), let newProvinces = list(names.newProvinces)
    else { return nil }
    (self.oldCommunes, self.newCommunes) = (oldCommunes, newCommunes)
    (self.oldProvinces, self.newProvinces) = (oldProvinces, newProvinces)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.oldCommunes === right.oldCommunes && left.newCommunes === right.newCommunes
      && left.oldProvinces === right.oldProvinces && left.newProvinces === right.newProvinces
  }
}

extension PlaceResolver {
  convenience init?(_ lists: PlaceLists) {
    self.init(
      old: lists.oldCommunes, new: lists.newCommunes,
      provinces: (lists.oldProvinces, lists.newProvinces))
  }
}
