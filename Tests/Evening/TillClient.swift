import Foundation
import HTTP
import Synchronization
import Toolkit

/// A till: it sends each request until it is answered, always under the same request id.
final class TillClient {
  private struct Answer: Decodable {
    let key: String
  }

  private struct NewOrder: Encodable {
    struct Line: Encodable {
      let product: String
      let size: String
      let quantity: Int
    }

    struct Payment: Encodable {
      let means: String
      let cents: Int64
    }

    let channel: String
    let service: String
    let lines: [Line]
    let payments: [Payment]
  }

  private struct Advance: Encodable {
    let step: String
  }

  private let address: String
  private var client: HTTPClient
  private var serial = 0
  private let name: String
  private let sending: @Sendable () -> Void
  private let answered: @Sendable (Bool) -> Void

  /// - Parameters:
  ///   - name: of the till, in its request ids.
  ///   - port: where the node listens.
  ///   - sending: called before each new request.
  ///   - answered: called with whether it had to be sent again (the HTTP library repeats some
  ///     requests by itself; the node says so).
  /// - Throws: `HTTPClientError` if the address cannot be used.
  init(
    name: String, port: UInt16, sending: @escaping @Sendable () -> Void,
    answered: @escaping @Sendable (Bool) -> Void
  ) throws {
    self.name = name
    self.sending = sending
    self.answered = answered
    address = "http://127.0.0.1:\(port)"
    client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: address))
  }

  /// Takes an order and its payment, cooks it and hands it over: four writing requests.
  func sell(_ order: FridayOrder) throws {
    let body = NewOrder(
      channel: "counter", service: "take_away",
      lines: order.pizzas.map { NewOrder.Line(product: $0.product, size: $0.size, quantity: 1) },
      payments: [NewOrder.Payment(means: "card", cents: order.cents)])
    let answer = try JSON.decode(Answer.self, from: try post("/api/v1/orders", body))
    for step in ["accepted", "preparing", "delivered"] {
      _ = try post("/api/v1/orders/\(answer.key)/advance", Advance(step: step))
    }
  }

  private func post(_ path: String, _ body: some Encodable) throws -> [UInt8] {
    serial += 1
    let bytes = try JSON.encode(body)
    let deadline = Date().addingTimeInterval(60)
    var sendings = 0
    sending()
    while Date() < deadline {
      sendings += 1
      do {
        let response = try client.send(
          HTTPClient.Request(
            method: "POST", path: path,
            headers: [
              ("Content-Type", "application/json"), ("Request-Id", "\(name)-request-\(serial)"),
            ], body: bytes))
        if (200..<300).contains(response.status) {
          answered(response.header("Repeated") == "true" || sendings > 1)
          return response.body
        }
        guard response.status >= 500 else {
          throw EveningError("\(path): \(String(decoding: response.body, as: UTF8.self))")
        }
      } catch let error as HTTPClientError {
        // The answer was cut or the node is down: the same request again, on a new connection.
        client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: address))
        if sendings > 1_000 { throw error }
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw EveningError("\(name) got no answer to \(path) for 60 s")
  }
}
