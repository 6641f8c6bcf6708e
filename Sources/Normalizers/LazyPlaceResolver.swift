internal import RecordModel
internal import Synchronization

/// The resolver of a pack, made when the first address comes: most of a short run is its making.
final class LazyPlaceResolver: Sendable {
  private let made = Mutex<Made?>(nil)
  private let make: @Sendable () -> PlaceResolver?

  /// A reference, so that handing the resolver on copies nothing.
  final class Made: Sendable {
    private let resolver: PlaceResolver?
    private let known = Mutex(Known())

    init(_ resolver: PlaceResolver?) { self.resolver = resolver }

    /// By the bytes of an address's end; one table for each of the two times.
    private struct Known {
      var tables = (old: ByteTable(), current: ByteTable())
      var resolutions: [PlaceResolution] = []
    }
    private static let mostKnown = 1 << 16

    /// What an address names. Each is resolved once, whichever worker asks first.
    func resolve(_ text: Span<UInt8>, isCurrent: Bool) -> PlaceResolution {
      guard let resolver else { return PlaceResolution(outcome: .none, entry: -1) }
      let found = known.withLock { known in
        let number =
          isCurrent ? known.tables.current.number(for: text) : known.tables.old.number(for: text)
        return number.map { known.resolutions[$0] }
      }
      if let found { return found }
      let resolution = resolver.resolve(text, isCurrent: isCurrent)
      known.withLock { known in
        let next = known.resolutions.count
        guard next < Self.mostKnown else { return }
        let number =
          isCurrent
          ? known.tables.current.insert(text, next) : known.tables.old.insert(text, next)
        if number == next { known.resolutions.append(resolution) }
      }
      return resolution
    }
  }

  init(_ make: @escaping @Sendable () -> PlaceResolver?) { self.make = make }

  func get() -> Made {
    made.withLock { made in
      if let made { return made }
      let new = Made(make())
      made = new
      return new
    }
  }
}
