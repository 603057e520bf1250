import Foundation
import HQServer

exit(HeadOfficeCommands.main(Array(CommandLine.arguments.dropFirst())))
