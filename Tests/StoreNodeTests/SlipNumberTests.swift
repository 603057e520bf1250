import StoreNode
import Testing

/// A slip's number is found however somebody wrote it into a note, and no other one is.
struct SlipNumberTests {
  @Test(arguments: [
    "2-17", "bon 2-17", "Bon n°2-17, jambon", "2 - 17", "2\u{2013}17", "(2-17)", "2-17 - 3 sacs",
    "bons 2-16 et 2-17", "02-017",
  ]) func `it is named`(_ note: String) { #expect(SlipNumber.named(in: note).contains("2-17")) }

  @Test(arguments: [
    "", "12-17", "2-170", "2-1 7", "2017", "2 17", "2-17-3", "2/17", "99999999999999999999-2-17",
  ]) func `another one is not`(_ note: String) {
    #expect(!SlipNumber.named(in: note).contains("2-17"))
  }
}
