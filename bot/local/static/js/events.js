// The server's event stream, kept alive: reconnects with growing pauses and says when it was away.

import { eventsUrl } from "./api.js";
import { receive, setOnline } from "./store.js";

let source = null;
let retry = 0;
let timer = 0;

/**
 * Listen as `user`; `resync` is called after a gap, when events may have been missed. Resolves once the stream
 * is open (or away): what is asked for then brings its news by it.
 */
export function listen(user, resync) {
  retry = 0;
  return new Promise((settled) => { connect(user, resync, settled); });
}

/** Stop listening. */
export function silence() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

function connect(user, resync, settled = () => {}) {
  clearTimeout(timer);
  source?.close();
  const mine = new EventSource(eventsUrl(user));
  source = mine;
  mine.onopen = () => {
    const gap = retry > 0;
    retry = 0;
    setOnline(true);
    settled();
    if (gap) resync();
  };
  mine.onmessage = (event) => receive(JSON.parse(event.data));
  mine.onerror = () => {
    if (mine !== source) return;
    mine.close();
    setOnline(false);
    settled();
    retry += 1;
    timer = setTimeout(() => connect(user, resync), Math.min(8000, 500 * 2 ** retry));
  };
}
