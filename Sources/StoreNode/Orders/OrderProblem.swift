/// Why a request of a till is refused; nothing was written.
package struct OrderProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// Stable words that clients compare; `docs/openapi-store.yaml` lists them.
  package enum Code: String, CaseIterable, Sendable {
    // How the request came.
    case invalidRequest = "invalid-request"
    case requestIDMissing = "request-id-missing"
    case requestIDReused = "request-id-reused"
    case answersForgotten = "answers-forgotten"
    case notJSON = "not-json"
    case unauthorised = "unauthorised"
    case codeUnknown = "code-unknown"
    case signInFirst = "sign-in-first"
    case notYourDuty = "not-your-duty"
    case pinWrong = "pin-wrong"
    case pinBarred = "pin-barred"
    case pinWeak = "pin-weak"
    case firstPINElsewhere = "first-pin-elsewhere"
    case lastManager = "last-manager"
    case unknownDevice = "unknown-device"
    // Two values of one thing.
    case unknownConflict = "unknown-conflict"
    case headOfficeDecides = "head-office-decides"
    case crossOrigin = "cross-origin"
    case hostRefused = "host-refused"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case notStored = "not-stored"
    case diskFull = "disk-full"
    case readOnly = "read-only"
    // What is sold.
    case unknownProduct = "unknown-product"
    case unknownSize = "unknown-size"
    case unknownOption = "unknown-option"
    case priceMissing = "price-missing"
    case vatMissing = "vat-missing"
    case soldOut = "sold-out"
    case halvesDiffer = "halves-differ"
    case negativeQuantity = "negative-quantity"
    case quantityTooLarge = "quantity-too-large"
    case emptyOrder = "empty-order"
    case tooManyLines = "too-many-lines"
    case invalidAmount = "invalid-amount"
    case discountTooLarge = "discount-too-large"
    case labelMissing = "label-missing"
    case discountImpossible = "discount-impossible"
    // Whom and by whom.
    case unknownActor = "unknown-actor"
    case unknownCustomer = "unknown-customer"
    case customerIncomplete = "customer-incomplete"
    case addressMissing = "address-missing"
    case textTooLong = "text-too-long"
    case instantInvalid = "instant-invalid"
    // An order that is there.
    case unknownOrder = "unknown-order"
    case unknownLine = "unknown-line"
    case unknownEvent = "unknown-event"
    case unknownStep = "unknown-step"
    case stepBackwards = "step-backwards"
    case orderCancelled = "order-cancelled"
    case orderClosed = "order-closed"
    case alreadyVoided = "already-voided"
    case takesBackTooMuch = "takes-back-too-much"
    case reasonMissing = "reason-missing"
    // Rounds.
    case unknownRound = "unknown-round"
    case unknownDelivery = "unknown-delivery"
    case notADelivery = "not-a-delivery"
    case inAnotherRound = "in-another-round"
    case roundLeft = "round-left"
    case roundNotLeft = "round-not-left"
    case deliveryEnded = "delivery-ended"
    // Money.
    case unknownMeans = "unknown-means"
    case nothingToPay = "nothing-to-pay"
    case overPayment = "over-payment"
    case voucherReferenceMissing = "voucher-reference-missing"
    case unknownPayment = "unknown-payment"
    case nothingToRefund = "nothing-to-refund"
    case refundTooLarge = "refund-too-large"
    case splitImpossible = "split-impossible"
    // Baskets put aside.
    case unknownHeld = "unknown-held"
    case tooManyHeld = "too-many-held"
    case invalidTip = "invalid-tip"
    case unknownVoucher = "unknown-voucher"
    case voucherSpent = "voucher-spent"
    case voucherExpired = "voucher-expired"
    case voucherUsedHere = "voucher-used-here"
    // The drawer, the day, receipts.
    case drawerInUse = "drawer-in-use"
    case noDrawer = "no-drawer"
    case nothingCounted = "nothing-counted"
    case driverMissing = "driver-missing"
    case drawersUncounted = "drawers-uncounted"
    case dayClosed = "day-closed"
    case unknownReceipt = "unknown-receipt"
    case unknownClosing = "unknown-closing"
    // Stock.
    case unknownIngredient = "unknown-ingredient"
    case unknownMovement = "unknown-movement"
    case counterpartMissing = "counterpart-missing"
    case unknownStore = "unknown-store"
    case ingredientTwice = "ingredient-twice"
    case unknownTransfer = "unknown-transfer"
    case transferReceived = "transfer-received"
    case bookedByHand = "booked-by-hand"
    case factRefused = "fact-refused"
  }

  /// What is wrong.
  package let code: Code

  /// What it is about, in the client's own words or a code: filled into the text.
  ///
  /// Of a sum its cents.
  package let subject: String

  /// The same in English; nil where it is no matter of language.
  private let subjectInEnglish: String?

  /// A problem about `subject`.
  package init(_ code: Code, _ subject: String = "", english: String? = nil) {
    self.code = code
    self.subject = subject
    subjectInEnglish = english
  }

  /// The HTTP status it is answered with.
  package var status: Int {
    switch code {
    case .invalidRequest, .requestIDMissing: 400
    case .unauthorised, .signInFirst: 401
    case .codeUnknown, .crossOrigin, .notYourDuty, .pinWrong, .firstPINElsewhere: 403
    case .notFound, .unknownOrder, .unknownRound, .unknownDelivery, .unknownDevice, .unknownReceipt,
      .unknownClosing, .unknownVoucher:
      404
    case .methodNotAllowed: 405
    case .notJSON: 415
    case .hostRefused: 421
    case .pinBarred: 429
    case .notStored, .readOnly: 503
    case .diskFull: 507
    case .requestIDReused, .answersForgotten, .soldOut, .stepBackwards, .orderCancelled,
      .orderClosed, .alreadyVoided, .takesBackTooMuch, .nothingToPay, .overPayment,
      .nothingToRefund, .refundTooLarge, .splitImpossible, .unknownHeld, .tooManyHeld,
      .inAnotherRound, .roundLeft, .roundNotLeft, .deliveryEnded,
      .unknownConflict, .headOfficeDecides, .transferReceived, .bookedByHand,
      .voucherSpent, .voucherExpired, .voucherUsedHere, .drawerInUse, .noDrawer, .drawersUncounted,
      .dayClosed:
      409
    default: 422
    }
  }

  /// One sentence that a cashier understands.
  package func title(_ language: Language) -> String {
    let text = OrderProblemTexts.texts[code]
    let template = (language == .french ? text?.french : text?.english) ?? code.rawValue
    let words = language == .english ? subjectInEnglish ?? subject : subject
    let sum = Int64(subject).map(MoneyWords.of)
    return template.replacing("{}", with: words)
      .replacing("{€}", with: (language == .french ? sum?.french : sum?.english) ?? words)
  }

  /// Code and English sentence, for logs.
  package var description: String { "\(code.rawValue): \(title(.english))" }
}
