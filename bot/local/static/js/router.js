// Where somebody is: kept in the address, so that links, reloading and the back button work.

import * as api from "./api.js";
import { permalink } from "./mrkdwn.js";
import { refreshed, setRoute, state, tobanDm, tobanUser } from "./store.js";

/** The address of a channel, of a thread in it, or of one message. */
export const toChannel = (channel) => `#/channel/${channel}`;
export const toThread = (channel, ts) => `#/channel/${channel}/thread/${ts}`;
export const toApp = (tab) => `#/app/${tab}`;
export const go = (hash) => { if (location.hash === hash) read(); else location.hash = hash; };

/** Follow the address from now on. */
export function startRouter() {
  addEventListener("hashchange", read);
  // A message's permalink, opened from elsewhere, leads to the same place in this page.
  const inside = permalink(location.href);
  if (inside) history.replaceState(null, "", `/${inside}`);
  read();
}

function read() {
  const [kind, id, what, ts] = location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  document.getElementById("app").classList.remove("drawer-open");
  if (kind === "user") openDm(id);
  else if (kind === "app") setRoute({ kind: "app", tab: id === "messages" ? "messages" : "home" });
  else if (kind === "channel" && state.channels.has(id)) channel(id, what, ts);
  else setRoute(start());
}

function channel(id, what, ts) {
  const where = { channel: id, thread: what === "thread" ? ts : null, at: what === "at" ? ts : null };
  if (id === tobanDm()?.id) setRoute({ kind: "app", tab: "messages", ...where });
  else setRoute({ kind: "channel", ...where });
}

// The first channel one is in; a person without any starts on the app's page.
function start() {
  const first = [...state.channels.values()].find((c) => c.member && c.kind !== "dm" && !c.archived);
  return first ? { kind: "channel", channel: first.id, thread: null, at: null } : { kind: "app", tab: "messages" };
}

async function openDm(userId) {
  if (userId === tobanUser()?.id) return go(toApp("messages"));
  const known = [...state.channels.values()].find((c) => c.kind === "dm" && c.user === userId);
  if (known) return location.replace(toChannel(known.id));
  try {
    const { channel: opened } = await api.openDm(state.me.id, userId);
    refreshed(await api.boot(state.me.id));
    return location.replace(toChannel(opened.id));
  } catch {
    return history.back();
  }
}

/** The channel whose messages are on screen, or null (the app's Home tab). */
export function channelOnScreen() {
  if (state.route.kind === "channel") return state.route.channel;
  return state.route.kind === "app" && state.route.tab === "messages" ? tobanDm()?.id ?? null : null;
}
