extension Routes {
  /// The delivery board.
  static let delivery: [Route] = [
    Route("GET", "/api/v1/deliveries", duty: .deliver) { try $0.deliveries($1) },
    Route("POST", "/api/v1/rounds", duty: .deliver) {
      try $0.run(MakeRound.self, $1, isNew: false)
    },
    Route("POST", "/api/v1/rounds/{key}/orders", duty: .deliver) {
      try $0.runOnRound(AddToRound.self, $1)
    },
    Route("POST", "/api/v1/rounds/{key}/take-out", duty: .deliver) {
      try $0.runOnRound(TakeOutOfRound.self, $1)
    },
    Route("POST", "/api/v1/rounds/{key}/leave", duty: .deliver) {
      try $0.runOnRound(LeaveWithRound.self, $1)
    },
    Route("POST", "/api/v1/deliveries/{key}/end", duty: .deliver) { try $0.endDelivery($1) },
  ]
}
