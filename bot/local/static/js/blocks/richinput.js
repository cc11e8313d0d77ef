// The formatted text field, written as lines: "- " starts a bullet, "1. " a number, "> " a quote.

import { h } from "../dom.js";
import { t } from "../i18n.js";
import { plain } from "../mrkdwn.js";
import { commit } from "./elements.js";

const sectionOf = (text) => ({ type: "rich_text_section", elements: text ? [{ type: "text", text }] : [] });

const KINDS = [
  { mark: /^\s*(?:[-*•・])\s+/, make: (lines) => ({ type: "rich_text_list", style: "bullet", elements: lines.map(sectionOf) }) },
  { mark: /^\s*\d+[.)]\s+/, make: (lines) => ({ type: "rich_text_list", style: "ordered", elements: lines.map(sectionOf) }) },
  { mark: /^>\s?/, make: (lines) => ({ type: "rich_text_quote", elements: [{ type: "text", text: lines.join("\n") }] }) },
];
const PLAIN = { mark: /^/, make: (lines) => sectionOf(lines.join("\n")) };

/** The rich_text block for what was typed, or null if nothing was. */
export function toRichText(text) {
  if (!text.trim()) return null;
  const elements = [];
  let kind = null;
  let run = [];
  const flush = () => { if (run.length) elements.push(kind.make(run)); run = []; };
  for (const line of text.split("\n")) {
    const next = KINDS.find((k) => k.mark.test(line)) || PLAIN;
    if (next !== kind) flush();
    kind = next;
    run.push(line.replace(kind.mark, ""));
  }
  flush();
  return { type: "rich_text", elements };
}

/** The lines that would give this rich_text block. */
export function toLines(value) {
  const words = (elements) => elements.map((e) => e.text ?? e.url ?? (e.user_id ? `<@${e.user_id}>` : "")).join("");
  return (value?.elements || []).map((part) => {
    if (part.type === "rich_text_list") {
      return part.elements.map((item, i) => (part.style === "ordered" ? `${i + 1}. ` : "- ") + words(item.elements)).join("\n");
    }
    const text = words(part.elements);
    return part.type === "rich_text_quote" ? text.split("\n").map((line) => `> ${line}`).join("\n") : text;
  }).join("\n");
}

export function richTextInput(el, block, ctx) {
  const kept = ctx.form.ensure(block.block_id, el.action_id, { type: el.type, rich_text_value: el.initial_value || null });
  const input = h("textarea", {
    id: ctx.id || null, class: "field", rows: 6, "aria-label": ctx.id ? null : ctx.label, "aria-describedby": ctx.describedby,
    placeholder: el.placeholder ? plain(el.placeholder) : t("form.rich_hint"), value: toLines(kept.rich_text_value),
  });
  const value = () => ({ type: el.type, rich_text_value: toRichText(input.value) });
  input.addEventListener("input", () => ctx.form.set(block.block_id, el.action_id, value()));
  if (ctx.dispatches) input.addEventListener("change", () => commit(el, block, ctx, value(), input));
  return h("div", { class: "text-input" }, input);
}
