// What the tour knows of its inquiry, gathered from the messages that anybody could read.

import * as api from "./api.js";
import { wordsOf } from "./blocks/index.js";
import { isToban, state } from "./store.js";

const KEEP = "toban.tour";
const NOTHING = { number: null, card: null, pinged: [], pressed: false, answered: false, since: "0", before: {} };

/**
 * Whether the card is open, the step, and the inquiry: its number, where its card is, whom it rang, whether
 * somebody pressed the button of the step, and the words said up to the latest mark.
 */
export const memory = { open: false, step: 0, ...NOTHING, ...JSON.parse(localStorage.getItem(KEEP) || "{}") };

export function remember(changes) {
  Object.assign(memory, changes);
  localStorage.setItem(KEEP, JSON.stringify(memory));
}

/** Forget what was kept of another workspace, such as one that was begun afresh; true if there was something. */
export function settleIn(world) {
  if (memory.world === world) return false;
  const strange = Boolean(memory.world || memory.number);
  if (strange) {
    Object.assign(memory, { open: false, step: 0, ...NOTHING });
    localStorage.removeItem(KEEP);
  }
  memory.world = world;
  return strange;
}

/** Begin anew at the next visit. */
export const forgetTour = () => localStorage.removeItem(KEEP);

/** Begin with a new inquiry, or, without a number, before the first. */
export const begin = (number = null) => remember({ ...NOTHING, number });

/** Follow an inquiry that was handed in without the tour's button, unless there is one. */
export const adopt = (number) => {
  if (!memory.open || memory.number) return false;
  begin(number);
  return true;
};

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
  if (rings.length && !memory.pinged.length) remember({ pinged: rings });
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
  const before = Object.fromEntries([...facts].map(([key, fact]) => [key, fact.words]));
  remember({ since: latest > memory.since ? latest : memory.since, before, pressed: false });
}

/** True if anything said of the inquiry fits. */
export const says = (pattern) => [...facts.values()].some((fact) => pattern.test(fact.words));

/** The facts that came since the mark. */
export const added = () => [...facts.values()].filter((fact) => fact.message.ts > memory.since);

/** True if something came, or was rewritten, since the mark. */
export const moved = () => added().length > 0
  || [...facts].some(([key, fact]) => key in memory.before && memory.before[key] !== fact.words);
