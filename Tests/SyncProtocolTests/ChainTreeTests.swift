import Security
import SyncProtocol
import Testing

/// The tree of segments, against a naive model that keeps every change-set and its parent.
struct ChainTreeTests {
  private struct Model {
    var tree = ChainTree()
    var parents: [ChangeSetID: ChangeSetID?] = [:]
    var written: [ChangeSetID] = []

    mutating func append(_ id: ChangeSetID, _ parent: ChangeSetID?) {
      #expect(tree.append(id, parent: parent) == true)
      parents[id] = parent
      written.append(id)
    }

    /// The change-set and all its ancestors.
    func ancestors(_ id: ChangeSetID) -> Set<ChangeSetID> {
      var found: Set<ChangeSetID> = []
      var cursor: ChangeSetID? = parents[id] == nil ? nil : id
      while let next = cursor {
        found.insert(next)
        cursor = parents[next] ?? nil
      }
      return found
    }
  }

  /// A random tree: incarnations that continue anything that is there, and some roots.
  private func model(seed: UInt64) -> Model {
    var random = Generator(seed)
    var model = Model()
    for number in 1...Int(random.below(12) + 2) {
      let incarnation = Incarnation(writer: Fixture.store, random: UInt64(number) &* 7_919)
      let parent =
        random.below(6) == 0 || model.written.isEmpty
        ? nil : model.written[Int(random.below(UInt64(model.written.count)))]
      var last = parent
      for _ in 0...Int(random.below(9)) {
        let id = ChangeSetID(incarnation, (last?.sequence ?? 0) + 1)
        model.append(id, last)
        last = id
      }
    }
    return model
  }

  @Test(arguments: 1...60)
  func `heads, parents and what is missing agree with a naive model`(seed: UInt64) {
    let model = model(seed: seed)
    var random = Generator(seed &* 99)
    let heads = model.written.filter { id in !model.parents.values.contains(id) }.sorted()
    #expect(model.tree.heads == heads)
    for id in model.written { #expect(model.tree.parent(of: id) == model.parents[id] ?? nil) }
    for _ in 0..<10 {
      var have = (0..<random.below(4)).map { _ in
        model.written[Int(random.below(UInt64(model.written.count)))]
      }
      let held = have.reduce(into: Set<ChangeSetID>()) { $0.formUnion(model.ancestors($1)) }
      have.append(ChangeSetID(Incarnation(writer: Fixture.store, random: 1), 5))
      let missing = model.tree.missing(beyond: have).flatMap { range in
        range.sequences.map { ChangeSetID(range.incarnation, $0) }
      }
      #expect(Set(missing) == Set(model.written).subtracting(held))
      #expect(Set(missing).count == missing.count)
      var sent = held
      for id in missing {
        if let parent = model.parents[id] ?? nil { #expect(sent.contains(parent)) }
        sent.insert(id)
      }
    }
  }

  @Test(arguments: 1...60)
  func `the common ancestor agrees with a naive model`(seed: UInt64) {
    let model = model(seed: seed)
    for a in model.tree.heads {
      for b in model.written {
        let common = model.ancestors(a).intersection(model.ancestors(b))
        let newest = common.max { $0.sequence < $1.sequence }
        #expect(model.tree.commonAncestor(a, b) == newest)
      }
    }
    let unknown = ChangeSetID(Incarnation(writer: Fixture.store, random: 1), 5)
    #expect(model.tree.commonAncestor(unknown, model.written[0]) == nil)
  }

  @Test(arguments: 1...60)
  func `a locator is a short path of ancestors down to the first`(seed: UInt64) {
    let model = model(seed: seed)
    for head in model.tree.heads {
      let locator = model.tree.locator(from: head)
      #expect(locator.first == head)
      #expect(locator.last?.sequence == 1)
      #expect(model.ancestors(head).isSuperset(of: locator))
      #expect(locator.map(\.sequence) == locator.map(\.sequence).sorted(by: >))
    }
  }

  @Test func `a locator stays short however often the process was restarted`() {
    var tree = ChainTree()
    var last: ChangeSetID?
    for number in 1...5_000 {
      let id = ChangeSetID(
        Incarnation(writer: Fixture.store, random: UInt64(number)), Int64(number))
      #expect(tree.append(id, parent: last) == true)
      last = id
    }
    let locator = last.map { tree.locator(from: $0) } ?? []
    #expect(locator.count <= 16)
    #expect(locator.last?.sequence == 1)
  }

  @Test func `what does not fit is not appended`() {
    var tree = ChainTree()
    let one = Fixture.first
    let two = Fixture.second
    #expect(tree.append(two, parent: one) == false)
    #expect(tree.append(one, parent: nil) == true)
    #expect(tree.append(one, parent: nil) == false)
    #expect(tree.append(ChangeSetID(Fixture.incarnation, 3), parent: two) == false)
    #expect(tree.append(two, parent: one) == true)
    let other = Incarnation(writer: Fixture.store, random: 2)
    #expect(tree.append(ChangeSetID(other, 9), parent: two) == false)
    #expect(tree.append(ChangeSetID(other, 2), parent: one) == true)
    #expect(tree.heads.count == 2)
  }

  @Test func `branches that saw each other are cut so that causes come first`() {
    var tree = ChainTree()
    let a = Incarnation(writer: Fixture.store, random: 1)
    let b = Incarnation(writer: Fixture.store, random: 2)
    tree.insert(ChainTree.Segment(incarnation: a, parent: nil, last: 9))
    tree.insert(ChainTree.Segment(incarnation: b, parent: ChangeSetID(a, 3), last: 9))
    let seen = [
      ChangeSetID(a, 6): [ChangeSetID(b, 5)], ChangeSetID(b, 7): [ChangeSetID(a, 6)],
      ChangeSetID(a, 9): [ChangeSetID(b, 9)],
    ]
    let ranges = tree.interleaved(tree.missing(beyond: []), seen: seen)
    #expect(
      ranges == [
        ChainTree.Range(a, 1...5), ChainTree.Range(b, 4...6), ChainTree.Range(a, 6...8),
        ChainTree.Range(b, 7...9), ChainTree.Range(a, 9...9),
      ])
  }
}

/// A small seeded generator (SplitMix64).
struct Generator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: UInt64) -> UInt64 { next() % limit }
}
