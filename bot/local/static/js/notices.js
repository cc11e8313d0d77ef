// What should be noticed although one looks elsewhere: messages that ring, new rooms.

import { wordsOf } from "./blocks/index.js";
import { authorOf } from "./message.js";
import { channelOnScreen, toChannel, toThread } from "./router.js";
import { setFresh, state, tap, userName } from "./store.js";
import { announce, toast } from "./toast.js";

const SOON = 300;

/** Watch the event stream; `refresh` asks for the rooms, the clock and the parts anew. */
export function startNotices({ refresh }) {
  let timer = 0;
  tap((event) => {
    if (event.type === "message") message(event);
    if (!["channel", "message", "clock"].includes(event.type)) return;
    clearTimeout(timer);
    timer = setTimeout(() => refresh().catch(() => {}), SOON);
  });
}

function message({ channel, message: said }) {
  const author = authorOf(said);
  if (author === state.me.id) return;
  const words = readable(said.text || wordsOf(said));
  const here = channel === channelOnScreen() && !document.hidden;
  const reply = said.thread_ts && said.thread_ts !== said.ts;
  if (!here && !reply) setFresh(channel, true);
  if (here) announce(`${userName(author)}: ${words}`);
  else if (said.rings?.includes(state.me.id)) {
    toast(words.slice(0, 90), { from: userName(author), href: reply ? toThread(channel, said.thread_ts) : toChannel(channel) });
  }
}

const readable = (text) => text.replace(/<@(\w+)[^>]*>/g, (_, id) => `@${userName(id)}`).replace(/<[^|>]*\|([^>]*)>/g, "$1")
  .replace(/[*_~`]/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
