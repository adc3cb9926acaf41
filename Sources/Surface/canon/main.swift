import CanonCommand
import Glibc

exit(CanonTool.run(Array(CommandLine.arguments.dropFirst())))
