// What the page knows. Events and answers come in through the functions here; views listen and draw.

export const state = {
  me: null, workspace: {}, personas: [], users: new Map(), channels: new Map(), unread: {}, fresh: new Set(),
  clock: null, commands: [], shortcuts: [], samples: [], lanes: [], connected: true, online: true, tour: null,
  route: { kind: "none" }, panel: null, lists: new Map(), home: null, views: [], late: [],
};

const SLACKBOT = "USLACKBOT";
export const SECRETARIAT = /事務局|secretar/i;

const listeners = new Map();
let dirty = new Set();

/** Call `draw` after any of `topics` changed; several changes at once make one call. */
export function on(topics, draw) {
  for (const topic of topics.split(" ")) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic).add(draw);
  }
}

/** Tell the views that `topics` changed. */
export function changed(...topics) {
  if (!dirty.size) queueMicrotask(flush);
  topics.forEach((topic) => dirty.add(topic));
}

function flush() {
  const topics = dirty;
  dirty = new Set();
  const draws = new Set();
  for (const topic of topics) for (const draw of listeners.get(topic) || []) draws.add(draw);
  draws.forEach((draw) => draw());
}

const taps = new Set();
/** Hear every event of the server as it comes (the tour and the toasts do). */
export const tap = (fn) => taps.add(fn);

/** Take the answer of `boot`. */
export function booted(data) {
  state.me = data.me;
  state.workspace = data.workspace;
  state.personas = data.personas;
  state.users = new Map(data.users.map((u) => [u.id, u]));
  state.channels = new Map(data.channels.map((c) => [c.id, c]));
  state.unread = { ...data.unread };
  state.clock = data.clock;
  state.clockAt = Date.now();
  state.commands = data.commands;
  state.shortcuts = data.shortcuts;
  state.samples = data.samples;
  state.lanes = data.lanes;
  state.connected = data.connected;
  state.tour = data.tour;
  changed("boot", "channels", "unread", "clock", "connected", "tour");
}

/** Business time now: the pushed clock, running on since it was told. */
export function now() {
  if (!state.clock) return new Date();
  return new Date(new Date(state.clock.now).getTime() + (Date.now() - state.clockAt));
}

export const isToban = (userId) => Boolean(userId) && userId === tobanUser()?.id;
/** The persona that stands for the secretariat, else the first. */
export const desk = () => state.personas.find((p) => SECRETARIAT.test(p.role)) || state.personas[0];

/** The app under trial; Slackbot is a bot, too, but Slack's own. */
export const tobanUser = () => [...state.users.values()].find((u) => u.kind === "bot" && u.id !== SLACKBOT);
export const tobanDm = () => [...state.channels.values()].find((c) => c.kind === "dm" && isToban(c.user));
export const userName = (id) => {
  const user = state.users.get(id);
  return user ? user.real_name || user.name : id;
};

const key = (channel, threadTs) => (threadTs ? `${channel}:${threadTs}` : channel);

/** The list of a channel or of a thread in it: `{items: Map, asked, newer: Map, loaded, hasMore}`. */
export function list(channel, threadTs) {
  const k = key(channel, threadTs);
  if (!state.lists.has(k)) state.lists.set(k, { items: new Map(), asked: 0, newer: new Map(), loaded: false, hasMore: false });
  return state.lists.get(k);
}

/** Wait for a page of a list; what changes until it comes is newer than the page. */
export async function awaited(channel, threadTs, page, { fresh = false } = {}) {
  const into = list(channel, threadTs);
  into.asked += 1;
  try {
    loaded(into, await page, fresh);
  } finally {
    into.asked -= 1;
    if (!into.asked) into.newer.clear();
  }
}

/** A list's messages, oldest first. */
export const sorted = (channel, threadTs) =>
  [...list(channel, threadTs).items.values()].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0));

function loaded(into, answer, fresh) {
  const newest = answer.messages.at(-1)?.ts || "";
  if (fresh) into.items = new Map([...into.items].filter(([ts]) => ts > newest));
  for (const message of answer.messages) {
    const now = into.newer.has(message.ts) ? into.newer.get(message.ts) : message;
    if (now) into.items.set(message.ts, now);
  }
  into.loaded = true;
  into.hasMore = Boolean(answer.has_more);
  changed("messages");
}

/** Forget everything that another person may not see. */
export function forget() {
  state.lists = new Map();
  state.home = null;
  state.views = [];
  state.fresh = new Set();
  changed("messages", "home", "views");
}

export function setOnline(online) {
  if (state.online === online) return;
  state.online = online;
  changed("connected");
}

export function setClock(clock) {
  state.clock = clock;
  state.clockAt = Date.now();
  changed("clock");
}

export function setTour(tour) {
  state.tour = tour;
  changed("tour");
}

export function setUnread(channel, n) {
  if ((state.unread[channel] || 0) === n) return;
  state.unread[channel] = n;
  changed("unread");
}

/** Note that something was said in a channel, or that it was looked at; bold without a number, as in Slack. */
export function setFresh(channel, is) {
  if (state.fresh.has(channel) === is) return;
  if (is) state.fresh.add(channel);
  else state.fresh.delete(channel);
  changed("unread");
}

export function setHome(view) {
  state.home = view;
  changed("home");
}

export function setRoute(route) {
  state.route = route;
  changed("route");
}

/** What stands at the right beside the conversation: "customer", "developer" or null. */
export function setPanel(panel) {
  state.panel = panel;
  changed("panel");
}

/** Take the rooms, unread marks, parts and the clock of a fresh `boot`: what is due next changes with every message. */
export function refreshed(data) {
  if (data.me.id !== state.me.id) return; // asked for before somebody else was chosen
  state.channels = new Map(data.channels.map((c) => [c.id, c]));
  state.unread = { ...data.unread };
  changed("channels", "unread");
  setClock(data.clock);
  if (JSON.stringify(data.personas) !== JSON.stringify(state.personas)) {
    state.personas = data.personas;
    changed("personas");
  }
}

/** Take a view off the stack; the ones above it go with it. */
export function dropView(viewId) {
  const at = state.views.findIndex((v) => v.id === viewId);
  if (at < 0) return;
  state.views = state.views.slice(0, at);
  changed("views");
}

const reducers = {
  message({ channel, message }) {
    const reply = message.thread_ts && message.thread_ts !== message.ts;
    if (reply) {
      if (state.lists.has(key(channel, message.thread_ts))) list(channel, message.thread_ts).items.set(message.ts, message);
      countReply(channel, message);
    }
    if (!reply && message.is_ephemeral && threadAlone(channel)) list(channel, state.route.thread).items.set(message.ts, message);
    if ((!reply || message.subtype === "thread_broadcast") && state.lists.has(key(channel))) {
      list(channel).items.set(message.ts, message);
    }
    changed("messages");
  },
  message_changed({ channel, message }) {
    for (const into of listsOf(channel)) renew(into, message.ts, message);
    changed("messages");
  },
  message_deleted({ channel, ts }) {
    for (const into of listsOf(channel)) renew(into, ts, null);
    changed("messages");
  },
  reaction({ channel, ts, message, reactions }) {
    for (const into of listsOf(channel)) {
      const old = into.items.get(message?.ts ?? ts);
      if (old) into.items.set(old.ts, { ...old, reactions: message ? message.reactions : reactions });
    }
    changed("messages");
  },
  user({ user }) {
    state.users.set(user.id, user);
    if (user.id === state.me?.id) state.me = user;
  },
  unread({ channel, n }) { setUnread(channel, n); },
  view_open({ view }) { state.views = [view]; changed("views"); },
  view_push({ view }) {
    state.views = [...state.views.filter((v) => v.id !== view.id), view];
    changed("views");
  },
  view_update({ view }) {
    state.views = state.views.map((v) => (v.id === view.id ? view : v));
    changed("views");
  },
  view_close({ view_id: viewId }) { dropView(viewId); },
  home({ view }) { setHome(view); },
  clock({ clock }) { setClock(clock); },
  connected({ connected }) { state.connected = connected; changed("connected"); },
  refused() { changed("refused"); },
  late({ what }) {
    state.late = [...state.late, what];
    changed("refused");
  },
};

// The channel's own list and those of its threads.
const listsOf = (channel) => [...state.lists].filter(([k]) => k === channel || k.startsWith(`${channel}:`)).map(([, into]) => into);

// Where a thread covers its channel, an answer in the channel would come unseen.
const threadAlone = (channel) => state.route.channel === channel && state.route.thread && matchMedia("(max-width: 1023px)").matches;

// Takes a message as it is now, or null for one that is gone.
function renew(into, ts, message) {
  if (into?.asked) into.newer.set(ts, message);
  if (!message) into?.items.delete(ts);
  else if (into?.items.has(ts)) into.items.set(ts, message);
}

/** Take one event of the server's stream. */
export function receive(event) {
  reducers[event.type]?.(event);
  taps.forEach((fn) => fn(event));
}

// The server's own count is kept when its edited parent came first.
function countReply(channel, reply) {
  const parent = list(channel).items.get(reply.thread_ts);
  if (!parent || (parent.latest_reply && parent.latest_reply >= reply.ts)) return;
  list(channel).items.set(parent.ts, {
    ...parent, thread_ts: parent.ts, reply_count: (parent.reply_count || 0) + 1, latest_reply: reply.ts,
    reply_users: [...new Set([...(parent.reply_users || []), reply.user])],
  });
}
