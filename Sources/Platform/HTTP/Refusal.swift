/// Why a request does not reach the handler.
///
/// Each ends the connection: what follows on it cannot be told from the refused request's body.
enum Refusal: Error {
  case method
  case framing
  case malformed
  case bodyTooLarge

  var response: HTTPResponse {
    var response =
      switch self {
      case .method:
        HTTPResponse.problem(
          status: 405, code: "method-not-allowed", title: "This method is not served")
      case .framing:
        HTTPResponse.problem(
          status: 400, code: "bad-framing", title: "The length of the body is ambiguous")
      case .malformed:
        HTTPResponse.problem(
          status: 400, code: "malformed-request", title: "The request is malformed")
      case .bodyTooLarge:
        HTTPResponse.problem(
          status: 413, code: "body-too-large", title: "The body is larger than allowed")
      }
    if case .method = self { response.headers.append(("Allow", "GET, HEAD, POST, PUT, DELETE")) }
    response.headers.append(("Connection", "close"))
    return response
  }
}
