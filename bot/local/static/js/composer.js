// The field to write in: Enter sends, Shift+Enter breaks the line, and nothing is sent while composing Japanese.

import * as api from "./api.js";
import { asking, encode } from "./compose_text.js";
import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";
import { menu, settle } from "./popover.js";
import { state, tobanUser, userName } from "./store.js";

const drafts = new Map();

/** A composer for `channel`, or for the thread `threadTs` in it; what was begun is kept for each. */
export function composer(channel, threadTs) {
  const key = `${channel}:${threadTs || ""}`;
  const mentions = drafts.get(key)?.mentions || new Map();
  const error = h("p", { class: "error", role: "alert" });
  const id = uid("compose");
  const label = threadTs ? t("thread.reply_to") : t("compose.to", { name: placeName(channel) });
  const input = h("textarea", {
    id, class: "compose-input", rows: 1, placeholder: label, "aria-label": label, "aria-autocomplete": "list",
    dataset: { testid: threadTs ? "thread-composer" : "composer" },
  });
  input.value = drafts.get(key)?.text || "";
  const send = h("button", { type: "submit", class: "btn btn-send", "aria-label": t("compose.send"), title: t("compose.send") }, icon("send"));
  const node = h("form", { class: "composer", autocomplete: "off" },
    h("div", { class: "compose-box" }, input,
      h("div", { class: "compose-tools" }, attach(channel, threadTs, error), threadTs ? null : shortcuts(channel, error),
        h("span", { class: "compose-hint", "aria-hidden": "true" }, t("compose.hint")), send)), error);
  const grow = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 200)}px`;
    send.disabled = !input.value.trim();
    drafts.set(key, { text: input.value, mentions });
  };
  const submit = async () => {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    error.textContent = "";
    list.hide();
    grow();
    try {
      await api.send(state.me.id, channel, encode(text, mentions), threadTs);
    } catch (refusal) {
      // Nothing that was written is lost, unless the next line is already begun.
      if (!input.value) input.value = text;
      error.textContent = refusal.status === 0 ? t("compose.offline") : refusal.message;
      grow();
    }
  };
  const list = suggestions(input, mentions);
  node.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || list.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  requestAnimationFrame(grow);
  return node;
}

function placeName(channel) {
  const c = state.channels.get(channel);
  return c?.kind === "dm" ? userName(c.user) : `#${c?.name ?? channel}`;
}

function attach(channel, threadTs, error) {
  const input = h("input", {
    type: "file", class: "sr-only", tabindex: "-1", "aria-label": t("compose.attach"),
    onchange: async () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      button.setAttribute("aria-busy", "true");
      error.textContent = "";
      await api.upload(state.me.id, file, { channel, threadTs })
        .catch((refusal) => { error.textContent = `${t("file.failed", { name: file.name })} ${refusal.body?.message || ""}`; });
      button.removeAttribute("aria-busy");
    },
  });
  const button = h("button", {
    type: "button", class: "btn-bare", "aria-label": t("compose.attach"), title: t("compose.attach"), onclick: () => input.click(),
  }, icon("clip"));
  return [button, input];
}

function shortcuts(channel, error) {
  const run = (shortcut) => api.shortcut(state.me.id, shortcut.callback_id, { channel })
    .catch((refusal) => { error.textContent = refusal.body?.message || t("action.failed"); });
  const button = h("button", {
    type: "button", class: "btn-bare", "aria-label": t("compose.shortcuts"), title: t("compose.shortcuts"), "aria-haspopup": "menu",
    onclick: () => menu(button, [{ heading: t("compose.shortcuts") }, ...state.shortcuts.filter((s) => s.type === "global").map((s) => ({
      label: s.name, note: tobanUser()?.real_name, run: () => run(s),
    }))]),
  }, icon("bolt"));
  return button;
}

const FOUND = {
  "/": (word) => state.commands.filter((c) => c.command.slice(1).startsWith(word))
    .map((c) => ({ label: `${c.command}${c.usage_hint ? ` ${c.usage_hint}` : ""}`, note: c.description, text: c.command })),
  "@": (word) => people(word).map((u) => ({ label: `@${userName(u.id)}`, note: u.title, text: `@${userName(u.id)}`, mark: `<@${u.id}>` })),
  "#": (word) => [...state.channels.values()].filter((c) => c.kind !== "dm" && !c.archived && c.name.includes(word))
    .map((c) => ({ label: `#${c.name}`, note: c.topic, text: `#${c.name}`, mark: `<#${c.id}|${c.name}>` })),
};

function people(word) {
  const wanted = word.normalize("NFKC").toLowerCase();
  const here = [...state.users.values()].filter((u) => !u.deleted && `${u.name} ${u.real_name}`.normalize("NFKC").toLowerCase().includes(wanted));
  const groups = ["channel", "here"].filter((name) => name.startsWith(wanted));
  return [...here.slice(0, 8), ...groups.map((id) => ({ id }))];
}

function suggestions(input, mentions) {
  const id = uid("suggest");
  const box = h("ul", { class: "listbox popover", role: "listbox", id, "aria-label": t("compose.suggestions") });
  let items = [];
  let active = 0;
  input.setAttribute("aria-controls", id);
  const hide = () => {
    box.remove();
    input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    const ask = asking(input.value, input.selectionStart);
    items = ask ? FOUND[ask.sign](ask.word) : [];
    if (!items.length) return hide();
    active = 0;
    box.replaceChildren(...items.map((item, i) => h("li", { class: "option", role: "option", id: `${id}-${i}`, onclick: () => take(item) },
      h("span", {}, item.label), item.note && h("span", { class: "note" }, item.note))));
    document.getElementById("layer").append(box);
    settle(box, input, { match: true });
    return mark();
  };
  const mark = () => {
    [...box.children].forEach((o, i) => {
      o.classList.toggle("is-active", i === active);
      o.setAttribute("aria-selected", String(i === active));
    });
    box.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
  };
  const take = (item) => {
    const { start } = asking(input.value, input.selectionStart);
    const end = input.selectionStart;
    if (item.mark) mentions.set(item.text, broadcastMark(item));
    input.setRangeText(`${item.text} `, start, end, "end");
    input.dispatchEvent(new Event("input"));
    hide();
    input.focus();
  };
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("input", show);
  input.addEventListener("blur", hide);
  return {
    hide,
    /** True if the key was for the list. */
    key(event) {
      if (!box.isConnected) return false;
      const exact = items[active]?.text === input.value.trim();
      if (event.key === "Escape") hide();
      else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !exact)) take(items[active]);
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = (active + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
        mark();
      } else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

const broadcastMark = (item) => item.mark.replace(/^<@(channel|here)>$/, "<!$1>");
