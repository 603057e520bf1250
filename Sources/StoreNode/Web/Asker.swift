/// Who sends a request, from where.
struct Asker: Sendable {
  /// The till, screen or phone; 0: this program's own commands, or nobody known.
  var till: Int64 = 0
  /// Who is signed in there.
  var person: Menu.Member?
  /// Whether it comes from the node's own machine.
  var isLocal = false
  /// Whether it is this program's own command, by the door file.
  var isProgram = false

  /// Whether what only managers may do is allowed.
  var mayManage: Bool { isProgram || person?.role.duties.contains(.manage) == true }

  /// Whether who asks counts the drawer without knowing what should be in it: whoever is signed in
  /// and does not manage.
  var countsBlind: Bool { person.map { !$0.role.duties.contains(.manage) } ?? false }
}
