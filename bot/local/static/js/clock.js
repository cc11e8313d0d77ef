// The clock that can be pushed, so that a wait of hours takes a second.

import * as api from "./api.js";
import { h } from "./dom.js";
import { language, t } from "./i18n.js";
import { changed, now, on, setClock, state } from "./store.js";
import { dayAndTime, dayKey, hhmm, span } from "./time.js";
import { toast } from "./toast.js";

let busy = false;
let root = null;
let today = "";

/** The clock with its three buttons. */
export function clockTool() {
  root = h("div", { class: "tool-clock", role: "group", dataset: { testid: "clock" } });
  draw();
  return root;
}

export function startClock() {
  on("clock language", () => root && draw());
  // The minute shown moves on by itself.
  setInterval(() => root && !busy && tick(), 5000);
}

function tick() {
  const time = root.querySelector(".clock-now");
  if (time) time.textContent = dayAndTime(now());
  turn();
}

// "Today" is another day from midnight on.
function turn() {
  const before = today;
  today = dayKey(now());
  if (before && before !== today) changed("day");
}

/** Push the clock: `{to: "next"}`, `{advance: "30m"}`; resolves when all that fell due has happened. */
export async function push(move) {
  if (busy) return;
  busy = true;
  draw();
  try {
    const { clock } = await api.clock(move);
    setClock(clock);
  } catch (error) {
    toast(t("clock.failed", { why: error.message }));
  } finally {
    busy = false;
    draw();
  }
}

export const isPushing = () => busy;

function draw() {
  const { clock } = state;
  if (!clock) return;
  turn();
  const ahead = Math.abs(clock.offset_seconds || 0) >= 60;
  const next = clock.next_event;
  root.setAttribute("aria-label", t("clock.title"));
  root.setAttribute("aria-busy", String(busy));
  root.replaceChildren(
    h("div", { class: "clock-words" },
      h("div", { class: "clock-line" },
        h("time", { class: "clock-now", dataset: { testid: "clock-now" } }, dayAndTime(now())),
        ahead && h("span", { class: "clock-ahead", title: t("clock.ahead_note") }, t("clock.ahead", { span: span(clock.offset_seconds) }))),
      h("div", { class: "clock-next", title: next ? labelOf(next) : null },
        next ? t("clock.next", { when: nextWhen(next), label: labelOf(next) }) : t("clock.nothing"))),
    h("div", { class: "clock-buttons" }, button("clock.to_next", { to: "next" }, "btn-tool-strong", !next),
      button("clock.half_hour", { advance: "30m" }), button("clock.day", { advance: "1d" })));
}

const labelOf = (next) => next.labels?.[language()] || next.label;

function nextWhen(next) {
  const at = new Date(next.at);
  return at - now() < 12 * 3600e3 ? hhmm(at) : dayAndTime(at, now());
}

const button = (word, move, style = "", off = false) => h("button", {
  type: "button", class: `btn btn-tool ${style}`, disabled: busy || off, onclick: () => push(move),
}, busy && style && h("span", { class: "spinner", "aria-hidden": "true" }), t(word));
