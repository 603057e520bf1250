import Foundation
import HQServer

exit(HeadOfficeProgram.main(Array(CommandLine.arguments.dropFirst())))
