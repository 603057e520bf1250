// Where every page begins.

import { startBar } from "./bar.js";
import { startOutbox } from "./outbox.js";
import { startRouter } from "./router.js";

startBar();
await startRouter();
startOutbox();
