// The tour: a card below the top bar that says what to do next and notices by itself when it is done.

import * as api from "./api.js";
import { isPushing } from "./clock.js";
import { append, h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { plain } from "./mrkdwn.js";
import { on, setTour, state, tap } from "./store.js";
import { onAction } from "./surface.js";
import { announce } from "./toast.js";
import { begin, dropFacts, gather, mark, memory, note, remember } from "./tour_case.js";
import { answered, ON_IT, stepTitle, STEPS, whereToLook } from "./tour_steps.js";

const PATIENCE_MS = 2500;
let acts = null;
let running = false;
let folded = false;
let trouble = "";
let person = null;

/** Whether there is a firm that could be called: an empty network has nothing to show. */
export const tourFits = () => state.personas.some((p) => p.firm);

/** Watch and draw from now on. */
export function startTour({ become }) {
  acts = { become };
  tap((event) => {
    if (!memory.open || !["message", "message_changed"].includes(event.type)) return;
    if (note(event.channel, event.message)) look();
  });
  onAction(({ action }) => {
    if (memory.open && action.text && ON_IT.test(plain(action.text))) remember({ pressed: true });
    look();
  });
  on("boot", async () => {
    if (person === state.me.id) return;
    person = state.me.id;
    dropFacts();
    if (memory.open) await gather();
    look();
  });
  on("adopted", async () => { await gather(); look(); });
  on("route language clock", look);
  // Highlights are put on after the messages themselves were drawn.
  on("messages views", () => queueMicrotask(glow));
  if (memory.open && memory.step >= STEPS.length) remember({ open: false });
  if (tourFits() && !memory.open && !state.tour?.done?.length && !localStorage.getItem("toban.tour")) remember({ open: true, step: 0 });
}

/** Open the card again where it was left; after the end, from the beginning. */
export async function resumeTour() {
  if (memory.step >= STEPS.length) {
    begin();
    remember({ step: 0 });
  }
  remember({ open: true });
  await gather();
  look();
}

function leave() {
  remember({ open: false });
  look();
}

function finish() {
  remember({ step: STEPS.length });
  leave();
}

function look() {
  const step = STEPS[memory.step];
  if (memory.open && step) {
    if (step.name === "answer" && !memory.answered && answered()) remember({ answered: true });
    if (step.done()) return advance();
  }
  draw();
  return glow();
}

function advance() {
  mark();
  remember({ step: memory.step + 1 });
  trouble = "";
  if (memory.step >= STEPS.length) folded = false;
  announce(memory.step < STEPS.length ? t("tour.next", { title: stepTitle(memory.step) }) : t("tour.end.title"));
  api.tour(state.me.id, memory.step).then((answer) => answer.tour && setTour(answer.tour)).catch(() => {});
  return look();
}

function draw() {
  const root = document.getElementById("tour");
  root.hidden = !memory.open;
  if (!memory.open) return;
  const step = STEPS[memory.step];
  root.setAttribute("aria-label", t("tour.label"));
  root.replaceChildren();
  root.classList.toggle("folded", folded);
  append(root, [dots(), step ? card(step) : end(), fold(),
    h("button", {
      type: "button", class: "btn-bare tour-leave", "aria-label": t("tour.leave"), title: t("tour.leave"), onclick: leave,
    }, icon("close", 16))]);
}

// On a telephone the card may give its room to what it speaks of; there only the button is shown.
const fold = () => h("button", {
  type: "button", class: "btn-bare tour-fold", "aria-label": t(folded ? "tour.unfold" : "tour.fold"), title: t(folded ? "tour.unfold" : "tour.fold"),
  "aria-expanded": String(!folded), onclick: () => { folded = !folded; draw(); document.querySelector(".tour-fold")?.focus(); },
}, icon("chevron", 16));

const dots = () => h("ol", { class: "tour-dots", "aria-hidden": "true" }, STEPS.map((_, i) =>
  h("li", { class: i < memory.step ? "done" : i === memory.step ? "now" : "" })));

function card(step) {
  const hint = step.hint();
  const help = running || isPushing() ? null : step.help(acts.become);
  const way = step.name === "late" || (step.name === "answer" && !memory.answered) ? whereToLook() : null;
  const count = h("span", { class: "tour-count" }, t("tour.count", { n: memory.step + 1, of: STEPS.length }));
  return frame(step.name, [count, stepTitle(memory.step)], trouble || t(hint, { number: memory.number || "" }), [
    way && h("button", { type: "button", class: "btn", onclick: way.run }, t(way.word, way.values)),
    running || isPushing() ? h("span", { class: "tour-busy", role: "status" }, h("span", { class: "spinner" }), t("tour.busy")) : null,
    help && h("button", {
      type: "button", class: "btn btn-primary btn-solid", dataset: { testid: "tour-do" }, onclick: () => run(help),
    }, t(help.word, help.values)),
    step.name === "answer" && memory.answered && closing(),
  ]);
}

const end = () => frame("end", t("tour.end.title"), t("tour.end.hint", { number: memory.number || "" }), closing("btn-primary btn-solid"));

const closing = (style = "") => h("button", { type: "button", class: `btn ${style}`, onclick: finish }, t("tour.end.button"));

const frame = (name, title, hint, buttons) => h("div", { class: "tour-card", dataset: { step: name, testid: "tour-card" } },
  h("div", { class: "tour-words" }, h("p", { class: "tour-title" }, title), h("p", { class: "tour-hint" }, hint)),
  h("div", { class: "tour-buttons" }, buttons));

async function run(help) {
  running = true;
  draw();
  trouble = (await help.run()) || "";
  await gather();
  running = false;
  look();
  // The card of a new inquiry comes by itself; the hint changes if nobody was pinged with it.
  setTimeout(async () => { await gather(); look(); }, PATIENCE_MS);
}

function glow() {
  document.querySelectorAll(".glow").forEach((node) => node.classList.remove("glow"));
  const words = memory.open && STEPS[memory.step]?.glow;
  if (!words || memory.answered || !memory.number) return;
  for (const row of document.querySelectorAll("#main .message")) {
    if (!row.textContent.includes(memory.number)) continue;
    for (const button of row.querySelectorAll(".btn")) button.classList.toggle("glow", words.test(button.textContent));
  }
}
