internal import Normalizers
public import RecordModel

/// What a run begins while its pack is still being loaded.
public struct Preparation: Sendable {
  let places = PlacesAhead()

  public init() {}

  /// Takes a pack's lists as soon as they are read, and makes of them what records will ask.
  public func take(_ lists: [CodeList]) { places.make(lists) }
}
