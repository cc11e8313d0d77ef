// The middle of the page: a channel, a direct message, or the app with its two tabs.

import { h, icon } from "./dom.js";
import { drawHome } from "./home.js";
import { t } from "./i18n.js";
import { avatar } from "./message.js";
import { MessageList } from "./messages.js";
import { composer } from "./composer.js";
import { on, state, tobanUser, userName } from "./store.js";
import { channelOnScreen, toApp } from "./router.js";

let shown = { key: "" };

/** Draw the middle from now on. */
export function startConversation() {
  on("boot route channels language", draw);
  on("messages day", () => shown.list?.draw());
  on("unread", () => shown.list?.markRead());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) shown.list?.draw(); });
}

/** Ask for the messages on screen again, after events may have been missed. */
export const refreshConversation = () => shown.list?.load();

function draw() {
  const channel = channelOnScreen();
  const key = [state.me?.id, state.route.kind, channel, state.route.tab, document.documentElement.lang,
    state.channels.get(channel)?.archived, state.channels.get(channel)?.member].join();
  const main = document.getElementById("main");
  if (key !== shown.key) {
    shown = { key, list: channel ? new MessageList(channel) : null };
    main.replaceChildren(head(channel), ...body(channel));
    if (channel) {
      shown.list.draw();
      shown.list.load();
    }
  }
  if (state.route.at) shown.list?.land(state.route.at);
}

function body(channel) {
  if (state.route.tab === "home") return [homePage()];
  return channel ? [shown.list.root, foot(channel)] : [h("p", { class: "empty" }, t("app.no_messages"))];
}

function head(channel) {
  const drawer = h("button", {
    type: "button", class: "btn btn-icon drawer-button", "aria-label": t("sidebar.open"),
    onclick: () => {
      document.getElementById("app").classList.add("drawer-open");
      document.querySelector("#sidebar [aria-current], #sidebar a")?.focus({ preventScroll: true });
    },
  }, icon("menu"));
  if (state.route.kind === "app") {
    const bot = tobanUser();
    return h("header", { class: "pane-head app-head" },
      h("div", { class: "pane-line" }, drawer, avatar(bot.id, "small"), h("h1", {}, bot.real_name)), tabs());
  }
  const c = state.channels.get(channel);
  const user = c?.kind === "dm" ? state.users.get(c.user) : null;
  return h("header", { class: "pane-head" }, h("div", { class: "pane-line" }, drawer,
    user ? avatar(user.id, "small") : icon(c?.kind === "private" ? "lock" : "hash"),
    h("h1", {}, user ? userName(user.id) : c?.name), h("span", { class: "topic" }, (user ? user.title : c?.topic) || "")));
}

const tabs = () => h("nav", { class: "tabs", "aria-label": t("app.tabs") }, ["home", "messages"].map((tab) => h("a", {
  href: toApp(tab), "aria-current": state.route.tab === tab ? "page" : null,
}, t(`app.${tab}`))));

function homePage() {
  const page = h("div", { class: "home-page blocks", tabindex: "0", "aria-label": t("app.home"), dataset: { testid: "app-home" } });
  drawHome(page);
  return page;
}

function foot(channel) {
  const c = state.channels.get(channel);
  if (c?.archived) return h("p", { class: "foot-note" }, t("channel.archived"));
  if (c && !c.member && c.kind !== "dm") return h("p", { class: "foot-note" }, t("channel.not_member"));
  return composer(channel);
}
