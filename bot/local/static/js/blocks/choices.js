// Checkboxes and radio buttons.

import { h, uid } from "../dom.js";
import { textNodes } from "../mrkdwn.js";
import { commit } from "./elements.js";

const choice = (type, name, option, checked, onchange, describedby) => h("label", { class: "choice" },
  h("input", { type, name, checked, onchange, value: option.value, "aria-describedby": describedby }),
  h("span", { class: "choice-text" }, h("span", {}, textNodes(option.text)),
    option.description && h("span", { class: "note" }, textNodes(option.description))));

const valid = (options, chosen) => chosen.filter((c) => options.some((o) => o.value === c.value));

export function checkboxes(el, block, ctx) {
  const kept = ctx.form.ensure(block.block_id, el.action_id, {
    type: "checkboxes", selected_options: el.initial_options || [],
  });
  let chosen = valid(el.options, kept.selected_options);
  const node = h("div", { class: "choices", role: "group", "aria-label": ctx.label || null });
  const name = uid("check");
  const toggle = async (option, box) => {
    const before = chosen;
    const values = new Set(chosen.map((o) => o.value));
    if (box.checked) values.add(option.value);
    else values.delete(option.value);
    chosen = el.options.filter((o) => values.has(o.value));
    if (await commit(el, block, ctx, { type: "checkboxes", selected_options: chosen }, node)) return;
    chosen = before;
    box.checked = before.some((o) => o.value === option.value);
  };
  node.append(...el.options.map((option) => choice("checkbox", name, option,
    chosen.some((o) => o.value === option.value), (event) => toggle(option, event.target), ctx.describedby)));
  return node;
}

export function radioButtons(el, block, ctx) {
  const kept = ctx.form.ensure(block.block_id, el.action_id, {
    type: "radio_buttons", selected_option: el.initial_option || null,
  });
  const node = h("div", { class: "choices", role: "radiogroup", "aria-label": ctx.label || null });
  const name = uid("radio");
  const pick = async (option) => {
    const before = ctx.form.get(block.block_id, el.action_id).selected_option;
    if (await commit(el, block, ctx, { type: "radio_buttons", selected_option: option }, node)) return;
    node.querySelectorAll("input").forEach((input) => { input.checked = input.value === before?.value; });
  };
  node.append(...el.options.map((option) => choice("radio", name, option,
    option.value === kept.selected_option?.value, () => pick(option), ctx.describedby)));
  return node;
}
