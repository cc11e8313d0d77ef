// The markdown block: ordinary Markdown (not mrkdwn), the part of it that Slack draws.

import { h } from "../dom.js";
import { emojiAt } from "../emoji.js";
import { emojiNode, link } from "../mrkdwn.js";

/** Nodes for the text of a markdown block. */
export const markdownBlock = (text) => h("div", { class: "rich" }, blocks(text.split("\n")));

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function blocks(lines) {
  const nodes = [];
  let i = 0;
  const run = (test) => {
    const start = i;
    while (i < lines.length && test(lines[i])) i += 1;
    return lines.slice(start, i);
  };
  while (i < lines.length) {
    const line = lines[i];
    if (!line.trim()) i += 1;
    else if (/^```/.test(line)) {
      i += 1;
      const body = run((l) => !/^```/.test(l));
      i += 1;
      nodes.push(h("pre", { class: "mk-pre" }, body.join("\n")));
    } else if (HEADING.test(line)) {
      const [, signs, words] = HEADING.exec(line);
      nodes.push(h(signs.length > 1 ? "h4" : "h3", { class: "header" }, inline(words)));
      i += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      nodes.push(h("hr", {}));
      i += 1;
    } else if (/^>/.test(line)) {
      nodes.push(h("blockquote", { class: "mk-quote" }, blocks(run((l) => /^>/.test(l)).map((l) => l.replace(/^> ?/, "")))));
    } else if (ITEM.test(line)) {
      nodes.push(list(run((l) => ITEM.test(l) || /^\s{2,}\S/.test(l))));
    } else {
      const words = run((l) => l.trim() && !HEADING.test(l) && !ITEM.test(l) && !/^(>|```)/.test(l));
      nodes.push(h("p", { class: "text" }, inline(words.join("\n"))));
    }
  }
  return nodes;
}

function list(lines) {
  const indent = ITEM.exec(lines[0])[1].length;
  const ordered = /^\s*\d/.test(lines[0]);
  const root = h(ordered ? "ol" : "ul", { class: "rt-list", start: ordered ? parseInt(lines[0].trim(), 10) : null });
  let item = null;
  let inner = [];
  const flush = () => {
    if (inner.length) item.append(ITEM.test(inner[0]) ? list(inner) : h("p", { class: "text" }, inline(inner.join("\n").trim())));
    inner = [];
  };
  for (const line of lines) {
    const found = ITEM.exec(line);
    if (found && found[1].length <= indent) {
      flush();
      item = h("li", {}, inline(found[3]));
      root.append(item);
    } else inner.push(line);
  }
  flush();
  return root;
}

const RULES = [
  { find: /^\\([\\`*_{}[\]()#+\-.!~>|<&"'$%,/:;=?@^])/, make: (m) => m[1] },
  { find: /^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/, make: (m) => h("code", { class: "mk-code" }, m[2].replace(/^ (.*\S.*) $/, "$1")) },
  { find: /^!?\[([^\]]*)\]\((\S+?)(?:\s+"[^"]*")?\)/, make: (m) => link(m[2], m[1] || m[2]) },
  { find: /^<(https?:\/\/[^\s>]+)>/, make: (m) => link(m[1], m[1]) },
  { find: /^(\*\*|__)(?=\S)([\s\S]*?\S)\1/, make: (m) => h("b", {}, inline(m[2])) },
  { find: /^~~(?=\S)([\s\S]*?\S)~~/, make: (m) => h("s", {}, inline(m[1])) },
  { find: /^(\*|_)(?=\S)([^*_]*?\S)\1/, make: (m) => h("i", {}, inline(m[2])) },
  { find: /^https?:\/\/[^\s<>)、。]+/, make: (m) => link(m[0], m[0]) },
];

function inline(text) {
  const nodes = [];
  let buffer = "";
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i);
    const emoji = rest[0] === ":" && emojiAt(rest);
    const rule = emoji ? null : RULES.find((r) => r.find.test(rest) && !(rest[0] === "_" && /\w/.test(text[i - 1] || "")));
    if (!emoji && !rule) {
      buffer += text[i];
      i += 1;
      continue;
    }
    nodes.push(buffer);
    buffer = "";
    const match = emoji || rule.find.exec(rest);
    nodes.push(emoji ? emojiNode(emoji[1], emoji[0]) : rule.make(match));
    i += match[0].length;
  }
  nodes.push(buffer);
  return nodes;
}
