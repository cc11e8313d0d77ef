// Every request of the page, one function each; docs/local-workspace.md describes them.

const BASE = "/workspace/page/";

/** The request did not get through, or the server said no; `message` is for the reader. */
export class ApiError extends Error {
  constructor(status, body) {
    super(body?.message || body?.error || `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, options);
  } catch {
    throw new ApiError(0, { error: "offline" });
  }
  const body = await response.json().catch(() => null);
  // A form's errors are an answer; any other "no" is an exception with its sentence for the reader.
  if (!response.ok || body === null || (body.ok === false && !body.errors)) throw new ApiError(response.status, body);
  return body;
}

const get = (path, params = {}) => {
  const query = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== undefined && v !== null));
  return call(`${path}?${query}`);
};
const post = (path, body) => call(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
});

export const boot = (user) => get("boot", { user });
export const messages = (user, channel, { threadTs, before } = {}) =>
  get("messages", { user, channel, thread_ts: threadTs, before });
export const send = (user, channel, text, threadTs) =>
  post("send", { user, channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
export const edit = (user, channel, ts, text) => post("edit", { user, channel, ts, text });
export const remove = (user, channel, ts) => post("delete", { user, channel, ts });
export const action = (user, payload) => post("action", { user, ...payload });
export const options = (user, payload) => post("options", { user, ...payload });
export const viewSubmit = (user, viewId, values) => post("view_submit", { user, view_id: viewId, state: { values } });
export const viewClose = (user, viewId) => post("view_close", { user, view_id: viewId });
export const shortcut = (user, callbackId, where = {}) => post("shortcut", { user, callback_id: callbackId, ...where });
export const home = (user) => post("home", { user });
export const openDm = (user, other) => post("open_dm", { user, with: other });
export const markRead = (user, channel) => post("mark_read", { user, channel });
export const setLocale = (user, locale) => post("locale", { user, locale });
export const clock = (move) => post("clock", move);
export const customer = (body) => post("customer", body);
export const tour = (user, step) => post("tour", { user, step });
export const reset = () => post("reset", {});
export const refusals = () => get("refusals");
export const eventsUrl = (user) => `${BASE}events?user=${encodeURIComponent(user)}`;

/** Upload one file; without a channel it belongs to a form's file input. */
export function upload(user, file, { channel, threadTs } = {}) {
  const form = new FormData();
  form.set("user", user);
  if (channel) form.set("channel", channel);
  if (threadTs) form.set("thread_ts", threadTs);
  form.set("file", file, file.name);
  return call("upload", { method: "POST", body: form });
}
