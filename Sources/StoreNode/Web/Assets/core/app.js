// Where every page begins.

import { startBar } from "./bar.js";
import { startRouter } from "./router.js";

startBar();
await startRouter();
