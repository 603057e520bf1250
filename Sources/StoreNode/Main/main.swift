import Foundation
import StoreNode

exit(StoreProgram.main(Array(CommandLine.arguments.dropFirst())))
