// One message: who, when, what, and what can be done with it.

import * as api from "./api.js";
import { drawBlocks } from "./blocks/index.js";
import { h, icon, safeHref } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { t } from "./i18n.js";
import { mrkdwn } from "./mrkdwn.js";
import { menu } from "./popover.js";
import { ownEntries } from "./rewrite.js";
import { toThread } from "./router.js";
import { isToban, state, tobanUser, userName } from "./store.js";
import { surface } from "./surface.js";
import { dayAndTime, hhmm, longDay, tsDate } from "./time.js";
import { toast } from "./toast.js";

/** Round sign of a person: the first letter on their colour; the app's is its own. */
export function avatar(userId, size = "") {
  const user = state.users.get(userId);
  const bot = isToban(userId);
  const letter = bot ? "当" : (userName(userId) || "?").replace(/^[\s@]+/, "")[0]?.toUpperCase();
  const color = /^#?[0-9a-f]{6}$/i.test(user?.color || "") ? `#${user.color.replace("#", "")}` : "#6b6577";
  return h("span", {
    class: `avatar ${size}${bot ? " avatar-app" : ""}`, "aria-hidden": "true", style: bot ? {} : { backgroundColor: color },
  }, letter);
}

export const authorOf = (message) => message.user || (message.bot_id ? tobanUser()?.id : "");
const nameOf = (message) => message.username || userName(authorOf(message)) || t("message.unknown_author");
const isApp = (message) => Boolean(message.bot_id) || state.users.get(message.user)?.kind === "bot";

/** The element of one message; `compact` leaves out what the one above already says. */
export function messageRow(message, { channel, threadTs, compact }) {
  const when = tsDate(message.ts);
  const body = h("div", { class: "message-body" });
  const head = h("div", { class: "message-head" },
    h("span", { class: "author", title: state.users.get(authorOf(message))?.title || null }, nameOf(message)),
    isApp(message) && h("span", { class: "app-mark" }, t("message.app")),
    h("time", { class: "time", datetime: when.toISOString(), title: `${longDay(when)} ${hhmm(when)}` }, hhmm(when)));
  const row = h("article", {
    class: `message${message.is_ephemeral ? " ephemeral" : ""}`, dataset: { ts: message.ts, testid: "message" },
    "aria-label": t("message.label", { name: nameOf(message), time: hhmm(when) }),
  },
    h("div", { class: "message-side" }, avatar(authorOf(message)), h("span", { class: "side-time", "aria-hidden": "true" }, hhmm(when))),
    h("div", { class: "message-main" },
      message.is_ephemeral && h("p", { class: "ephemeral-note" }, icon("eye", 14), t("message.ephemeral")),
      head, body, reactions(message), threadLine(message, channel, threadTs)),
    tools(message, channel, threadTs));
  row.classList.toggle("compact", Boolean(compact));
  fill(body, message, channel);
  return row;
}

function fill(body, message, channel) {
  if (message.blocks?.length) {
    const blocks = h("div", { class: "blocks" });
    drawBlocks(blocks, message.blocks, contextOf(message, channel, message.blocks, ""));
    body.append(blocks);
  } else if (message.text) {
    body.append(h("div", { class: "text" }, message.mrkdwn === false ? message.text : mrkdwn(message.text)));
  }
  if (message.edited) body.append(h("span", { class: "edited", title: dayAndTime(tsDate(message.edited.ts)) }, t("message.edited")));
  for (const [i, a] of (message.attachments || []).entries()) body.append(attachment(a, message, channel, i));
  if (message.files?.length) body.append(h("div", { class: "message-files" }, message.files.map(fileCard)));
}

const contextOf = (message, channel, blocks, part) => surface({
  key: `message:${channel}:${message.ts}${part}`, kind: "message", blocks: () => blocks,
  container: { type: "message", channel, message_ts: message.ts, ...(message.is_ephemeral ? { is_ephemeral: true } : {}) },
});

function attachment(a, message, channel, i) {
  const node = h("div", { class: "attachment" });
  if (/^#?[0-9a-f]{6}$/i.test(a.color || "")) node.style.borderColor = `#${a.color.replace("#", "")}`;
  if (a.blocks?.length) drawBlocks(node, a.blocks, contextOf(message, channel, a.blocks, `:${i}`));
  else node.append(h("div", { class: "text" }, a.title && h("b", {}, a.title, "\n"), mrkdwn(a.text || a.fallback || "")));
  return node;
}

const kilobytes = (size) => (size ? t("file.size", { n: Math.max(1, Math.round(size / 1024)) }) : "");

/** A file: a card that downloads; a picture is also shown, as wide as there is room, and opens whole. */
function fileCard(file) {
  const href = safeHref(file.url_private_download || file.url_private || "");
  const own = href && new URL(href).host === location.host;
  const card = h(own ? "a" : "div", { class: "file-card", ...(own ? { href, download: file.name } : {}) },
    icon("file", 22), h("span", { class: "file-words" }, h("b", {}, file.title || file.name), h("span", { class: "note" }, kilobytes(file.size))));
  const picture = own && /^image\/(png|jpeg|gif|webp)$/.test(file.mimetype || "");
  if (!picture) return card;
  const whole = { href: safeHref(file.url_private), target: "_blank", rel: "noopener", title: t("file.open", { name: file.name }) };
  return h("figure", { class: "file-picture" }, h("a", whole, h("img", { src: href, alt: file.name, loading: "lazy" })), card);
}

const reactions = (message) => message.reactions?.length > 0 && h("div", { class: "reactions" }, message.reactions.map((r) => {
  const names = (r.users || []).map(userName).join(t("list.separator"));
  const char = emojiFor(r.name) || `:${r.name}:`;
  return h("span", {
    class: `reaction${r.users?.includes(state.me.id) ? " mine" : ""}`, role: "img", title: `${names} :${r.name}:`,
    "aria-label": t("message.reaction", { name: r.name, n: r.count, who: names }),
  }, h("span", { class: "emoji" }, char), ` ${r.count}`);
}));

function threadLine(message, channel, threadTs) {
  if (threadTs || !message.reply_count) return null;
  const people = (message.reply_users || []).slice(0, 3);
  return h("a", { class: "thread-link", href: toThread(channel, message.ts) },
    people.map((u) => avatar(u, "small")), h("b", {}, t("thread.replies", { n: message.reply_count })),
    message.latest_reply && h("span", { class: "note" }, t("thread.last", { time: dayAndTime(tsDate(message.latest_reply)) })));
}

function tools(message, channel, threadTs) {
  if (message.is_ephemeral) return null;
  const more = h("button", {
    class: "btn-bare", type: "button", "aria-label": t("message.more"), "aria-haspopup": "menu",
    onclick: () => menu(more, entries(message, channel)),
  }, icon("more"));
  const reply = () => h("a", {
    class: "btn-bare", "aria-label": t("thread.reply_in"), title: t("thread.reply_in"),
    href: toThread(channel, message.thread_ts || message.ts),
  }, icon("reply"));
  return h("div", { class: "message-tools" }, !threadTs && reply(), more);
}

function entries(message, channel) {
  const own = state.shortcuts.filter((s) => s.type === "message").map((s) => ({
    label: s.name, note: tobanUser()?.real_name,
    run: () => api.shortcut(state.me.id, s.callback_id, { channel, message_ts: message.ts })
      .catch((error) => toast(error.body?.message || t("action.failed"))),
  }));
  return [{ heading: t("message.shortcuts") }, ...own,
    { label: t("message.copy_text"), run: () => navigator.clipboard?.writeText(message.text || "") },
    ...ownEntries(message, channel)];
}
