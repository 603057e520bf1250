extension Routes {
  /// Who works here, on which devices.
  static let people: [Route] = [
    Route("GET", "/api/v1/me", .everyone) { try $0.me($1) },
    Route("GET", "/api/v1/people") { try $0.listPeople($1) },
    Route("POST", "/api/v1/sign-in", .everyone) { try $0.signIn($1) },
    Route("POST", "/api/v1/sign-out", .everyone) { try $0.signOut($1) },
    Route("POST", "/api/v1/people/{key}/pin", .everyone) { try $0.setPIN($1) },
    Route("POST", "/api/v1/people/{key}/bar", duty: .manage) { try $0.bar($1) },
    Route("POST", "/api/v1/pair", .everyone) { try $0.pair($1) },
    Route("GET", "/api/v1/devices", duty: .manage) { try $0.listDevices($1) },
    Route("POST", "/api/v1/devices/{key}/withdraw", duty: .manage) { try $0.withdrawDevice($1) },
    Route("POST", "/api/v1/pairing-codes", duty: .manage) { try $0.makePairingCode($1) },
    Route("POST", "/admin/v1/pairing-codes", .door) { try $0.makePairingCode($1) },
    Route("POST", "/admin/v1/pins", .door) { try $0.setPINByName($1) },
  ]
}
