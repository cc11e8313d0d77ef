// Slack's mrkdwn, as Slack's own client shows it. Everything it does not know is literal text.

import { h, safeHref } from "./dom.js";
import { emojiAt, withEmoji } from "./emoji.js";
import { t } from "./i18n.js";
import { isToban, now, state, userName } from "./store.js";
import { dateToken } from "./time.js";

const WRAP = { "*": "b", _: "i", "~": "s" };

/** Nodes for a mrkdwn string; `verbatim` keeps bare addresses as text. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  for (const part of fences(String(text ?? ""))) {
    if (part.pre !== undefined) nodes.push(h("pre", { class: "mk-pre" }, tokensOnly(part.pre)));
    else nodes.push(...quotes(part.text, verbatim));
  }
  return nodes;
}

/** Nodes for a text object (`plain_text` is literal) or a bare string. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, object);
  return [plain(object)];
}

/** The literal text of a `plain_text` object. */
export const plain = (object) => (object?.emoji ? withEmoji(object.text) : object?.text ?? "");

function fences(text) {
  const parts = [];
  let rest = text;
  for (;;) {
    const found = /```([\s\S]+?)```/.exec(rest);
    if (!found) break;
    parts.push({ text: rest.slice(0, found.index).replace(/\n$/, "") }, { pre: found[1].replace(/^\n|\n$/g, "") });
    rest = rest.slice(found.index + found[0].length).replace(/^\n/, "");
  }
  parts.push({ text: rest });
  return parts.filter((part) => part.pre !== undefined || part.text);
}

function quotes(text, verbatim) {
  const nodes = [];
  const lines = text.split("\n");
  const mark = /^(?:&gt;|>) ?/;
  const rest = /^(?:(?:&gt;){3}|>>>) ?/;
  for (let i = 0; i < lines.length;) {
    const start = i;
    if (rest.test(lines[i])) {
      const quoted = [lines[i].replace(rest, ""), ...lines.slice(i + 1)].join("\n");
      nodes.push(h("blockquote", { class: "mk-quote" }, inline(quoted, verbatim)));
      break;
    }
    const quoted = mark.test(lines[i]);
    while (i < lines.length && mark.test(lines[i]) === quoted && !(i > start && rest.test(lines[i]))) i += 1;
    const run = lines.slice(start, i);
    if (quoted) {
      const body = run.map((line) => line.replace(mark, "")).join("\n");
      nodes.push(h("blockquote", { class: "mk-quote" }, inline(body, verbatim)));
    } else {
      nodes.push(...inline(run.join("\n"), verbatim));
    }
  }
  return nodes;
}

// Bold, italic and strike work only beside a space or an ASCII sign; Japanese letters on
// either side keep them literal. A zero-width space counts as a space.
const edge = (char) => char === undefined || char === "" || /[\s\u200b]/.test(char) || /[!-/:-@[-`{-~]/.test(char);

function inline(text, verbatim) {
  const nodes = [];
  let buffer = "";
  const flush = () => { if (buffer) nodes.push(buffer); buffer = ""; };
  for (let i = 0; i < text.length;) {
    const taken = take(text, i, verbatim);
    if (taken) {
      flush();
      nodes.push(taken.node);
      i = taken.end;
    } else {
      const entity = /^&(amp|lt|gt);/.exec(text.slice(i, i + 5));
      buffer += entity ? ENTITIES[entity[1]] : text[i];
      i += entity ? entity[0].length : 1;
    }
  }
  flush();
  return nodes;
}

const ENTITIES = { amp: "&", lt: "<", gt: ">" };
const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ENTITIES[name]);

function take(text, i, verbatim) {
  const char = text[i];
  const before = text[i - 1];
  if (char === "<") return takeToken(text, i);
  if (char === "`") return takeCode(text, i);
  if (WRAP[char] && edge(before)) return takeWrapped(text, i, verbatim);
  if (char === ":") {
    const found = emojiAt(text.slice(i, i + 64));
    return found && { node: emojiNode(found[1], found[0]), end: i + found[0].length };
  }
  if (char === "h" && !verbatim && edge(before)) return takeUrl(text, i);
  return null;
}

export const emojiNode = (char, label) => h("span", { class: "emoji", role: "img", "aria-label": label, title: label }, char);

function takeToken(text, i) {
  const end = text.indexOf(">", i);
  if (end < 0) return null;
  const node = token(text.slice(i + 1, end));
  return node && { node, end: end + 1 };
}

function takeCode(text, i) {
  const end = text.indexOf("`", i + 1);
  if (end <= i + 1 || text.slice(i, end).includes("\n")) return null;
  return { node: h("code", { class: "mk-code" }, tokensOnly(text.slice(i + 1, end))), end: end + 1 };
}

function takeWrapped(text, i, verbatim) {
  const sign = text[i];
  if (text[i + 1] === undefined || /\s/.test(text[i + 1]) || text[i + 1] === sign) return null;
  for (let j = i + 1; j < text.length && text[j] !== "\n"; j++) {
    if (text[j] === "<" || text[j] === "`") {
      const close = text.indexOf(text[j] === "<" ? ">" : "`", j + 1);
      if (close > 0) j = close;
    } else if (text[j] === sign && !/\s/.test(text[j - 1]) && edge(text[j + 1])) {
      return { node: h(WRAP[sign], {}, inline(text.slice(i + 1, j), verbatim)), end: j + 1 };
    }
  }
  return null;
}

function takeUrl(text, i) {
  const found = /^https?:\/\/[^\s<>|"'`*、。「」（）]+/.exec(text.slice(i));
  if (!found) return null;
  const url = found[0].replace(/[.,:;!?)~_]+$/, "");
  return { node: link(unescape(url), unescape(url)), end: i + url.length };
}

/** A link, or its text if the address is not one a browser should follow. */
export function link(url, ...label) {
  const href = safeHref(url);
  if (!href) return h("span", {}, ...label);
  const inside = permalink(href);
  if (inside) return h("a", { href: inside }, ...label);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...label);
}

/** Where a message's permalink leads inside this page, or null if it is none. */
export function permalink(href) {
  const url = new URL(href);
  const found = /\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  if (!found || (url.host !== location.host && !url.host.endsWith(".slack.com"))) return null;
  const ts = `${found[2]}.${found[3]}`;
  const thread = url.searchParams.get("thread_ts");
  return thread && thread !== ts ? `#/channel/${found[1]}/thread/${thread}` : `#/channel/${found[1]}/at/${ts}`;
}

export const userLink = (id) => h("a", {
  class: `mention${id === state.me?.id ? " mention-me" : ""}${isToban(id) ? " mention-app" : ""}`,
  href: `#/user/${id}`, dataset: { user: id },
}, `@${userName(id)}`);

export const channelLink = (id, label) => {
  const channel = state.channels.get(id);
  return h("a", { class: "mention", href: `#/channel/${id}` }, `#${channel?.name || label || id}`);
};

export const broadcast = (range) => h("span", { class: "mention mention-all" }, `@${range}`);

export const usergroup = (id, label) => h("span", { class: "mention" }, label || `@${id}`);

export function dateNode(unix, format, url, fallback) {
  const date = new Date(Number(unix) * 1000);
  let known = !Number.isNaN(date.getTime());
  const text = format.replace(/\{(\w+)\}/g, (whole, name) => {
    const word = known ? dateToken(name, date, now()) : null;
    if (word === null) known = false;
    return word ?? whole;
  });
  const shown = known ? text : unescape(fallback || format);
  const node = h("time", known ? { datetime: date.toISOString(), title: t("time.exact", { when: date.toISOString() }) } : {}, shown);
  return url ? link(unescape(url), node) : node;
}

function token(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : body.slice(bar + 1);
  if (/^@[UWB]\w+$/.test(target)) return userLink(target.slice(1));
  if (/^#C\w+$/.test(target)) return channelLink(target.slice(1), unescape(label));
  if (target.startsWith("!")) return special(target.slice(1), label);
  if (/^(https?:\/\/|mailto:|tel:)/.test(target)) {
    const url = unescape(target);
    return link(url, label ? inline(label, true) : url.replace(/^(mailto|tel):/, ""));
  }
  return null;
}

function special(target, label) {
  const [kind, ...rest] = target.split("^");
  if (["here", "channel", "everyone"].includes(kind)) return broadcast(kind);
  if (kind === "subteam") return usergroup(rest[0], unescape(label));
  if (kind === "date" && rest.length >= 2) return dateNode(rest[0], rest[1], rest[2], label);
  return label ? h("span", {}, unescape(label)) : null;
}

// Inside code only Slack's own tokens are replaced, formatting signs stay.
function tokensOnly(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(/<[^>\n]+>/g)) {
    const node = token(found[0].slice(1, -1));
    if (!node) continue;
    nodes.push(unescape(text.slice(at, found.index)), node);
    at = found.index + found[0].length;
  }
  nodes.push(unescape(text.slice(at)));
  return nodes;
}
