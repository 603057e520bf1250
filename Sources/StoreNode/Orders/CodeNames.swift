import Facts

/// How a code of the facts is written in the API: as its case in Swift, words apart by `_`.
protocol NamedCode: CaseIterable {}

extension NamedCode {
  /// `takeAway` is `take_away`.
  var name: String {
    var text = ""
    for character in "\(self)" {
      if character.isUppercase {
        text += "_" + character.lowercased()
      } else {
        text.append(character)
      }
    }
    return text
  }

  /// Nil if no code has that name.
  init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }
}

extension Channel: NamedCode {}
extension Service: NamedCode {}
extension LineKind: NamedCode {}
extension Step: NamedCode {}
extension Means: NamedCode {}
extension MovementKind: NamedCode {}
extension OptionKind: NamedCode {}
extension Role: NamedCode {}
extension DeviceKind: NamedCode {}
extension CashMovementKind: NamedCode {}
extension ClosingKind: NamedCode {}
extension VoucherKind: NamedCode {}
extension Facts.Unit: NamedCode {}
extension LineStep: NamedCode {}
extension DeliveryOutcome: NamedCode {}
