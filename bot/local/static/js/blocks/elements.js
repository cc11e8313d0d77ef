// Interactive elements: which drawing belongs to which type, and the buttons themselves.

import { confirmDialog } from "../confirm.js";
import { h, icon, safeHref } from "../dom.js";
import { t } from "../i18n.js";
import { plain } from "../mrkdwn.js";
import { menu } from "../popover.js";
import { toast } from "../toast.js";
import { checkboxes, radioButtons } from "./choices.js";
import { fileInput } from "./files.js";
import { datePicker, dateTimePicker, numberInput, textInput, timePicker } from "./inputs.js";
import { richTextInput } from "./richinput.js";
import { select } from "./select.js";

const DRAW = {
  button, overflow, checkboxes, radio_buttons: radioButtons, file_input: fileInput,
  workflow_button: button, plain_text_input: textInput, email_text_input: textInput, url_text_input: textInput,
  number_input: numberInput, datepicker: datePicker, timepicker: timePicker, datetimepicker: dateTimePicker,
  rich_text_input: richTextInput,
};

/** The element `el` of `block`; `ctx` adds label, id and whether a change is sent at once. */
export function element(el, block, ctx) {
  const draw = DRAW[el.type] || (/_select$/.test(el.type) ? select : null);
  if (!draw) return h("span", { class: "unknown" }, t("block.unknown", { type: el.type }));
  const node = draw(el, block, ctx);
  if (el.action_id) node.dataset.actionId = el.action_id;
  return node;
}

/** Ask first if the element wants it, keep the value, and send it where a change is sent at once. */
export async function commit(el, block, ctx, value, node) {
  if (ctx.dispatches && el.confirm && !(await confirmDialog(el.confirm))) return false;
  if (value.type !== "button" && value.type !== "overflow") ctx.form.set(block.block_id, el.action_id, value);
  if (ctx.dispatches) await dispatch(el, block, ctx, value, node);
  return true;
}

async function dispatch(el, block, ctx, value, node) {
  node.classList.remove("is-failed");
  node.setAttribute("aria-busy", "true");
  try {
    await ctx.act(block, { ...value, action_id: el.action_id });
  } catch (error) {
    node.classList.add("is-failed");
    toast(error.body?.message || t("action.failed"));
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button(el, block, ctx) {
  const classes = `btn${el.style ? ` btn-${el.style}` : ""}`;
  const href = el.url && safeHref(el.url);
  const send = () => commit(el, block, ctx, {
    type: "button", text: el.text, ...(el.value === undefined ? {} : { value: el.value }),
    ...(el.style ? { style: el.style } : {}),
  }, node);
  const attributes = { class: classes, "aria-label": el.accessibility_label || null };
  // A link button also tells the bot that it was pressed, as in Slack.
  const node = href
    ? h("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer", onclick: send }, plain(el.text))
    : h("button", { ...attributes, type: "button", onclick: () => node.getAttribute("aria-busy") || send() }, plain(el.text));
  return node;
}

function overflow(el, block, ctx) {
  const node = h("button", {
    class: "btn btn-icon", type: "button", "aria-label": t("block.more"), "aria-haspopup": "menu",
    onclick: () => menu(node, el.options.map((option) => ({
      label: plain(option.text),
      note: option.description && plain(option.description),
      run: () => {
        const href = option.url && safeHref(option.url);
        if (href) window.open(href, "_blank", "noopener");
        commit(el, block, ctx, { type: "overflow", selected_option: option }, node);
      },
    }))),
  }, icon("more"));
  return node;
}
