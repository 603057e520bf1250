extension Routes {
  /// The delivery board.
  static let delivery: [Route] = [
    Route("GET", "/api/v1/deliveries") { try $0.deliveries($1) },
    Route("POST", "/api/v1/rounds") { try $0.run(MakeRound.self, $1, isNew: false) },
    Route("POST", "/api/v1/rounds/{key}/orders") { try $0.runOnRound(AddToRound.self, $1) },
    Route("POST", "/api/v1/rounds/{key}/take-out") { try $0.runOnRound(TakeOutOfRound.self, $1) },
    Route("POST", "/api/v1/rounds/{key}/leave") { try $0.runOnRound(LeaveWithRound.self, $1) },
    Route("POST", "/api/v1/deliveries/{key}/end") { try $0.endDelivery($1) },
  ]
}
