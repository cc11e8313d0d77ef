// The bar at the top: everything that is not Slack. Who one is, the clock, the customer, the tour, settings.

import * as api from "./api.js";
import { clockTool } from "./clock.js";
import { ask } from "./confirm.js";
import { append, h, icon, uid } from "./dom.js";
import { language, t } from "./i18n.js";
import { avatar } from "./message.js";
import { menu } from "./popover.js";
import { silence } from "./events.js";
import { desk, on, setPanel, state, userName } from "./store.js";
import { resumeTour, tourFits } from "./tour.js";
import { forgetTour } from "./tour_case.js";

const POLL_MS = 300;
const GONE_WITHIN = 20; // polls; a server that restarts faster was never seen away

/** Draw the bar from now on; `become(user)` and `speak(lang)` are the page's own acts. */
export function startTopbar({ become, speak }) {
  on("boot language personas", () => draw(become, speak));
}

function draw(become, speak) {
  const tools = h("div", { class: "tools", id: "tools" }, clockTool(),
    tool("mail", "customer.title", () => setPanel(state.panel === "customer" ? null : "customer"), "customer-open"),
    tourFits() && tool("compass", "tour.button", resumeTour, "tour-open"), languageSwitch(speak), more());
  const toggle = h("button", {
    type: "button", class: "btn btn-tool tools-toggle", "aria-controls": "tools", "aria-expanded": "false",
    onclick: () => setOpen(toggle, !document.getElementById("app").classList.contains("tools-open")),
  }, icon("clock", 16), t("top.tools"));
  tools.addEventListener("click", (event) => { if (event.target.closest(".closes-tools")) setOpen(toggle, false); });
  const bar = document.getElementById("topbar");
  bar.setAttribute("aria-label", t("top.label"));
  bar.replaceChildren();
  append(bar, [brand(), who(become), tools, toggle]);
}

function setOpen(toggle, open) {
  document.getElementById("app").classList.toggle("tools-open", open);
  toggle.setAttribute("aria-expanded", String(open));
}

const brand = () => h("div", { class: "brand" }, h("b", { title: state.workspace.name }, state.workspace.name),
  h("span", { class: "stand-in", title: t("top.stand_in_long") }, t("top.stand_in")));

function who(become) {
  const id = uid("who");
  const main = new Set(state.personas.map((p) => p.id));
  const option = (user, label) => h("option", { value: user }, label);
  const select = h("select", { id, class: "who-select", title: userName(state.me.id), dataset: { testid: "persona" }, onchange: () => become(select.value) },
    h("optgroup", { label: t("who.main") }, [...new Set([desk(), ...state.personas])].map((p) => option(p.id, part(p)))),
    h("optgroup", { label: t("who.everybody") }, [...state.users.values()]
      .filter((u) => u.kind !== "bot" && !u.deleted && !main.has(u.id))
      .sort(byFirm)
      .map((u) => option(u.id, [userName(u.id), u.title].filter(Boolean).join(" — ")))));
  select.value = state.me.id;
  return h("div", { class: "who" }, avatar(state.me.id, "small"), h("label", { for: id }, t("who.label")),
    h("div", { class: "who-box" }, h("div", { class: "who-words", "aria-hidden": "true" }, h("span", {}, partOf(state.me)), h("b", {}, userName(state.me.id))),
      icon("chevron", 14), select));
}

const partOf = (me) => state.personas.find((p) => p.id === me.id)?.role || me.title;

// The part comes first: the bar is narrow, and what is cut off is the firm.
const part = (p) => [p.name.includes(p.role) ? "" : p.role, p.name, p.name.includes(p.firm) ? "" : p.firm].filter(Boolean).join(" — ");

const byFirm = (a, b) => (a.firm || "").localeCompare(b.firm || "", "ja") || a.id.localeCompare(b.id);

const tool = (sign, word, run, testid) => h("button", {
  type: "button", class: "btn btn-tool closes-tools", onclick: run, dataset: { testid },
}, icon(sign, 16), t(word));

// One button, named in the other language, for whoever cannot read this one.
function languageSwitch(speak) {
  const [lang, label] = language() === "ja" ? ["en", "English"] : ["ja", "日本語"];
  return h("button", { type: "button", class: "btn btn-tool", lang, title: t("top.language"), onclick: () => speak(lang) }, label);
}

function more() {
  const button = h("button", {
    type: "button", class: "btn btn-tool", "aria-label": t("top.more"), "aria-haspopup": "menu",
    onclick: () => menu(button, [
      { label: t("developer.open"), run: () => setPanel("developer") },
      { label: t("reset.open"), danger: true, run: startAfresh },
    ]),
  }, icon("more", 16));
  return button;
}

async function startAfresh() {
  if (!(await ask({ title: t("reset.title"), body: t("reset.body"), yes: t("reset.yes"), danger: true }))) return;
  const veil = h("div", { class: "backdrop" }, h("div", { class: "dialog dialog-small", role: "alertdialog", "aria-modal": "true" },
    h("p", { class: "empty" }, h("span", { class: "spinner" }), t("reset.busy"))));
  document.getElementById("dialogs").append(veil);
  // An open stream would keep the server from ending.
  silence();
  await api.reset().catch(() => {});
  forgetTour();
  await serverIs(false, GONE_WITHIN);
  await serverIs(true, Infinity);
  location.hash = "";
  location.reload();
}

async function serverIs(there, tries) {
  for (let i = 0; i < tries; i++) {
    const answers = await api.boot().then(() => true, (error) => error.status !== 0);
    if (answers === there) return;
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
  }
}
