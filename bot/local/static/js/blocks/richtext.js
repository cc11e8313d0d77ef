// rich_text blocks: sections, lists, quotes, preformatted text and their elements.

import { h } from "../dom.js";
import { emojiFor } from "../emoji.js";
import { broadcast, channelLink, dateNode, emojiNode, link, usergroup, userLink } from "../mrkdwn.js";

const STYLES = { bold: "b", italic: "i", strike: "s", underline: "u", code: "code" };

function styled(node, style) {
  for (const [name, tag] of Object.entries(STYLES)) {
    if (style?.[name]) node = h(tag, tag === "code" ? { class: "mk-code" } : {}, node);
  }
  return node;
}

const INLINE = {
  text: (e) => h("span", {}, e.text),
  link: (e) => link(e.url, e.text || e.url),
  user: (e) => userLink(e.user_id),
  channel: (e) => channelLink(e.channel_id),
  usergroup: (e) => usergroup(e.usergroup_id),
  broadcast: (e) => broadcast(e.range),
  emoji: (e) => {
    const char = e.unicode ? String.fromCodePoint(...e.unicode.split("-").map((u) => parseInt(u, 16))) : emojiFor(e.name);
    return char ? emojiNode(char, `:${e.name}:`) : h("span", {}, `:${e.name}:`);
  },
  color: (e) => h("span", {}, e.value),
  date: (e) => dateNode(e.timestamp, e.format, e.url, e.fallback),
};

const inline = (elements) => elements.map((e) => (INLINE[e.type] ? styled(INLINE[e.type](e), e.style) : null));

const list = (part) => h(part.style === "ordered" ? "ol" : "ul", {
  class: `rt-list rt-indent-${part.indent || 0}${part.border ? " rt-border" : ""}`,
  start: part.offset ? part.offset + 1 : null,
}, part.elements.map((item) => h("li", {}, inline(item.elements))));

const PARTS = {
  rich_text_section: (part) => h("div", { class: "text" }, inline(part.elements)),
  rich_text_list: list,
  rich_text_quote: (part) => h("blockquote", { class: "mk-quote" }, inline(part.elements)),
  rich_text_preformatted: (part) => h("pre", { class: "mk-pre" }, inline(part.elements)),
};

/** Nodes for the elements of a rich_text block. */
export const richText = (parts) => h("div", { class: "rich" }, parts.map((part) => PARTS[part.type]?.(part)));
