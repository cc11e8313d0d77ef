// Yes-or-no dialogs: those of Block Kit elements, and the page's own.

import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { plain, textNodes } from "./mrkdwn.js";
import { trapFocus } from "./popover.js";

/** Ask with a Block Kit confirm object; resolves to true or false. */
export const confirmDialog = (confirm) => ask({
  title: plain(confirm.title), body: textNodes(confirm.text),
  yes: plain(confirm.confirm), no: plain(confirm.deny), danger: confirm.style === "danger",
});

/** Ask with the page's own words. */
export function ask({ title, body, yes, no = t("dialog.cancel"), danger = false }) {
  return new Promise((resolve) => {
    const back = document.activeElement;
    const id = uid("ask");
    const done = (answer) => {
      node.remove();
      back?.focus?.({ preventScroll: true });
      resolve(answer);
    };
    const accept = h("button", {
      type: "button", class: `btn ${danger ? "btn-danger" : "btn-primary"} btn-solid`, onclick: () => done(true),
    }, yes);
    const node = h("div", { class: "backdrop" },
      h("div", { class: "dialog dialog-small", role: "alertdialog", "aria-modal": "true", "aria-labelledby": id, "aria-describedby": `${id}-body` },
        h("h2", { id, class: "dialog-title" }, title),
        h("div", { id: `${id}-body`, class: "text dialog-body" }, body),
        h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "btn", onclick: () => done(false) }, no), accept)));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      done(false);
    });
    trapFocus(node);
    document.getElementById("dialogs").append(node);
    accept.focus();
  });
}
