// The five steps of the tour: what shows that one is done, and what helps to get there.

import { handIn } from "./customer.js";
import { push } from "./clock.js";
import { t } from "./i18n.js";
import { channelOnScreen, go, toApp, toThread } from "./router.js";
import { added, begin, memory, moved, says } from "./tour_case.js";
import { desk, SECRETARIAT, state, tobanDm, userName } from "./store.js";

const onDuty = () => memory.pinged.includes(state.me.id);
const pushOn = { word: "clock.to_next", run: () => push({ to: "next" }) };

/** Where the duty contact meets the inquiry: the conversation with the app, which rang. */
const atDuty = (become) => {
  if (!onDuty()) {
    const [user] = memory.pinged;
    return user && { word: "tour.become", values: { name: userName(user) }, run: async () => { await become(user); go(toApp("messages")); } };
  }
  const there = channelOnScreen() === tobanDm()?.id || channelOnScreen() === memory.card?.channel;
  return there ? null : { word: "tour.open_dm", run: () => go(toApp("messages")) };
};

const atDesk = (become, then) => {
  const { id, name } = desk();
  const word = SECRETARIAT.test(name) ? "tour.become" : "tour.become_desk";
  return { word, values: { name }, run: async () => { await become(id); then(); } };
};

// The bot's words, which it says in the network's or the person's language.
export const ON_IT = /対応します|on it/i;
const REPLIED = /一次回答済|first reply sent|recorded the first reply/i;
const LATE = /期限超過|エスカレーション:|overdue|escalation: calling/i;
const REMINDER = /残り|リマインド|\bleft\b/i;

const kept = () => (says(LATE) ? "tour.answer.records" : "tour.answer.records_in_time");

/** True once the first reply was recorded; whoever is that quick passes the steps between. */
export const answered = () => says(REPLIED);

/** `done()` tells, `hint()` is the key of its sentence, `help(become)` the button, `glow` the words of buttons to light up. */
export const STEPS = [
  {
    name: "arrive",
    done: () => memory.number && memory.pinged.length > 0,
    hint: () => (!memory.number ? "tour.arrive.send" : memory.card ? "tour.arrive.closed" : "tour.arrive.wait"),
    help: (become) => {
      if (!memory.number) {
        return { word: "tour.arrive.button", run: async () => {
          if (state.me.id !== desk().id) await become(desk().id);
          const sample = state.samples.find((s) => s.source === "web") || state.samples[0];
          const said = await handIn({ sample: sample.id });
          if (said.ok) begin(said.number);
          return said.ok ? "" : said.text;
        } };
      }
      return memory.card ? pushOn : null;
    },
  },
  {
    name: "onit",
    done: () => (memory.pressed && moved()) || answered(),
    hint: () => (onDuty() ? "tour.onit.press" : "tour.onit.become"),
    help: atDuty,
    glow: ON_IT,
  },
  {
    name: "remind",
    done: () => added().some((fact) => REMINDER.test(fact.words)) || says(LATE) || answered(),
    hint: () => (onDuty() ? "tour.remind.push" : "tour.remind.become"),
    help: (become) => atDuty(become) || pushOn,
  },
  {
    name: "late",
    done: () => says(LATE) || answered(),
    hint: () => "tour.late.push",
    help: () => pushOn,
  },
  {
    name: "answer",
    done: () => memory.answered && state.me.id === desk().id && state.route.thread === memory.card?.ts,
    hint: () => (memory.answered ? kept() : onDuty() ? "tour.answer.press" : "tour.answer.become"),
    help: (become) => {
      if (!memory.answered) return atDuty(become);
      const record = whereToLook();
      return state.me.id === desk().id ? record : atDesk(become, () => record?.run());
    },
    glow: REPLIED,
  },
];

/** The way to the card and what was said below it, if one is elsewhere. */
export function whereToLook() {
  const { card } = memory;
  if (!card || !state.channels.has(card.channel) || state.route.thread === card.ts) return null;
  return { word: "tour.open_card", values: { channel: state.channels.get(card.channel).name }, run: () => go(toThread(card.channel, card.ts)) };
}

export const stepTitle = (i) => t(`tour.${STEPS[i].name}.title`);
