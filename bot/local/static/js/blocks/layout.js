// The blocks that arrange things: section, header, context, divider, image, actions, input, file.

import { h, icon, safeHref, uid } from "../dom.js";
import { t } from "../i18n.js";
import { plain, textNodes } from "../mrkdwn.js";
import { element } from "./elements.js";

const EVERY = { dispatches: true };

export function section(block, ctx) {
  const name = block.text ? block.text.text.replace(/[*_~`]/g, "").slice(0, 80) : "";
  return h("div", { class: "section" },
    h("div", { class: "section-body" },
      block.text && h("div", { class: "text" }, textNodes(block.text)),
      block.fields && h("div", { class: "fields" }, block.fields.map((f) => h("div", { class: "text" }, textNodes(f))))),
    block.accessory && h("div", { class: "accessory" },
      block.accessory.type === "image" ? picture(block.accessory, "thumb")
        : element(block.accessory, block, { ...ctx, ...EVERY, label: name })));
}

export const header = (block) => h("h3", { class: "header" }, plain(block.text));

export const divider = () => h("hr", {});

export const context = (block) => h("div", { class: "context" },
  block.elements.map((e) => (e.type === "image" ? picture(e, "tiny") : h("span", { class: "text" }, textNodes(e)))));

export const actions = (block, ctx) => h("div", { class: "actions" },
  block.elements.map((e) => element(e, block, { ...ctx, ...EVERY, label: "" })));

export const image = (block) => h("figure", { class: "figure" },
  block.title && h("figcaption", {}, plain(block.title)), picture(block, "large"));

export const file = (block) => h("p", { class: "file-line" }, icon("file"), block.external_id || block.file_id || "");

/** An input with its label, hint and, if the bot refused it, the reason. */
export function inputBlock(block, ctx, error) {
  const id = uid("field");
  const group = ["checkboxes", "radio_buttons", "file_input"].includes(block.element.type);
  const notes = [block.hint && h("p", { class: "hint", id: `${id}-hint` }, plain(block.hint)),
    error && h("p", { class: "error", id: `${id}-error`, role: "alert" }, error)].filter(Boolean);
  const label = [plain(block.label), block.optional && h("span", { class: "optional" }, t("form.optional"))];
  const field = element(block.element, block, {
    ...ctx, id, label: plain(block.label), optional: block.optional, invalid: Boolean(error),
    describedby: notes.map((n) => n.id).join(" ") || null, dispatches: block.dispatch_action === true,
  });
  const classes = `input${error ? " has-error" : ""}`;
  return group
    ? h("fieldset", { class: classes }, h("legend", { class: "label" }, label), field, notes)
    : h("div", { class: classes }, h("label", { class: "label", for: id }, label), field, notes);
}

function picture(block, size) {
  const src = safeHref(block.image_url || block.slack_file?.url || "");
  const fallback = () => h("span", { class: `img-missing ${size}` }, block.alt_text);
  if (!src || !/^https?:/.test(src)) return fallback();
  const img = h("img", { class: `img ${size}`, src, alt: block.alt_text, loading: "lazy", referrerpolicy: "no-referrer" });
  img.addEventListener("error", () => img.replaceWith(fallback()));
  return img;
}
