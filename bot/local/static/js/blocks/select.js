// Select menus, single and multiple: fixed options, options asked from the bot, people, channels.

import { h, icon, uid } from "../dom.js";
import { t } from "../i18n.js";
import { plain } from "../mrkdwn.js";
import { settle } from "../popover.js";
import { state, userName } from "../store.js";
import { commit } from "./elements.js";

const FIELDS = {
  static_select: "selected_option", external_select: "selected_option", users_select: "selected_user",
  conversations_select: "selected_conversation", channels_select: "selected_channel",
};

const fieldOf = (type) => (type.startsWith("multi_") ? `${FIELDS[type.slice(6)]}s` : FIELDS[type]);

const ofOption = (group) => (option) => ({
  value: option.value, label: plain(option.text), note: option.description && plain(option.description), raw: option, group,
});
const ofUser = (user) => ({ value: user.id, label: userName(user.id), note: user.title, raw: user.id });
const ofChannel = (c) => ({
  value: c.id, label: c.kind === "dm" ? userName(c.user) : `#${c.name}`, raw: c.id,
});

const fromLists = (source) => [
  ...(source.options || []).map(ofOption("")),
  ...(source.option_groups || []).flatMap((g) => g.options.map(ofOption(plain(g.label)))),
];

const KIND = { channel: "public", private: "private", dm: "im" };

function known(el) {
  const type = el.type.replace("multi_", "");
  if (type === "static_select") return fromLists(el);
  if (type === "users_select") return [...state.users.values()].filter((u) => u.kind !== "bot" && !u.deleted).map(ofUser);
  const wanted = type === "channels_select" ? ["public"] : el.filter?.include || ["public", "private", "im"];
  return [...state.channels.values()].filter((c) => !c.archived && wanted.includes(KIND[c.kind])).map(ofChannel);
}

function initialOf(el) {
  const field = fieldOf(el.type);
  return el[field.replace("selected", "initial")] ?? (field.endsWith("s") ? [] : null);
}

const itemOf = (el, raw) => (typeof raw === "object" ? ofOption("")(raw)
  : known(el).find((item) => item.value === raw) || { value: raw, label: raw, raw });

/** The select `el`; its list opens below the field and is searched by typing. */
export function select(el, block, ctx) {
  const field = fieldOf(el.type);
  const kept = ctx.form.ensure(block.block_id, el.action_id, { type: el.type, [field]: initialOf(el) });
  const many = field.endsWith("s");
  let chosen = (many ? kept[field] : [kept[field]].filter((v) => v !== null)).map((raw) => itemOf(el, raw));
  const hint = el.placeholder ? plain(el.placeholder) : t("select.placeholder");
  const input = h("input", {
    class: "select-input", type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false",
    "aria-autocomplete": "list", id: ctx.id || null, "aria-label": ctx.id ? null : hint || ctx.label,
    "aria-describedby": ctx.describedby, "aria-invalid": ctx.invalid ? "true" : null,
  });
  const chips = h("span", { class: "chips" });
  const clear = h("button", {
    type: "button", class: "btn-bare select-clear", "aria-label": t("select.clear"), onclick: () => choose([]),
  }, icon("close", 14));
  const node = h("div", { class: `select${many ? " select-many" : ""}` }, chips, input, clear, icon("chevron", 16));
  const show = () => {
    if (many) chips.replaceChildren(...chosen.map(chip));
    else input.value = chosen[0]?.label || "";
    input.placeholder = many && chosen.length ? "" : chosen[0]?.label || hint;
    clear.hidden = many || !ctx.optional || !chosen.length;
    node.title = many ? "" : chosen[0]?.label || "";
  };
  const chip = (item) => h("span", { class: "chip" }, item.label, h("button", {
    type: "button", class: "btn-bare", "aria-label": t("select.remove", { name: item.label }),
    onclick: () => choose(chosen.filter((c) => c !== item)),
  }, icon("close", 12)));
  const choose = async (next) => {
    const before = chosen;
    chosen = next;
    show();
    const raws = chosen.map((item) => item.raw);
    const accepted = await commit(el, block, ctx, { type: el.type, [field]: many ? raws : raws[0] ?? null }, node);
    if (!accepted) { chosen = before; show(); }
  };
  const pick = (item) => {
    if (!many) choose([item]);
    else if (chosen.some((c) => c.value === item.value)) choose(chosen.filter((c) => c.value !== item.value));
    else if (chosen.length < (el.max_selected_items || Infinity)) choose([...chosen, item]);
  };
  dropdown(node, input, {
    el, many, show, pick, isChosen: (item) => chosen.some((c) => c.value === item.value),
    drop: () => many && chosen.length && choose(chosen.slice(0, -1)),
    find: (text) => find(el, block, ctx, text),
  });
  show();
  return node;
}

async function find(el, block, ctx, text) {
  if (!el.type.includes("external")) {
    const wanted = text.normalize("NFKC").toLowerCase();
    return known(el).filter((item) => `${item.label} ${item.note || ""}`.normalize("NFKC").toLowerCase().includes(wanted));
  }
  const least = el.min_query_length ?? 3;
  if (text.length < least) return { note: t("select.type_more", { n: least }) };
  try {
    return fromLists(await ctx.loadOptions(block, el, text));
  } catch {
    return { note: t("select.failed") };
  }
}

function dropdown(node, input, { el, many, show, pick, isChosen, drop, find: search }) {
  const id = uid("list");
  const box = h("ul", { class: "listbox popover", role: "listbox", id, "aria-multiselectable": many ? "true" : null });
  let items = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  input.setAttribute("aria-controls", id);

  const open = ({ typed = false } = {}) => {
    if (box.isConnected) return;
    if (!many && !typed) input.value = "";
    document.getElementById("layer").append(box);
    input.setAttribute("aria-expanded", "true");
    document.addEventListener("scroll", follow, true);
    fill(typed ? input.value : "");
  };
  const close = () => {
    if (!box.isConnected) return;
    box.remove();
    asked += 1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    document.removeEventListener("scroll", follow, true);
    if (many) input.value = "";
    show();
  };
  const follow = (event) => {
    if (event.target === box) return;
    if (node.isConnected) settle(box, node, { match: true });
    else close();
  };
  const fill = async (text) => {
    const mine = ++asked;
    if (el.type.includes("external")) draw({ note: t("select.loading") });
    const found = await search(text);
    if (mine === asked && box.isConnected) draw(found);
  };
  const draw = (found) => {
    items = Array.isArray(found) ? found : [];
    active = items.findIndex(isChosen);
    if (active < 0 && items.length) active = 0;
    const note = found.note || (items.length ? "" : t("select.none"));
    let group = "";
    box.replaceChildren(...(note ? [h("li", { class: "listbox-note", role: "presentation" }, note)] : []),
      ...items.flatMap((item, i) => {
        const head = item.group && item.group !== group ? [h("li", { class: "menu-heading", role: "presentation" }, item.group)] : [];
        group = item.group;
        return [...head, h("li", {
          role: "option", id: `${id}-${i}`, class: "option", "aria-selected": String(isChosen(item)),
          onclick: () => take(item),
        }, h("span", {}, item.label), item.note && h("span", { class: "note" }, item.note))];
      }));
    mark();
    settle(box, node, { match: true });
  };
  const mark = () => {
    box.querySelectorAll(".option").forEach((o, i) => o.classList.toggle("is-active", i === active));
    const current = box.querySelector(".is-active");
    current?.scrollIntoView({ block: "nearest" });
    if (current) input.setAttribute("aria-activedescendant", current.id);
  };
  const take = (item) => {
    pick(item);
    input.focus({ preventScroll: true });
    if (!many) return close();
    input.value = "";
    return fill("");
  };
  const keys = (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const shown = box.isConnected;
    if (event.key === "Backspace" && !input.value) drop();
    else if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      if (!shown) open();
      else if (items.length) { active = (active + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length; mark(); }
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!shown) open();
      else if (items[active]) take(items[active]);
    } else if (event.key === "Escape" && shown) {
      event.stopPropagation();
      close();
    }
  };
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  node.addEventListener("click", (event) => { if (!event.target.closest("button")) { input.focus(); open(); } });
  input.addEventListener("input", () => {
    open({ typed: true });
    clearTimeout(timer);
    timer = setTimeout(() => fill(input.value), el.type.includes("external") ? 250 : 0);
  });
  input.addEventListener("keydown", keys);
  // What is typed replaces the choice instead of adding to its name.
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", close);
}
