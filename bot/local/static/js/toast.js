// Short notices at the upper edge, and the words for screen readers.

import { h, icon } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_MS = 6000;
const BELOW_HEAD = 58;
const frame = document.getElementById("frame");

// Below the bars, so that no button of theirs is covered, however high they grow meanwhile.
new ResizeObserver(() => {
  document.getElementById("toasts").style.top = `${frame.getBoundingClientRect().top + BELOW_HEAD}px`;
}).observe(frame);

/** Show a line for a while; with `href` it leads somewhere. */
export function toast(text, { href, from } = {}) {
  const node = h("div", { class: "toast", role: "status" },
    h(href ? "a" : "span", { class: "toast-words", href: href || null, onclick: () => node.remove() }, from && h("b", {}, from), h("span", {}, text)),
    h("button", { type: "button", class: "btn-bare", "aria-label": t("dialog.close"), onclick: () => node.remove() }, icon("close", 14)));
  const root = document.getElementById("toasts");
  root.append(node);
  while (root.children.length > 3) root.firstChild.remove();
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Take all notices away; they are one person's. */
export const clearToasts = () => document.getElementById("toasts").replaceChildren();

/** Have a screen reader say it without showing it. */
export function announce(text) {
  const live = document.getElementById("live");
  live.textContent = text;
  setTimeout(() => { if (live.textContent === text) live.textContent = ""; }, 1500);
}
