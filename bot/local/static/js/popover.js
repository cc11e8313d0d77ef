// Things that float: menus, small panels, lists below a field. And the focus trap of dialogs.

import { h } from "./dom.js";

const layer = () => document.getElementById("layer");
const GAP = 4;

/** Put `node` below (or, without room, above) `anchor` and keep it inside the window. */
export function settle(node, anchor, { match = false } = {}) {
  const box = anchor.getBoundingClientRect();
  if (match) node.style.width = `${Math.max(box.width, 220)}px`;
  node.style.maxHeight = "";
  const height = node.offsetHeight;
  const below = innerHeight - box.bottom - GAP * 2;
  const above = box.top - GAP * 2;
  const up = height > below && above > below;
  node.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
  node.style.top = `${up ? Math.max(GAP, box.top - GAP - Math.min(height, above)) : box.bottom + GAP}px`;
  node.style.left = `${Math.max(GAP * 2, Math.min(box.left, innerWidth - node.offsetWidth - GAP * 2))}px`;
}

/** Show `node` at `anchor` until Escape or a press elsewhere; returns the function that closes it. */
export function popover(anchor, node, { onclose } = {}) {
  const close = (refocus = true) => {
    if (!node.isConnected) return;
    node.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", keys, true);
    removeEventListener("resize", onresize);
    anchor.setAttribute("aria-expanded", "false");
    if (refocus) anchor.focus({ preventScroll: true });
    onclose?.();
  };
  const outside = (event) => {
    const inLayer = layer().contains(event.target) || document.getElementById("dialogs").contains(event.target);
    if (!node.contains(event.target) && !anchor.contains(event.target) && !inLayer) close(false);
  };
  const keys = (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  const onresize = () => settle(node, anchor);
  node.classList.add("popover");
  layer().append(node);
  settle(node, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", keys, true);
  addEventListener("resize", onresize);
  return close;
}

/** A menu of `{label, note?, run, danger?}` or `{heading}` below `anchor`, with the arrow keys. */
export function menu(anchor, items) {
  if (anchor.getAttribute("aria-expanded") === "true") return;
  const entries = items.map((item) => (item.heading
    ? h("p", { class: "menu-heading", role: "presentation" }, item.heading)
    : h("button", {
      type: "button", role: "menuitem", class: `menu-item${item.danger ? " danger" : ""}`, tabindex: "-1",
      onclick: () => { close(); item.run(); },
    }, h("span", {}, item.label), item.note && h("span", { class: "note" }, item.note))));
  const node = h("div", { class: "menu", role: "menu", onkeydown: (event) => step(event) }, entries);
  const close = popover(anchor, node);
  const buttons = [...node.querySelectorAll("button")];
  const step = (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") close(false);
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length).focus();
  };
  buttons[0]?.focus({ preventScroll: true });
}

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex='0']";

/** Keep the Tab key inside `node`. */
export function trapFocus(node) {
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...node.querySelectorAll(FOCUSABLE)].filter((n) => n.offsetParent !== null);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge && node.contains(document.activeElement)) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  });
}
