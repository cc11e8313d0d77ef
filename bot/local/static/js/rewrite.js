// Changing and deleting one's own message, as Slack's client lets one.

import * as api from "./api.js";
import { encode } from "./compose_text.js";
import { ask } from "./confirm.js";
import { h, uid } from "./dom.js";
import { t } from "./i18n.js";
import { trapFocus } from "./popover.js";
import { state, userName } from "./store.js";
import { toast } from "./toast.js";

/** The entries of a message's menu that only its author has. */
export function ownEntries(message, channel) {
  if (message.user !== state.me.id || message.bot_id) return [];
  return [
    { label: t("message.edit"), run: () => edit(message, channel) },
    { label: t("message.delete"), danger: true, run: () => remove(message, channel) },
  ];
}

async function remove(message, channel) {
  const sure = await ask({ title: t("message.delete"), body: t("message.delete_sure"), yes: t("message.delete"), danger: true });
  if (sure) await api.remove(state.me.id, channel, message.ts).catch(refused);
}

const refused = (error) => toast(error.body?.message || t("action.failed"));

/** What was typed, and what its mentions stand for, from what Slack's client had sent. */
function decode(wire) {
  const mentions = new Map();
  const shown = wire.replace(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g, (mark, user) => {
    mentions.set(`@${userName(user)}`, mark);
    return `@${userName(user)}`;
  }).replace(/<#\w+\|([^>]*)>/g, (mark, name) => {
    mentions.set(`#${name}`, mark);
    return `#${name}`;
  }).replace(/<(?:mailto:)?([^>|]*)(?:\|[^>]*)?>/g, "$1");
  return { text: shown.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"), mentions };
}

function edit(message, channel) {
  const { text, mentions } = decode(message.text || "");
  const back = document.activeElement;
  const id = uid("edit");
  const input = h("textarea", { class: "field", rows: 4, "aria-labelledby": id, dataset: { testid: "edit-text" } });
  input.value = text;
  const close = () => {
    node.remove();
    back?.focus?.({ preventScroll: true });
  };
  const save = async () => {
    if (!input.value.trim()) return;
    await api.edit(state.me.id, channel, message.ts, encode(input.value.trim(), mentions)).then(close, refused);
  };
  const node = h("div", { class: "backdrop" },
    h("div", { class: "dialog dialog-small", role: "dialog", "aria-modal": "true", "aria-labelledby": id },
      h("h2", { id, class: "dialog-title" }, t("message.edit")),
      h("div", { class: "dialog-body" }, input),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "btn", onclick: close }, t("dialog.cancel")),
        h("button", { type: "button", class: "btn btn-primary btn-solid", onclick: save }, t("message.save")))));
  node.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
    else return;
    event.stopPropagation();
    event.preventDefault();
  });
  trapFocus(node);
  document.getElementById("dialogs").append(node);
  input.focus();
}
