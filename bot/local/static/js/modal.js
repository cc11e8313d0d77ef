// Modals: the stack of views, the form of the one on top, its errors and its waiting.

import * as api from "./api.js";
import { drawBlocks } from "./blocks/index.js";
import { mistakes } from "./blocks/inputs.js";
import { append, h, icon, uid } from "./dom.js";
import { dropForm, formFor } from "./form.js";
import { t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { trapFocus } from "./popover.js";
import { dropView, on, state } from "./store.js";
import { surface } from "./surface.js";

let shown = null;
const sheets = new Map();
const keyOf = (viewId) => `view:${viewId}`;
const top = () => state.views.at(-1);

/** Draw modals from now on. */
export function startModals() {
  on("views", draw);
  // Wherever focus fell, Escape closes what lies on top.
  document.addEventListener("keydown", (event) => {
    const last = document.getElementById("dialogs").lastElementChild;
    if (event.key !== "Escape" || event.isComposing || !shown || shown.node !== last || shown.form.contains(event.target)) return;
    event.preventDefault();
    close(top());
  });
}

function draw() {
  const view = top();
  if (shown && shown.id !== view?.id) leave();
  if (view) {
    shown ||= enter(view);
    fill(view);
  }
  for (const id of [...sheets.keys()]) {
    if (state.views.some((v) => v.id === id)) continue;
    sheets.delete(id);
    dropForm(keyOf(id));
  }
}

function leave() {
  shown.node.remove();
  shown.back?.focus?.({ preventScroll: true });
  shown = null;
  document.getElementById("app").inert = false;
}

function enter(view) {
  const id = uid("modal");
  const parts = {
    id: view.id, back: document.activeElement,
    title: h("h2", { id, class: "dialog-title" }),
    body: h("div", { class: "dialog-body blocks", tabindex: "-1" }),
    failure: h("p", { class: "error", role: "alert" }),
    cancel: h("button", { type: "button", class: "btn", onclick: () => close(top()) }),
    submit: h("button", { type: "submit", class: "btn btn-primary btn-solid" }),
    back_arrow: h("button", { type: "button", class: "btn btn-icon", "aria-label": t("dialog.back"), onclick: () => close(top()) }, icon("back")),
  };
  const form = h("form", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": id, novalidate: true },
    h("header", { class: "dialog-head" }, parts.back_arrow, parts.title,
      h("button", { type: "button", class: "btn btn-icon", "aria-label": t("dialog.close"), onclick: closeAll }, icon("close"))),
    parts.body, h("footer", { class: "dialog-foot" }, parts.failure, parts.cancel, parts.submit));
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(top()); });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(top());
    if (event.key === "Escape") { event.stopPropagation(); close(top()); }
  });
  trapFocus(form);
  parts.node = h("div", { class: "backdrop", dataset: { viewId: view.id } }, form);
  parts.form = form;
  document.getElementById("dialogs").append(parts.node);
  // Focus cannot wander into the page behind, even with a screen reader's own keys.
  document.getElementById("app").inert = true;
  return parts;
}

// A view that was replaced takes its focused field with it; a button that waits lets go of the focus, too.
function keepFocus() {
  requestAnimationFrame(() => {
    if (!shown || shown.node !== document.getElementById("dialogs").lastElementChild) return;
    const { form, body } = shown;
    if (form.contains(document.activeElement) || document.getElementById("layer").contains(document.activeElement)) return;
    const first = form.querySelector("[autofocus]") || body.querySelector("input, textarea, button");
    (form.getAttribute("aria-busy") === "true" ? body : first || body).focus({ preventScroll: true });
  });
}

const sheet = (id) => {
  if (!sheets.has(id)) sheets.set(id, { errors: {}, busy: false, failure: "" });
  return sheets.get(id);
};

function fill(view) {
  const { errors, busy, failure } = sheet(view.id);
  shown.title.textContent = plain(view.title);
  shown.back_arrow.hidden = state.views.length < 2;
  shown.cancel.textContent = view.close ? plain(view.close) : t("dialog.cancel");
  shown.submit.hidden = !view.submit;
  shown.submit.disabled = busy;
  shown.submit.replaceChildren();
  append(shown.submit, [busy && h("span", { class: "spinner", "aria-hidden": "true" }), view.submit ? plain(view.submit) : ""]);
  shown.form.setAttribute("aria-busy", String(busy));
  shown.failure.textContent = failure;
  drawBlocks(shown.body, view.blocks, surface({
    key: keyOf(view.id), container: { type: "view", view_id: view.id }, kind: "modal", errors,
    blocks: () => state.views.find((v) => v.id === view.id)?.blocks,
  }));
  keepFocus();
}

function set(view, changes) {
  Object.assign(sheet(view.id), changes);
  draw();
}

async function submit(view) {
  if (!view?.submit || sheet(view.id).busy) return;
  const errors = mistakes(view.blocks, formFor(keyOf(view.id)));
  if (Object.keys(errors).length) return refuse(view, errors);
  set(view, { busy: true, errors: {}, failure: "" });
  try {
    settle(view, await api.viewSubmit(state.me.id, view.id, formFor(keyOf(view.id)).values(view.blocks)));
  } catch (error) {
    set(view, { busy: false, failure: error.body?.message || t("form.no_answer") });
  }
}

function settle(view, answer) {
  if (answer.errors) return refuse(view, answer.errors);
  if (answer.response_action === "clear") state.views.forEach((v) => dropView(v.id));
  else if (!answer.response_action) dropView(view.id);
  // "update" and "push" come as events; the form must be usable when they do.
  return set(view, { busy: false });
}

function refuse(view, errors) {
  const own = new Set(view.blocks.map((b) => b.block_id));
  const stray = Object.entries(errors).filter(([id]) => !own.has(id)).map(([, text]) => text);
  set(view, { busy: false, errors, failure: stray.join(" ") });
  const first = view.blocks.find((b) => errors[b.block_id]);
  const block = first && shown?.body.querySelector(`[data-block-id="${CSS.escape(first.block_id)}"]`);
  block?.scrollIntoView({ block: "center" });
  block?.querySelector("input, textarea")?.focus({ preventScroll: true });
}

function close(view) {
  if (!view) return;
  dropView(view.id);
  api.viewClose(state.me.id, view.id).catch(() => {});
}

function closeAll() {
  for (const view of [...state.views].reverse()) close(view);
}
