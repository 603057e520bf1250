extension HTTPClient {
  /// Whom a client talks to, and how.
  package struct Configuration: Sendable {
    /// Which certificates are trusted.
    package enum Authority: Sendable {
      /// The system's.
      case system
      /// Only those signed by a certificate in this PEM file; the system's are not trusted.
      case file(String)
      /// Only those signed by a certificate in this PEM text; the system's are not trusted.
      case pem(String)
    }

    /// Scheme, host, port and an optional path prefix: "https://hq.example:8443".
    package var baseURL: String
    /// Which certificates are trusted.
    package var authority = Authority.system
    /// Allows plain HTTP to other machines; always allowed to this one (127.0.0.0/8, ::1,
    /// "localhost").
    package var allowPlainHTTP = false
    /// How long connecting may take, TLS included.
    package var connectDeadlineMilliseconds = 5_000
    /// A download slower than this for `lowSpeedSeconds` is ended, in bytes per second.
    package var lowSpeedBytesPerSecond = 100
    /// See `lowSpeedBytesPerSecond`.
    package var lowSpeedSeconds = 10
    /// What the client calls itself.
    package var userAgent = "oc-pizza"

    /// The defaults above for this base URL.
    package init(baseURL: String) { self.baseURL = baseURL }
  }

  /// One request.
  package struct Request: Sendable {
    /// The method; HEAD gets no body back.
    package var method: String
    /// The path with its query, percent-encoded, beginning with "/".
    package var path: String
    /// The header fields.
    ///
    /// Content-Length and Host are libcurl's.
    package var headers: [(String, String)]
    /// The body; none is sent where it is empty and the method is GET or HEAD.
    package var body: [UInt8]
    /// For everything from connecting to the last byte.
    package var deadlineMilliseconds: Int
    /// The largest body accepted back, in bytes as received; nothing is ever decompressed here.
    package var maximumBytes: Int
    /// Milliseconds after which it is given up if nothing moved: nothing of it was acknowledged by
    /// the other side's kernel and nothing came back; nil: only the deadline counts.
    package var stallMilliseconds: Int?
    /// Whether the answer may take longer than `stallMilliseconds` once all of the request was
    /// acknowledged, as in a long poll.
    package var answerMayWait = false
    /// Whether a transfer slower than the configuration's low speed is ended.
    ///
    /// Off where the server may be silent for long, as in a long poll.
    package var endsWhenSlow = false

    /// A request; by default 15 s and 8 MiB back.
    package init(
      method: String = "GET", path: String, headers: [(String, String)] = [], body: [UInt8] = [],
      deadlineMilliseconds: Int = 15_000, maximumBytes: Int = 8 << 20
    ) {
      self.method = method
      self.path = path
      self.headers = headers
      self.body = body
      self.deadlineMilliseconds = deadlineMilliseconds
      self.maximumBytes = maximumBytes
    }
  }

  /// One answer.
  package struct Response: Sendable {
    /// The status code; a redirect is not followed but stands here.
    package var status: Int
    /// The final answer's header fields.
    package var headers: HTTPHeaders
    /// The body as received; empty where it went to a file.
    package var body: [UInt8]

    /// The value of the first header field of this name (ASCII case ignored), or nil.
    package func header(_ name: String) -> String? { headers[name] }
  }

  /// How a download ended.
  package struct Download: Sendable {
    /// 206 and 200 mean that bytes went to the file; else the body is in `response`.
    package var response: Response
    /// The file's size now, in bytes.
    package var fileSize: Int
    /// Whether the server sent the file from its beginning, so that older bytes were thrown away.
    package var startedOver: Bool
  }
}
