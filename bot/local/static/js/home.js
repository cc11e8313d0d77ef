// The app's Home tab: a view that the bot publishes for each person.

import * as api from "./api.js";
import { drawBlocks } from "./blocks/index.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { on, setHome, state } from "./store.js";
import { surface } from "./surface.js";

let page = null;

/** Redraw the Home tab whenever the bot publishes it anew. */
export function startHome() {
  on("home", () => page?.isConnected && draw());
}

/** Tell the bot that the tab was opened and show what it has published. */
export function drawHome(root) {
  page = root;
  draw();
  refreshHome();
}

export async function refreshHome() {
  if (state.route.tab !== "home") return;
  const asked = state.me.id;
  const answer = await api.home(asked).catch(() => null);
  if (answer?.view && asked === state.me.id) setHome(answer.view);
}

function draw() {
  const view = state.home;
  if (!view?.blocks?.length) {
    page.toban = null;
    page.replaceChildren(h("p", { class: "empty" }, t("app.home_empty")));
    return;
  }
  drawBlocks(page, view.blocks, surface({
    key: `home:${state.me.id}`, kind: "home", container: { type: "view", view_id: view.id },
    blocks: () => state.home?.blocks,
  }));
}
