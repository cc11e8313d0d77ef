// The customer's side: an inquiry as the network's website would hand it in.

import * as api from "./api.js";
import { h, uid } from "./dom.js";
import { language, t } from "./i18n.js";
import { changed, state } from "./store.js";
import { dayAndTime } from "./time.js";
import { adopt } from "./tour_case.js";

const FIELDS = ["company", "person", "email", "phone", "subject"];
const CONTROL = { email: "email", phone: "tel" };

/** What the intake API's answer means, in one sentence: `{ok, text, number?}`. */
export function answerInWords({ status, body }) {
  if (status >= 200 && status < 300) {
    const deadline = body.deadline ? dayAndTime(new Date(body.deadline)) : t("customer.no_deadline");
    return { ok: true, number: body.number, text: t("customer.received", { number: body.number, deadline }) };
  }
  const reason = body?.error?.message || body?.message || "";
  return { ok: false, text: t("customer.refused", { status, reason }) };
}

/** Hand in an inquiry; resolves to the answer in words. */
export async function handIn(body) {
  try {
    return answerInWords(await api.customer(body));
  } catch (error) {
    return { ok: false, text: t("customer.failed", { reason: error.message }) };
  }
}

const publicForm = () => h("p", { class: "panel-intro" }, h("a", { href: `/form?lang=${language()}`, target: "_blank", rel: "noopener" }, t("customer.public_form")));

/** The panel at the right. */
export function customerPanel() {
  const answer = h("p", { class: "answer", role: "status", dataset: { testid: "customer-answer" } });
  const show = (text, how = "") => {
    answer.className = `answer ${how}`;
    answer.textContent = text;
  };
  const send = async (button, body) => {
    button.disabled = true;
    show(t("customer.sending"));
    const said = await handIn(body);
    show(said.text, said.ok ? "good" : "bad");
    button.disabled = false;
    if (said.ok && adopt(said.number)) changed("adopted");
    return said.ok;
  };
  return h("div", { class: "panel" }, h("p", { class: "panel-intro" }, t("customer.intro")), publicForm(), answer, samples(send), freeForm(send, (text) => show(text, "bad")));
}

const samples = (send) => h("section", {}, h("h3", {}, t("customer.samples")), h("ul", { class: "samples" }, state.samples.map((sample) => {
  const button = h("button", { type: "button", class: "sample", onclick: () => send(button, { sample: sample.id }) },
    h("b", {}, sample.subject), h("span", { class: "note" }, [sample.company, source(sample.source)].filter(Boolean).join(" · ")));
  return h("li", {}, button);
})));

const source = (name) => (name ? t(`source.${name}`).replace(/^source\./, "") : "");

const laneChoice = (id) => h("select", { id, class: "field" }, h("option", { value: "" }, t("customer.lane_unknown")),
  state.lanes.map((lane) => h("option", { value: lane.id }, lane.name)));

function freeForm(send, refuse) {
  const inputs = {};
  const field = (name) => {
    const id = uid("customer");
    inputs[name] = name === "body" ? h("textarea", { id, class: "field", rows: 4 })
      : name === "lane" ? laneChoice(id)
        : h("input", { id, class: "field", type: CONTROL[name] || "text", autocomplete: "off" });
    return h("div", { class: "input" }, h("label", { class: "label", for: id }, t(`customer.${name}`)), inputs[name]);
  };
  const button = h("button", { type: "submit", class: "btn btn-primary btn-solid" }, t("customer.send"));
  const form = h("form", { class: "free-form", novalidate: true }, h("h3", {}, t("customer.free")),
    FIELDS.map(field), field("body"), state.lanes.length > 0 && field("lane"), h("p", { class: "note" }, t("customer.note")), button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const filled = Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]).filter(([, value]) => value);
    if (!filled.length) return refuse(t("customer.nothing"));
    if (await send(button, { fields: Object.fromEntries(filled) })) form.reset();
    return undefined;
  });
  return form;
}
