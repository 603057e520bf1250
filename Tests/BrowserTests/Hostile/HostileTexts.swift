/// Five hundred texts that somebody could type into a name, a note or an address to make a page do
/// what it should not: families of scripts in each place where a page could put them, and texts
/// that break what reads them.
///
/// A script that runs touches `window.hit`, which `Scripts/witness.js` watches.
enum HostileTexts {
  static let all: [String] = scripts + breakers

  /// What to run, without and with the characters that a filter might look for.
  private static let payloads = [
    "hit=1", "hit()", "window['hit']=1", "self.hit=1//", "top.hit=2", "(0,eval)('hit=1')",
    "setTimeout('hit=1')", "Function('hit=1')()", "alert(1)", "confirm`1`",
  ]

  /// Where it could come to stand; `@` is the payload.
  private static let places = [
    "<script>@</script>", "</script><script>@</script>", "<ScRiPt >@</sCrIpT>",
    "<img src=x onerror=\"@\">", "\"><img src=x onerror='@'>", "'><img src=x onerror=@>",
    "<svg onload=\"@\">", "<svg><script>@</script></svg>", "<svg/onload=@//",
    "\" onmouseover=\"@", "' onclick='@", "x onfocus=@ autofocus tabindex=1",
    "\" autofocus onfocus=\"@\" x=\"", "javascript:@", " jAvAsCrIpT:@", "java\tscript:@",
    "data:text/html,<script>@</script>", "<a href=\"javascript:@\">x</a>",
    "</title><script>@</script>", "</textarea><script>@</script>", "</style><script>@</script>",
    "<!--><script>@</script>-->", "]]><script>@</script>", "<details open ontoggle=\"@\">x",
    "<iframe srcdoc=\"<script>parent.@</script>\">", "<body onload=@>",
    "<input autofocus onfocus=\"@\">", "<video><source onerror=\"@\">",
    "<math><mtext></p><img src=x onerror=\"@\">", "<template><script>@</script></template>",
    "${@}", "{{@}}", "{{constructor.constructor('@')()}}", "<%= @ %>", "#{@}", "`+@+`",
    "';@;'", "\";@;\"", "\\\";@;//", "\\u003cscript\\u003e@\\u003c/script\\u003e",
  ]

  private static var scripts: [String] {
    places.flatMap { place in payloads.map { place.replacing("@", with: $0) } }
  }

  /// Ten of each kind: `§` is a number.
  private static var breakers: [String] {
    let kinds = [
      "§'; DROP TABLE orders; --", "§' OR '1'='1", "§\u{202E}gnp.eman\u{2066}\u{202C}",
      "§\u{0}\u{7}\u{1B}[31m\u{7F}red\u{8}", "§\r\nSet-Cookie: hit=1\r\n\r\n<script>hit=1</script>",
      "§ 👩🏽‍🍳👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇫🇷"
        + " Z\u{0351}\u{036B}\u{0343}\u{036A}\u{0302}",
      "§\u{2028}\u{2029}\u{85}\u{FEFF}\u{200B}", "§%s%n%x %3Cscript%3Ehit%3D1%3C/script%3E",
      "§&lt;script&gt;hit=1&lt;/script&gt;&#60;b&#62;&amp;", "§=HYPERLINK(\"//x\")+cmd|' /C x'!A0",
    ]
    return kinds.flatMap { kind in
      (0..<9).map { kind.replacing("§", with: "\($0) ") }
        + [kind.replacing("§", with: String(repeating: "W", count: 80))]
    }
  }

  /// A shop's name, city and phone.
  static let shop = Array(packed(atMost: 180).prefix(3))

  /// Texts with these separators between them, as long as a field takes.
  ///
  /// - Parameters:
  ///   - texts: which of them.
  ///   - limit: bytes.
  /// - Returns: fewer and longer texts; a longer one stands alone.
  static func packed(_ texts: [String] = all, atMost limit: Int) -> [String] {
    var packed: [String] = []
    for text in texts {
      if let last = packed.last, (last + text).utf8.count + 4 <= limit {
        packed[packed.count - 1] = last + " ¶ " + text
      } else {
        packed.append(text)
      }
    }
    return packed
  }
}
