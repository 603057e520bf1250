import Foundation

extension Evening {
  /// Something that goes wrong when this share of all orders is sold.
  typealias Trouble = (share: Double, run: () throws -> Void)

  /// What goes wrong on such an evening, in order.
  func troubles(_ shops: [Shop], _ headOffice: NodeProcess) -> [Trouble] {
    [
      (
        0.10,
        {
          for shop in [shops[1], shops[3], shops[5]] { shop.line.cut() }
          self.note("stores 2, 4 and 6 have lost the network")
        }
      ),
      (
        0.25,
        {
          for shop in shops { shop.swallowAnswers(3) }
          self.note("answers to every till are lost on the way; the tills ask again")
        }
      ),
      (
        0.40,
        {
          try shops[4].killAndRestart()
          self.note("store 5 was killed in mid-sale and is back")
        }
      ),
      (
        0.55,
        {
          headOffice.kill()
          self.note("head office was killed")
        }
      ),
      (
        0.65,
        {
          try headOffice.restart()
          self.note("head office is back")
        }
      ),
      (
        0.80,
        {
          for shop in shops { shop.swallowAnswers(2) }
          self.note("answers to the tills are lost again")
        }
      ),
    ]
  }
}
