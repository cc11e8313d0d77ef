// Puts the page together: who one is, what the server tells, what is drawn.

import * as api from "./api.js";
import { startClock } from "./clock.js";
import { refreshConversation, startConversation } from "./conversation.js";
import { startDeveloper } from "./developer.js";
import { h } from "./dom.js";
import { listen } from "./events.js";
import { dropForms } from "./form.js";
import { refreshHome, startHome } from "./home.js";
import { chooseLanguage, chosenLanguage, language, languageOf, slackLocale, t, useLanguage } from "./i18n.js";
import { startModals } from "./modal.js";
import { startNotices } from "./notices.js";
import { startRouter } from "./router.js";
import { startSidebar } from "./sidebar.js";
import { booted, changed, desk, forget, on, refreshed, state } from "./store.js";
import { closeSide, refreshThread, startSide } from "./thread.js";
import { useZone } from "./time.js";
import { clearToasts } from "./toast.js";
import { startTopbar } from "./topbar.js";
import { startTour } from "./tour.js";
import { settleIn } from "./tour_case.js";

const WHO = "toban.user";

// Each tab may be somebody else; a new tab starts as whoever one was last.
const lastUser = () => new URLSearchParams(location.search).get("as") || sessionStorage.getItem(WHO) || localStorage.getItem(WHO) || undefined;

async function load(user) {
  const data = await api.boot(user).catch((error) => {
    if (!user || error.status === 0) throw error;
    return api.boot();
  });
  useZone(data.clock.timezone);
  const wanted = chosenLanguage() || languageOf(data.me.locale);
  if (wanted !== languageOf(data.me.locale)) {
    await api.setLocale(data.me.id, slackLocale(wanted));
    return load(data.me.id);
  }
  if (wanted !== language()) await useLanguage(wanted);
  booted(data);
  sessionStorage.setItem(WHO, state.me.id);
  localStorage.setItem(WHO, state.me.id);
  return listen(state.me.id, resync);
}

/** Look through another person's eyes. */
export async function become(user) {
  if (user === state.me?.id) return;
  forget();
  dropForms();
  clearToasts();
  await load(user);
  startAgain();
}

async function speak(lang) {
  chooseLanguage(lang);
  await api.setLocale(state.me.id, slackLocale(lang));
  await load(state.me.id);
  changed("language", "messages");
}

// After a gap in the event stream everything on screen is asked for again.
async function resync() {
  const me = state.me.id;
  const data = await api.boot(me).catch(() => null);
  if (state.me.id !== me) return;
  if (data) booted(data);
  refreshConversation();
  refreshThread();
  refreshHome();
}

const startAgain = () => dispatchEvent(new HashChangeEvent("hashchange"));

function bars() {
  const offline = document.getElementById("offline");
  const draw = () => {
    offline.hidden = state.online && state.connected;
    offline.textContent = state.online ? t("bar.bot_away") : t("bar.offline");
  };
  on("connected boot language", draw);
}

function keys() {
  const { classList } = document.getElementById("app");
  const closeDrawer = () => classList.remove("drawer-open");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    if (classList.contains("drawer-open")) closeDrawer();
    else if (!state.views.length) closeSide();
  });
  document.getElementById("curtain").addEventListener("click", closeDrawer);
  document.getElementById("sidebar").addEventListener("click", ({ target }) => target.closest("a") && closeDrawer());
}

async function start() {
  for (;;) {
    try {
      const last = lastUser();
      await load(last);
      // What another workspace left in this browser leads nowhere here.
      if (settleIn(state.workspace.id)) location.hash = "";
      // A newcomer begins as the secretariat, as does whoever is unknown here.
      if (state.me.id !== last && state.me.id !== desk().id) await load(desk().id);
      break;
    } catch {
      // Neither words nor people are known yet, so this line speaks both languages.
      const words = "サーバーにつながりません。もう一度試しています… / Cannot reach the server, retrying…";
      document.getElementById("main").replaceChildren(h("p", { class: "empty" }, words));
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
    }
  }
  bars();
  keys();
  startTopbar({ become, speak });
  startSidebar();
  startConversation();
  startSide();
  startHome();
  startModals();
  startClock();
  startDeveloper();
  startTour({ become });
  startNotices({ refresh: async () => refreshed(await api.boot(state.me.id)) });
  startRouter();
  changed("boot");
}

start();
