// The pane at the right: a thread, or one of the page's own panels.

import { composer } from "./composer.js";
import { customerPanel } from "./customer.js";
import { developerPanel } from "./developer.js";
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { MessageList } from "./messages.js";
import { channelOnScreen, go, toApp, toChannel } from "./router.js";
import { on, setPanel, state, tobanDm, userName } from "./store.js";

const PANELS = { customer: customerPanel, developer: developerPanel };
let shown = { key: "" };

/** Draw the right pane from now on. */
export function startSide() {
  on("boot route panel language", draw);
  on("messages day", () => shown.list?.draw());
}

/** Ask for the thread again, after events may have been missed. */
export const refreshThread = () => shown.list?.load();

function draw() {
  const side = document.getElementById("side");
  const { channel, thread } = state.route;
  const key = [state.me?.id, state.panel, thread && `${channel}:${thread}`, document.documentElement.lang].join();
  if (key === shown.key) return;
  shown = { key };
  const open = Boolean(state.panel || thread);
  side.hidden = !open;
  document.getElementById("app").classList.toggle("side-open", open);
  if (state.panel) panel(side, state.panel);
  else if (thread) threadPane(side, channel, thread);
  else side.replaceChildren();
}

function head(title, note, onclose) {
  return h("header", { class: "pane-head" }, h("div", { class: "pane-line" }, h("h2", {}, title), h("span", { class: "topic" }, note),
    h("button", { type: "button", class: "btn btn-icon", "aria-label": t("dialog.close"), onclick: onclose }, icon("close"))));
}

function panel(side, name) {
  side.setAttribute("aria-label", t(`${name}.title`));
  side.replaceChildren(head(t(`${name}.title`), "", () => setPanel(null)), PANELS[name]());
  side.querySelector("button, input, select")?.focus({ preventScroll: true });
}

function threadPane(side, channel, ts) {
  const c = state.channels.get(channel);
  const place = c?.kind === "dm" ? userName(c.user) : `#${c?.name ?? ""}`;
  side.setAttribute("aria-label", t("thread.title"));
  shown.list = new MessageList(channel, ts);
  const mine = !c || c.kind === "dm" || c.member;
  side.replaceChildren(head(t("thread.title"), place, () => go(channel === tobanDm()?.id ? toApp("messages") : toChannel(channel))),
    shown.list.root, mine && !c?.archived ? composer(channel, ts) : h("p", { class: "foot-note" }, t("channel.not_member")));
  shown.list.draw();
  shown.list.load();
}

/** Close what is open at the right; true if something was. */
export function closeSide() {
  if (state.panel) setPanel(null);
  else if (state.route.thread) go(toChannel(channelOnScreen()));
  else return false;
  return true;
}
