// Text, number, date and time fields.

import { h } from "../dom.js";
import { language, languageOf, t } from "../i18n.js";
import { plain } from "../mrkdwn.js";
import { now } from "../store.js";
import { dayAndTime, localToUnix, shortDay, unixToLocal } from "../time.js";
import { commit } from "./elements.js";

const KEYBOARD = { email_text_input: "email", url_text_input: "url" };

const common = (el, ctx) => ({
  id: ctx.id || null, class: "field", "aria-label": ctx.id ? null : ctx.label || plain(el.placeholder) || null,
  "aria-describedby": ctx.describedby, "aria-invalid": ctx.invalid ? "true" : null,
  placeholder: el.placeholder ? plain(el.placeholder) : null, autofocus: el.focus_on_load || null,
});

export function textInput(el, block, ctx) {
  const kept = ctx.form.ensure(block.block_id, el.action_id, { type: el.type, value: el.initial_value ?? null });
  const input = h(el.multiline ? "textarea" : "input", {
    ...common(el, ctx), ...(el.multiline ? { rows: 5 } : { type: "text", inputmode: KEYBOARD[el.type] || null }),
    maxlength: el.max_length || null, autocomplete: "off", value: kept.value || "",
  });
  const left = el.max_length ? h("span", { class: "left", "aria-hidden": "true", hidden: true }) : null;
  const count = () => {
    if (!left) return;
    const n = el.max_length - input.value.length;
    left.textContent = String(n);
    left.hidden = n >= el.max_length / 10;
  };
  input.addEventListener("input", count);
  count();
  wireText(el, block, ctx, input, () => ({ type: el.type, value: input.value || null }));
  return h("div", { class: `text-input${left ? " counted" : ""}` }, input, left);
}

export function numberInput(el, block, ctx) {
  const kept = ctx.form.ensure(block.block_id, el.action_id, { type: el.type, value: el.initial_value ?? null });
  const input = h("input", {
    ...common(el, ctx), type: "text", inputmode: el.is_decimal_allowed ? "decimal" : "numeric", autocomplete: "off",
    value: kept.value ?? "",
  });
  // Full-width digits are what a Japanese keyboard gives first.
  const value = () => ({ type: el.type, value: input.value.normalize("NFKC").trim() || null });
  wireText(el, block, ctx, input, value);
  return h("div", { class: "text-input" }, input);
}

function wireText(el, block, ctx, input, value) {
  const on = el.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  let timer = 0;
  input.addEventListener("input", () => {
    ctx.form.set(block.block_id, el.action_id, value());
    if (!ctx.dispatches || !on.includes("on_character_entered")) return;
    clearTimeout(timer);
    timer = setTimeout(() => commit(el, block, ctx, value(), input), 300);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (!ctx.dispatches || !on.includes("on_enter_pressed") || (el.multiline && event.shiftKey)) return;
    event.preventDefault();
    commit(el, block, ctx, value(), input);
  });
}

// A browser shows dates in its own language; beside the field they are said in the page's.
function picker(type, { initial, read, write, field, say }) {
  return (el, block, ctx) => {
    const kept = ctx.form.ensure(block.block_id, el.action_id, { type: el.type, [field]: el[initial] ?? null });
    const input = h("input", { ...common(el, ctx), type, class: "field field-picker", value: read(kept[field]) });
    const said = h("span", { class: "picker-hint", "aria-hidden": "true" });
    const tell = (value) => { said.textContent = value ? say(value) : ""; };
    tell(kept[field]);
    input.addEventListener("change", async () => {
      // Typing a year passes through 0002; that is not yet an answer.
      if (input.value && type !== "time" && Number(input.value.slice(0, 4)) < 1900) return;
      const before = ctx.form.get(block.block_id, el.action_id);
      const value = { type: el.type, [field]: write(input.value) };
      const taken = await commit(el, block, ctx, value, input);
      if (!taken) input.value = read(before[field]);
      tell(taken ? value[field] : before[field]);
    });
    return h("span", { class: "picker" }, input, said,
      el.placeholder && !ctx.id && h("span", { class: "picker-hint", "aria-hidden": "true" }, plain(el.placeholder)));
  };
}

const same = { read: (v) => v || "", write: (v) => v || null };
const noon = (day) => new Date(localToUnix(`${day}T12:00`) * 1000);
export const datePicker = picker("date", {
  initial: "initial_date", field: "selected_date", ...same, say: (v) => shortDay(noon(v), now()),
});
export const timePicker = picker("time", { initial: "initial_time", field: "selected_time", ...same, say: (v) => (languageOf(navigator.language) === language() ? "" : v) });
export const dateTimePicker = picker("datetime-local", {
  initial: "initial_date_time", field: "selected_date_time",
  read: (v) => (v ? unixToLocal(v) : ""), write: (v) => (v ? localToUnix(v) : null),
  say: (v) => dayAndTime(new Date(v * 1000), now()),
});

const EMPTY = {
  selected_option: (v) => !v, selected_options: (v) => !v?.length, value: (v) => !v, files: (v) => !v?.length,
  rich_text_value: (v) => !v,
};

const isEmpty = (value) => Object.entries(value).every(([name, v]) =>
  name === "type" || (EMPTY[name] ? EMPTY[name](v) : v === null || v === undefined || v?.length === 0));

/** What Slack itself would refuse before the bot sees the form: `{block_id: reason}`. */
export function mistakes(blocks, form) {
  const errors = {};
  for (const block of blocks) {
    if (block.type !== "input") continue;
    const value = form.get(block.block_id, block.element.action_id) || {};
    const reason = isEmpty(value) ? (block.optional ? null : t("form.required")) : wrong(block.element, value.value);
    if (reason) errors[block.block_id] = reason;
  }
  return errors;
}

function wrong(el, text) {
  if (typeof text !== "string") return null;
  if (el.type === "number_input") return wrongNumber(el, text);
  if (el.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return t("form.email");
  if (el.type === "url_text_input" && !/^https?:\/\/\S+$/.test(text)) return t("form.url");
  if (el.min_length && text.length < el.min_length) return t("form.min_length", { n: el.min_length });
  return null;
}

function wrongNumber(el, text) {
  const pattern = el.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(text)) return t(el.is_decimal_allowed ? "form.number" : "form.integer");
  if (el.min_value !== undefined && Number(text) < Number(el.min_value)) return t("form.min", { n: el.min_value });
  if (el.max_value !== undefined && Number(text) > Number(el.max_value)) return t("form.max", { n: el.max_value });
  return null;
}
