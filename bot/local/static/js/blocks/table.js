// The table block; the first row is its head, as Slack draws it.

import { h } from "../dom.js";
import { richText } from "./richtext.js";

const cell = (value) => (value.type === "rich_text" ? richText(value.elements) : value.text ?? "");

export function table(block) {
  const align = (i) => ({ textAlign: block.column_settings?.[i]?.align || "left" });
  const row = (tag) => (cells) => h("tr", {}, cells.map((c, i) => h(tag, { style: align(i) }, cell(c))));
  const [head, ...body] = block.rows;
  return h("div", { class: "table-scroll", tabindex: "0" },
    h("table", {}, h("thead", {}, row("th")(head)), h("tbody", {}, body.map(row("td")))));
}
