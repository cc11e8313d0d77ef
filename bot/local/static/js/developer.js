// For whoever develops the bot: what the workspace refused, and why.

import * as api from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { on, state } from "./store.js";
import { dayAndTime } from "./time.js";

let list = null;

/** Keep the open drawer up to date. */
export function startDeveloper() {
  on("refused", () => list?.isConnected && fill());
}

/** The panel at the right. */
export function developerPanel() {
  list = h("div", { class: "refusals" });
  fill();
  return h("div", { class: "panel" }, h("p", { class: "panel-intro" }, t("developer.intro")), list);
}

async function fill() {
  const { refusals } = await api.refusals().catch(() => ({ refusals: [] }));
  const late = state.late.map((what) => h("p", {}, t("notice.late", { what })));
  list.replaceChildren(...late, ...(refusals.length ? refusals.reverse().map(entry) : [h("p", { class: "empty" }, t("developer.none"))]));
}

const lines = (detail) => detail.map((d) => (typeof d === "string" ? d : JSON.stringify(d)));

const entry = (refusal) => h("details", { class: "refusal" },
  h("summary", {}, h("b", {}, refusal.method), " ", h("span", { class: "bad" }, refusal.error), " ",
    refusal.at && h("span", { class: "note" }, dayAndTime(new Date(refusal.at)))),
  h("ul", {}, lines(refusal.detail).map((line) => h("li", {}, line))),
  refusal.payload && h("pre", { class: "mk-pre" }, JSON.stringify(refusal.payload, null, 2)));
