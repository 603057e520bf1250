import Facts
import SyncProtocol
