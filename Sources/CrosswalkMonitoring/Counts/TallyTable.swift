internal import Crosswalk

/// A hash table that finds the tally of a service by the bytes of its name: open addressing, at most half full.
///
/// Each tally has its own allocation of 2 KB, so that it can be freed alone.
struct TallyTable: ~Copyable {
  private struct Slot {
    var hash: UInt64
    var tally: UnsafeMutablePointer<ServiceTally>
  }

  // Clients choose the names. With a seed they cannot choose names that make the table slow.
  private let hash = SeededHash()
  private var slots: UnsafeMutablePointer<Slot?>
  private var slotCount: Int
  private(set) var count = 0

  init() {
    slotCount = 16
    slots = Self.freeSlots(slotCount)
  }

  deinit {
    for index in 0..<slotCount {
      guard let slot = slots[index] else { continue }
      Self.free(slot.tally)
    }
    slots.deallocate()
  }

  /// Returns the tally of a service, or nil if it has none yet.
  @inline(__always)
  func find(_ name: UnsafeRawBufferPointer) -> UnsafeMutablePointer<ServiceTally>? {
    let hash = hash(name)
    var index = home(of: hash)
    while let slot = slots[index] {
      if slot.hash == hash, slot.tally.pointee.isNamed(name) { return slot.tally }
      index = (index + 1) & (slotCount - 1)
    }
    return nil
  }

  /// Inserts the tally of a service that has none.
  mutating func insert(_ tally: ServiceTally) -> UnsafeMutablePointer<ServiceTally> {
    if 2 * (count + 1) > slotCount { rebuild(slotCount: 2 * slotCount) { _ in true } }
    let pointer = UnsafeMutablePointer<ServiceTally>.allocate(capacity: 1)
    pointer.initialize(to: tally)
    var name = tally.service.text
    put(Slot(hash: name.withUTF8 { hash(UnsafeRawBufferPointer($0)) }, tally: pointer))
    count += 1
    return pointer
  }

  /// Calls `body` with every tally.
  func forEach(_ body: (inout ServiceTally) -> Void) {
    for index in 0..<slotCount {
      if let slot = slots[index] { body(&slot.tally.pointee) }
    }
  }

  /// Frees all tallies except those for which `isKept` returns true.
  mutating func keep(where isKept: (ServiceTally) -> Bool) {
    rebuild(slotCount: slotCount, keeping: isKept)
    var fitting = slotCount
    while fitting > 16, 4 * count <= fitting { fitting /= 2 }
    if fitting < slotCount { rebuild(slotCount: fitting) { _ in true } }
  }

  private mutating func rebuild(slotCount newCount: Int, keeping isKept: (ServiceTally) -> Bool) {
    let (old, oldCount) = (slots, slotCount)
    slots = Self.freeSlots(newCount)
    slotCount = newCount
    count = 0
    for index in 0..<oldCount {
      guard let slot = old[index] else { continue }
      if isKept(slot.tally.pointee) {
        put(slot)
        count += 1
      } else {
        Self.free(slot.tally)
      }
    }
    old.deallocate()
  }

  private func put(_ slot: Slot) {
    var index = home(of: slot.hash)
    while slots[index] != nil { index = (index + 1) & (slotCount - 1) }
    slots[index] = slot
  }

  @inline(__always)
  private func home(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (slotCount - 1)
  }

  private static func freeSlots(_ count: Int) -> UnsafeMutablePointer<Slot?> {
    let slots = UnsafeMutablePointer<Slot?>.allocate(capacity: count)
    slots.initialize(repeating: nil, count: count)
    return slots
  }

  private static func free(_ tally: UnsafeMutablePointer<ServiceTally>) {
    tally.deinitialize(count: 1)
    tally.deallocate()
  }
}
