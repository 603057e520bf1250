// Who works here, at which till.

import { forgetIntents, get, post } from "./api.js";
import { useZone } from "./language.js";

/** What the node says of this device and person; see `GET /api/v1/me`. */
export let me = null;

/** Reads it again. Throws `Problem`. */
export async function readMe() {
  me = await get("/api/v1/me");
  useZone(me.timeZone);
  return me;
}

/** Whether the person may do something: `sell`, `cook`, `deliver`, `stock`, `close`, `manage`. */
export function may(duty) {
  return me !== null && me.duties.includes(duty);
}

/** Signs the person out. */
export async function signOut() {
  await post("/api/v1/sign-out");
  forgetIntents();
  await readMe();
}
