// The list at the left: channels, direct messages, the app.

import { append, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { avatar } from "./message.js";
import { popover } from "./popover.js";
import { channelOnScreen, go, toApp, toChannel } from "./router.js";
import { isToban, on, state, tobanDm, tobanUser, userName } from "./store.js";

/** Draw the sidebar from now on. */
export function startSidebar() {
  on("boot channels unread route language", draw);
}

function draw() {
  const here = channelOnScreen();
  const all = [...state.channels.values()].filter((c) => !c.archived || c.id === here);
  const rooms = all.filter((c) => c.kind !== "dm" && c.member).sort((a, b) => a.name.localeCompare(b.name, "ja"));
  const others = all.filter((c) => c.kind === "channel" && !c.member).sort((a, b) => a.name.localeCompare(b.name, "ja"));
  const dms = all.filter((c) => c.kind === "dm" && !isToban(c.user)).sort((a, b) => userName(a.user).localeCompare(userName(b.user), "ja"));
  const root = document.getElementById("sidebar");
  const scroll = root.scrollTop;
  root.setAttribute("aria-label", t("sidebar.label"));
  root.replaceChildren();
  append(root, [
    section(t("sidebar.app"), appLinks()),
    section(t("sidebar.channels"), rooms.map((c) => channelItem(c, here))),
    others.length ? section(t("sidebar.other_channels"), others.map((c) => channelItem(c, here))) : null,
    section(t("sidebar.dms"), dms.map((c) => channelItem(c, here)), newDm()),
  ]);
  root.scrollTop = scroll;
  title();
}

const section = (name, items, extra) => h("section", { class: "side-section" },
  h("div", { class: "side-head" }, h("h2", {}, name), extra),
  h("ul", {}, items.length ? items : h("li", { class: "side-empty" }, t("sidebar.none"))));

function item({ href, sign, label, n = 0, fresh, current, dimmed, id }) {
  return h("li", {}, h("a", {
    href, class: `side-item${n || fresh ? " unread" : ""}${dimmed ? " dimmed" : ""}`, "aria-current": current ? "page" : null,
    dataset: id ? { channel: id } : {}, title: label,
  }, sign, h("span", { class: "side-label" }, label),
  n ? h("span", { class: "badge", "aria-label": t("sidebar.unread", { n }) }, n > 99 ? "99+" : n) : null));
}

const channelItem = (c, here) => item({
  href: toChannel(c.id), id: c.id, n: state.unread[c.id], fresh: c.member && state.fresh.has(c.id), current: c.id === here, dimmed: !c.member && c.kind !== "dm",
  label: c.kind === "dm" ? userName(c.user) : c.name,
  sign: c.kind === "dm" ? avatar(c.user, "small") : icon(c.kind === "private" ? "lock" : "hash", 16),
});

function appLinks() {
  const bot = tobanUser();
  if (!bot) return [];
  const onApp = state.route.kind === "app" ? state.route.tab : "";
  const name = bot.real_name || bot.name;
  return [
    item({
      href: toApp("messages"), id: tobanDm()?.id, label: name, sign: avatar(bot.id, "small"),
      n: state.unread[tobanDm()?.id], current: onApp === "messages",
    }),
    item({ href: toApp("home"), label: t("sidebar.home", { name }), sign: icon("home", 16), current: onApp === "home" }),
  ];
}

function newDm() {
  const button = h("button", {
    type: "button", class: "btn-bare", "aria-label": t("sidebar.new_dm"), title: t("sidebar.new_dm"), "aria-haspopup": "dialog",
    onclick: () => peoplePicker(button),
  }, icon("plus", 16));
  return button;
}

function peoplePicker(anchor) {
  const list = h("ul", { class: "people" });
  const fill = (text) => {
    const wanted = text.normalize("NFKC").toLowerCase();
    const found = [...state.users.values()].filter((u) => u.id !== state.me.id && !u.deleted
      && `${u.name} ${u.real_name} ${u.title || ""}`.normalize("NFKC").toLowerCase().includes(wanted));
    list.replaceChildren(...found.slice(0, 60).map((u) => h("li", {}, h("button", {
      type: "button", class: "menu-item", onclick: () => { close(false); go(`#/user/${u.id}`); },
    }, h("span", { class: "person" }, avatar(u.id, "small"), userName(u.id)), u.title && h("span", { class: "note" }, u.title)))));
  };
  const input = h("input", {
    class: "field", type: "search", "aria-label": t("sidebar.find_person"), placeholder: t("sidebar.find_person"),
    oninput: () => fill(input.value),
  });
  const panel = h("div", { class: "menu picker-menu", role: "dialog", "aria-label": t("sidebar.new_dm") }, input, list);
  const close = popover(anchor, panel);
  fill("");
  input.focus();
}

function title() {
  const n = Object.values(state.unread).reduce((sum, count) => sum + count, 0);
  document.title = (n ? `(${n}) ` : "") + t("app.title");
}
