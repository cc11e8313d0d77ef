// A list of messages, of a channel or of a thread: days, grouping, loading, scrolling.

import * as api from "./api.js";
import { h, place } from "./dom.js";
import { language, t } from "./i18n.js";
import { authorOf, messageRow } from "./message.js";
import { awaited, list, now, setFresh, setUnread, sorted, state } from "./store.js";
import { dayKey, dividerDay, tsDate } from "./time.js";

const GROUPED_WITHIN = 300;
const NEAR_BOTTOM = 80;

export class MessageList {
  #rows = new Map();
  #newFrom = null;
  #landing = null;

  /** A list for `channel`, or for the thread `threadTs` in it. */
  constructor(channel, threadTs) {
    this.channel = channel;
    this.threadTs = threadTs;
    this.root = h("div", {
      class: "messages", role: "log", "aria-live": "off", tabindex: "0",
      "aria-label": t(threadTs ? "thread.title" : "message.list"),
    });
    // Pictures arrive late and bars grow; whoever was at the end stays there.
    this.root.addEventListener("scroll", () => { this.stuck = this.#atEnd(); }, { passive: true });
    this.root.addEventListener("load", () => { if (this.stuck) this.#toEnd(); }, true);
    new ResizeObserver(() => { if (this.stuck) this.#toEnd(); }).observe(this.root);
    this.unread = threadTs ? 0 : state.unread[channel] || 0;
  }

  /** Ask the server for the newest page. */
  async load() {
    try {
      await awaited(this.channel, this.threadTs, this.#page(), { fresh: true });
    } catch (error) {
      this.failure = error.status === 0 ? t("message.offline") : error.message;
      this.draw();
    }
  }

  #page(before) {
    return api.messages(state.me.id, this.channel, { threadTs: this.threadTs, before });
  }

  async #loadOlder(button) {
    button.setAttribute("aria-busy", "true");
    const before = sorted(this.channel, this.threadTs)[0]?.ts;
    await awaited(this.channel, this.threadTs, this.#page(before)).catch(() => {});
    const height = this.root.scrollHeight - this.root.scrollTop;
    this.draw();
    this.root.scrollTop = this.root.scrollHeight - height;
  }

  /** Scroll to one message and let it shine. */
  land(ts) {
    this.#landing = ts;
    this.#arrive();
  }

  #arrive() {
    const row = this.#landing && this.#rows.get(this.#landing)?.node;
    if (!row?.isConnected) return;
    this.#landing = null;
    row.scrollIntoView({ block: "center" });
    row.classList.add("flash");
  }

  #atEnd() {
    return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < NEAR_BOTTOM;
  }

  #toEnd() {
    this.root.scrollTop = this.root.scrollHeight;
    this.stuck = true;
  }

  draw() {
    const held = list(this.channel, this.threadTs);
    const first = !this.drawn && held.loaded;
    const messages = sorted(this.channel, this.threadTs);
    const newest = messages.at(-1);
    // An answer to one's own press is looked for, wherever one was reading.
    const answered = this.drawn && newest?.is_ephemeral && !this.#rows.has(newest.ts);
    const stick = first || answered || this.#atEnd();
    if (first) this.#newFrom = this.unread ? messages.at(-this.unread)?.ts || messages[0]?.ts : null;
    place(this.root, [...this.#top(held), ...this.#nodes(messages), ...(messages.length ? [] : this.#empty(held))]);
    this.drawn ||= held.loaded;
    if (stick) this.#toEnd();
    this.#arrive();
    this.markRead();
  }

  #top(held) {
    if (!held.hasMore) return [];
    const button = h("button", { type: "button", class: "btn older", onclick: () => this.#loadOlder(button) }, t("message.older"));
    return [button];
  }

  #empty(held) {
    if (this.failure) return [h("p", { class: "empty", role: "alert" }, this.failure)];
    if (!held.loaded) return [h("p", { class: "empty" }, h("span", { class: "spinner" }), t("message.loading"))];
    return [h("p", { class: "empty" }, t("message.none"))];
  }

  #nodes(messages) {
    const nodes = [];
    const rows = new Map();
    let before = null;
    for (const message of messages) {
      const day = dayKey(tsDate(message.ts));
      if (!before || dayKey(tsDate(before.ts)) !== day) {
        nodes.push(h("div", { class: "day", role: "separator" }, h("span", {}, dividerDay(tsDate(message.ts), now()))));
        before = null;
      }
      if (message.ts === this.#newFrom) nodes.push(h("div", { class: "new-line", role: "separator" }, h("span", {}, t("message.new"))));
      const compact = before && authorOf(before) === authorOf(message) && !message.is_ephemeral && !before.is_ephemeral
        && parseFloat(message.ts) - parseFloat(before.ts) < GROUPED_WITHIN;
      const row = this.#row(message, compact);
      rows.set(message.ts, row);
      nodes.push(row.node);
      if (this.threadTs && message.ts === this.threadTs && messages.length > 1) {
        nodes.push(h("div", { class: "day thread-count", role: "separator" }, h("span", {}, t("thread.replies", { n: messages.length - 1 }))));
      }
      before = message;
    }
    this.#rows = rows;
    return nodes;
  }

  // A row is made anew only when its message was replaced; grouping may change without that.
  #row(message, compact) {
    const kept = this.#rows.get(message.ts);
    if (kept && kept.message === message && kept.language === language() && kept.day === dayKey(now())) {
      kept.node.classList.toggle("compact", Boolean(compact));
      return kept;
    }
    const action = kept?.node.contains(document.activeElement)
      && document.activeElement.closest("[data-action-id]")?.dataset.actionId;
    const node = messageRow(message, { channel: this.channel, threadTs: this.threadTs, compact });
    if (action) queueMicrotask(() => node.querySelector(`[data-action-id="${CSS.escape(action)}"]`)?.focus({ preventScroll: true }));
    return { node, message, language: language(), day: dayKey(now()) };
  }

  /** Whoever looks at a channel has seen what is said there, in its threads, too. */
  markRead() {
    if (!this.drawn || document.hidden) return;
    setFresh(this.channel, false);
    if (!state.unread[this.channel]) return;
    setUnread(this.channel, 0);
    api.markRead(state.me.id, this.channel).catch(() => {});
  }
}
