// Block Kit: draws the blocks of a message, the Home tab or a modal, and redraws only what changed.

import { h, place } from "../dom.js";
import { t } from "../i18n.js";
import { actions, context, divider, file, header, image, inputBlock, section } from "./layout.js";
import { markdownBlock } from "./markdown.js";
import { richText } from "./richtext.js";
import { table } from "./table.js";

const RENDER = {
  section, header, context, divider, actions, image, input: inputBlock, file, table,
  rich_text: (block) => richText(block.elements),
  markdown: (block) => markdownBlock(block.text),
};

/**
 * Make `root` show `blocks`. `ctx` is `{form, surface, act, loadOptions, errors?}`.
 * A block that is the same as before keeps its element, and with it focus and caret.
 */
export function drawBlocks(root, blocks, ctx) {
  const kept = root.toban || new Map();
  const next = new Map();
  const nodes = (blocks || []).map((block, i) => {
    const error = ctx.errors?.[block.block_id] || "";
    const stamp = JSON.stringify(block) + error;
    const id = block.block_id || `#${i}`;
    const old = kept.get(id);
    const entry = old && old.stamp === stamp ? old : { stamp, node: drawOne(block, ctx, error) };
    next.set(id, entry);
    return entry.node;
  });
  const focus = focused(root);
  root.toban = next;
  place(root, nodes);
  if (focus && !root.contains(document.activeElement)) refocus(root, focus);
}

function drawOne(block, ctx, error) {
  const render = RENDER[block.type];
  const body = render ? render(block, ctx, error) : h("p", { class: "unknown" }, t("block.unknown", { type: block.type }));
  return h("div", { class: `block block-${block.type}`, dataset: { blockId: block.block_id || "" } }, body);
}

function focused(root) {
  const node = document.activeElement;
  if (!node || !root.contains(node)) return null;
  const holder = node.closest("[data-action-id]");
  return holder && { action: holder.dataset.actionId, at: node.selectionStart ?? null };
}

function refocus(root, { action, at }) {
  const holder = root.querySelector(`[data-action-id="${CSS.escape(action)}"]`);
  const node = holder?.matches("input, textarea, button") ? holder : holder?.querySelector("input, textarea, button");
  node?.focus({ preventScroll: true });
  if (at !== null && node?.setSelectionRange && node.type !== "number" && node.type !== "email") {
    node.setSelectionRange(at, at);
  }
}

/** The words of a message without the labels of its buttons, as one string. */
export function wordsOf(message) {
  const words = [message.text || ""];
  const walk = (value) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === "object") {
      if (["button", "overflow"].includes(value.type) || value.type?.endsWith("_select")) return;
      if (typeof value.text === "string") words.push(value.text);
      if (value.type === "user") words.push(`<@${value.user_id}>`);
      Object.values(value).forEach(walk);
    }
  };
  walk(message.blocks || []);
  walk(message.attachments || []);
  return words.join("\n");
}
