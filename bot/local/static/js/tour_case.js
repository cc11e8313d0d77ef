// What the tour knows of its inquiry, gathered from the messages that anybody could read.

import * as api from "./api.js";
import { wordsOf } from "./blocks/index.js";
import { isToban, state } from "./store.js";

const KEEP = "toban.tour";

/** `{open, step, number, since, card: {channel, ts}, pinged: [user], pressed, seen: {key: words}}`. */
export const memory = JSON.parse(localStorage.getItem(KEEP) || "null") || { open: false, step: 0 };

export function remember(changes) {
  Object.assign(memory, changes);
  localStorage.setItem(KEEP, JSON.stringify(memory));
}

/** Begin with a new inquiry. */
export const begin = (number) => remember({ number, card: null, pinged: [], pressed: false, since: "0", before: {} });

const facts = new Map();
export const dropFacts = () => facts.clear();

const inThread = (channel, message) => memory.card && channel === memory.card.channel
  && (message.thread_ts === memory.card.ts || message.ts === memory.card.ts);

/** Take a message that may belong to the inquiry; true if it does. */
export function note(channel, message) {
  if (!memory.number || message.is_ephemeral) return false;
  const words = wordsOf(message);
  if (!words.includes(memory.number) && !inThread(channel, message)) return false;
  facts.set(`${channel}:${message.ts}`, { channel, message, words });
  const direct = state.channels.get(channel)?.kind === "dm";
  if (!direct && !(message.thread_ts && message.thread_ts !== message.ts) && !memory.card) remember({ card: { channel, ts: message.ts } });
  const rings = (message.rings || []).filter((user) => !isToban(user));
  if (rings.length && !memory.pinged?.length) remember({ pinged: rings });
  return true;
}

/** Read what this person can see of the inquiry, after a reload or a change of person. */
export async function gather() {
  if (!memory.number) return;
  const rooms = [...state.channels.values()].filter((c) => (c.kind === "dm" ? isToban(c.user) : c.member) && !c.archived);
  await Promise.all(rooms.map(async (room) => {
    const answer = await api.messages(state.me.id, room.id).catch(() => ({ messages: [] }));
    for (const message of [...answer.messages].sort((a, b) => (a.ts < b.ts ? -1 : 1))) note(room.id, message);
  }));
  if (!memory.card || !state.channels.get(memory.card.channel)?.member) return;
  const answer = await api.messages(state.me.id, memory.card.channel, { threadTs: memory.card.ts }).catch(() => ({ messages: [] }));
  answer.messages.forEach((message) => note(memory.card.channel, message));
}

/** From here on only what is new counts. */
export function mark() {
  const latest = [...facts.values()].map((f) => f.message.ts).sort().at(-1);
  const before = Object.fromEntries([...facts].map(([key, fact]) => [key, fact.words.length + fact.words.slice(-400)]));
  remember({ since: latest > (memory.since || "0") ? latest : memory.since || "0", before, pressed: false });
}

/** The facts that came, or were rewritten, since the mark. */
export const fresh = () => [...facts].filter(([key, fact]) => fact.message.ts > memory.since
  || (key in (memory.before || {}) && memory.before[key] !== fact.words.length + fact.words.slice(-400))).map(([, fact]) => fact);

/** Messages of the inquiry in this person's own conversation with the app. */
export const direct = (list) => list.filter((f) => state.channels.get(f.channel)?.kind === "dm");
