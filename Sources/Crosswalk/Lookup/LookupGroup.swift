/// Up to sixteen lookups made together, in any directions.
///
/// In a large dictionary a lookup waits for memory twice: for the slot and for the row. Made a step at a time for all of a
/// group, the waits overlap, since none depends on another.
package struct LookupGroup: ~Copyable {
  /// How many lookups fit.
  package static let capacity = 16

  private struct Item {
    var direction: UnsafePointer<ResolvedDirection>
    var value: UnsafeRawBufferPointer
    var tag: UInt64 = 0
    var slot: UnsafePointer<UInt64>?
    var content: UInt64 = 0
    var row: UnsafeRawPointer?
  }

  private let items = UnsafeMutablePointer<Item>.allocate(capacity: LookupGroup.capacity)
  /// How many lookups are in it.
  package private(set) var count = 0

  package init() {}

  deinit {
    items.deallocate()
  }

  /// Empties the group.
  package mutating func clear() {
    count = 0
  }

  /// Adds a lookup of an ASCII value; the group must not be full.
  @inline(__always)
  package mutating func add(_ value: UnsafeRawBufferPointer, _ direction: UnsafePointer<ResolvedDirection>) {
    precondition(count < Self.capacity)
    (items + count).initialize(to: Item(direction: direction, value: value))
    count += 1
  }

  /// Makes the lookups, and calls `body` with each answer in turn until it returns false.
  package func answer(_ body: (ResolvedDirection.Answer) -> Bool) {
    let items = items
    for place in 0..<count {
      let tag = items[place].direction.pointee.tag(of: items[place].value)
      items[place].tag = tag
      items[place].slot = items[place].direction.pointee.firstSlot(for: tag)
    }
    for place in 0..<count {
      items[place].content = items[place].slot?.pointee ?? 0
    }
    for place in 0..<count {
      guard let slot = items[place].slot else { continue }
      let direction = items[place].direction
      let content = direction.pointee.search(for: items[place].tag, from: slot, holding: items[place].content)
      items[place].content = content
      items[place].row = direction.pointee.row(of: content)
    }
    // The first look at each row; what it finds is in `tag`, so that it is not left out as useless.
    for place in 0..<count {
      items[place].tag = items[place].row.map { UInt64($0.load(as: UInt8.self)) } ?? 0
    }
    for place in 0..<count {
      let item = items[place]
      guard body(item.direction.pointee.answer(for: item.value, item.content, item.row)) else { return }
    }
  }
}
