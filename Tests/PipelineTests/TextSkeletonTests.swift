import Foundation
import LegacyText
import Testing

@testable import Pipeline

@Suite("Skeletons of texts")
struct TextSkeletonTests {
  private func hash(_ text: String) -> UInt64 { TextSkeleton.hash(Array(text.utf8).span) }
  private func end(_ text: String) -> UInt64 { TextSkeleton.hashOfEnd(Array(text.utf8).span) }

  @Test(
    "texts that are equal when folded have one",
    arguments: [
      ["Nguyễn Văn Đức", "NGUYEN VAN DUC", "nguyễn  văn-đức", "Nguyễn Vǎn Đức"],
      ["H’Hen Niê", "H'HEN NIE", "hhen nie"], ["Muñoz", "MUNOZ", "munoz"],
      ["Trần Thị Ỹ", "Tran Thi Y"], ["Số 12/5", "so 12 5"], ["Straße", "strasse"],
    ])
  func equal(_ texts: [String]) {
    let folded = Set(texts.map(foldedKey))
    #expect(Set(texts.map(hash)).count <= folded.count, "\(folded)")
    #expect(Set(texts.map(end)).count <= folded.count, "\(folded)")
  }

  @Test("a text has the skeleton of its folded form, whatever its letters")
  func folded() {
    var random = Steps()
    let letters = Array(
      "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
        + "ABCDĐÊÔƠƯÝỲỶỸỴẤỨ 09-_.,'’/&@ñçßøłæШя中\u{301}\u{a0}")
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...30, using: &random)
      let text = String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
      #expect(hash(text) == hash(foldedKey(text)), "\(text)")
      #expect(end(text) == end(foldedKey(text)), "\(text)")
    }
  }

  @Test("of the end of a text only its last letters count")
  func ends() {
    let long = "Xã Việt Hòa, Huyện Khoái Châu, tỉnh Hưng Yên"
    #expect(end(long) == end("Thôn 3, xã Việt Hoà, HUYEN KHOAI CHAU, Tinh Hung Yen."))
    #expect(end(long) != end("Xã Việt Hòa, Huyện Khoái Châu, tỉnh Hải Dương"))
    #expect(end("") == end("à, ê"))
  }

  @Test("names that differ in their consonants have different ones")
  func different() {
    let names = ["Trần Văn Sơn", "Trần Văn Nam", "Lê Thị Lan", "Lê Thị Hoa", "Phạm Minh", "1", "2"]
    #expect(Set(names.map(hash)).count == names.count)
  }
}

/// The same numbers in every run. Source: SplitMix64 (Steele, Lea, Flood 2014).
private struct Steps: RandomNumberGenerator {
  private var state: UInt64 = 7

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
