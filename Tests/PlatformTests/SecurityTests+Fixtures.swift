/// Keys made with the openssl command for these tests; used nowhere else.
enum SecurityFixtures {
  /// P-256, encrypted; its password is "x".
  static let encrypted = """
    -----BEGIN ENCRYPTED PRIVATE KEY-----
    MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAinPpauEmuT8AICCAAw
    DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIv5dwh44JDY6TVvjaIXC2AEgZAy
    q7Hsgd48YXEPaCh/xSWUEl04DX2pO/iwXDRo1WOftYAoz9TYFyK3lmsNviuvtkk5
    KYMMu27fIpyomkaxk24Avd6VzJocex4R/FOYDVLQChYPREozrImVFKJV/pDslwul
    tXPmMPxDMvvkqACJc3qZawb8Xci4Ni+xLw6gWncHJs0ygQnD+gwYui1XfmAdjhI=
    -----END ENCRYPTED PRIVATE KEY-----

    """

  /// On another curve.
  static let p384 = """
    -----BEGIN PRIVATE KEY-----
    MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDBciB2tKF/M9PCr7wZx
    JKlQcO5V1l9Tri7tBXVQ7a7vg0ODgV/n6044aNLB0g+tRC6hZANiAASkDsbGoXKe
    1goCvg57s+C0JptgUPKurmhqP8S9sJH5Egeahc6tiCa9ybUqJHDBBLDWGdFGZObl
    aegSl1cQbDYlkOlvgoB1X+Uxr7IvxhNifrY38Vv7BTemxcmtLeVXBp8=
    -----END PRIVATE KEY-----

    """

  /// Of another algorithm.
  static let ed25519 = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIHnGVPsInCURSergpdQdi3vHzMhjtonzN23jZ/fsmYEa
    -----END PRIVATE KEY-----

    """

  /// P-256, with the public point of another key.
  static let mismatched = """
    -----BEGIN EC PRIVATE KEY-----
    MHcCAQEEIBa6feyOGY8O4NXfx07jaoxF7QeyErFe8WlQj4bdsfTRoAoGCCqGSM49
    AwEHoUQDQgAEOqRnuJMub6gUFFL9ol/v/HDLM9Tm4Dd1J9FlKnju/CgRYcA+Cil3
    3dvnSOvWTrZwUqBF3QhCtRP8g8XX26Nq9g==
    -----END EC PRIVATE KEY-----

    """
}
