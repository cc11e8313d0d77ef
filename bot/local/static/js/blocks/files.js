// The file input of a form: files are uploaded when chosen, the form carries their descriptions.

import * as api from "../api.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { state } from "../store.js";
import { commit } from "./elements.js";

export function fileInput(el, block, ctx) {
  const kept = ctx.form.ensure(block.block_id, el.action_id, { type: el.type, files: [] });
  const most = el.max_files || 10;
  let files = kept.files;
  const status = h("p", { class: "note", role: "status" });
  const list = h("ul", { class: "file-list" });
  const input = h("input", {
    type: "file", class: "field-file", multiple: most > 1, "aria-label": ctx.label, "aria-describedby": ctx.describedby,
    accept: el.filetypes?.map((f) => `.${f}`).join(",") || null,
    onchange: () => take([...input.files]),
  });
  const node = h("div", { class: "files" }, input, list, status);
  const keep = (next) => {
    files = next;
    draw();
    return commit(el, block, ctx, { type: el.type, files }, node);
  };
  const draw = () => list.replaceChildren(...files.map((file) => h("li", {}, icon("file", 16),
    h("span", { class: "file-name" }, file.name),
    h("button", {
      type: "button", class: "btn-bare", "aria-label": t("file.remove", { name: file.name }),
      onclick: () => keep(files.filter((f) => f !== file)),
    }, icon("close", 14)))));
  const take = async (chosen) => {
    input.value = "";
    status.textContent = files.length + chosen.length > most ? t("file.too_many", { n: most }) : t("file.uploading");
    for (const file of chosen.slice(0, most - files.length)) {
      const answer = await api.upload(state.me.id, file).catch((error) => ({ refused: error.body?.message || "" }));
      if (!answer.file) {
        status.textContent = `${t("file.failed", { name: file.name })} ${answer.refused}`;
        return;
      }
      await keep([...files, answer.file]);
    }
    if (files.length < most) status.textContent = "";
  };
  draw();
  return node;
}
