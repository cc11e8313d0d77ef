// Times as people read them, always in the network's zone, never in the browser's.

import { language, t } from "./i18n.js";

let zone = "Asia/Tokyo";
let calendar = null;
/** Tell times in the zone `name` from now on. */
export function useZone(name) {
  zone = name;
  // Making a formatter is slow and a long channel needs it for every message.
  calendar = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23",
  });
}

const formats = new Map();
function format(date, options) {
  const tag = language() === "ja" ? "ja-JP" : "en-US";
  const key = tag + zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(tag, { timeZone: zone, ...options }));
  return formats.get(key).format(date);
}

export const tsDate = (ts) => new Date(parseFloat(ts) * 1000);
/** "2026-11-18", to compare days. */
export const dayKey = (date) => {
  const [y, m, d] = parts(date);
  return `${y}-${pad(m)}-${pad(d)}`;
};
export const hhmm = (date) => format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
/** A day in short; of another year than `today` it names its year. */
export function shortDay(date, today = date) {
  const year = parts(date)[0] === parts(today)[0] ? {} : { year: "numeric" };
  return format(date, { ...year, month: "numeric", day: "numeric", weekday: "short" });
}
export const longDay = (date) => format(date, { year: "numeric", month: "long", day: "numeric", weekday: "long" });
export const dayAndTime = (date, today = date) => `${shortDay(date, today)} ${hhmm(date)}`;

const pad = (n) => String(n).padStart(2, "0");

/** [year, month, day, hour, minute, second] of a moment on the network's clock. */
function parts(date) {
  const found = Object.fromEntries(calendar.formatToParts(date).map((p) => [p.type, Number(p.value)]));
  return [found.year, found.month, found.day, found.hour, found.minute, found.second];
}

/** The divider above a day's messages: today and yesterday by name, as Slack does. */
export function dividerDay(date, now) {
  const name = relativeDay(date, now);
  return name ? name[0].toUpperCase() + name.slice(1) : longDay(date);
}

function relativeDay(date, now) {
  const key = dayKey(date);
  for (const [word, shift] of [["time.today", 0], ["time.yesterday", -1], ["time.tomorrow", 1]]) {
    if (dayKey(new Date(now.getTime() + shift * 86400e3)) === key) return t(word);
  }
  return null;
}

/** "3日2時間" / "3d 2h": how far the clock was pushed. */
export function span(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const words = [];
  if (days) words.push(t("time.days", { n: days }));
  if (hours) words.push(t("time.hours", { n: hours }));
  if (!days && (minutes % 60 || !hours)) words.push(t("time.minutes", { n: minutes % 60 }));
  return words.join(language() === "ja" ? "" : " ");
}

/** One token of Slack's `<!date^…^{token}|…>`; null if Slack does not know it. */
export function dateToken(token, date, now) {
  const long = { year: "numeric", month: "long", day: "numeric" };
  const short = { year: "numeric", month: "short", day: "numeric" };
  const pretty = (options) => relativeDay(date, now) || format(date, options);
  switch (token) {
    case "date_num": return dayKey(date);
    case "date_slash": return dayKey(date).replaceAll("-", "/");
    case "date": return format(date, long);
    case "date_short": return format(date, short);
    case "date_long": return format(date, { ...long, weekday: "long" });
    case "date_pretty": return pretty(long);
    case "date_short_pretty": return pretty(short);
    case "date_long_pretty": return pretty({ ...long, weekday: "long" });
    case "day_divider_pretty": return pretty({ ...long, weekday: "long" });
    case "time": return format(date, { hour: "numeric", minute: "2-digit", hour12: language() === "en" });
    case "time_secs": return format(date, { hour: "numeric", minute: "2-digit", second: "2-digit", hour12: language() === "en" });
    case "ago": return ago(date, now);
    default: return null;
  }
}

function ago(date, now) {
  const seconds = Math.round((now - date) / 1000);
  const word = Math.abs(seconds) < 60 ? t("time.minutes", { n: 0 }) : span(seconds);
  return t(seconds >= 0 ? "time.ago" : "time.ahead", { span: word });
}

/** "2026-12-10T09:30" on the network's clock as Unix seconds. */
export function localToUnix(text) {
  const [y, mo, d, h, mi] = text.split(/[-T:]/).map(Number);
  const wanted = Date.UTC(y, mo - 1, d, h, mi);
  let guess = wanted;
  // Twice, because the offset may differ between the first guess and the answer.
  for (let i = 0; i < 2; i++) {
    const [a, b, c, e, f] = parts(new Date(guess));
    guess += wanted - Date.UTC(a, b - 1, c, e, f);
  }
  return Math.round(guess / 1000);
}

/** Unix seconds as the value of a datetime-local field on the network's clock. */
export function unixToLocal(seconds) {
  const [y, m, d, h, mi] = parts(new Date(seconds * 1000));
  return `${y}-${pad(m)}-${pad(d)}T${pad(h)}:${pad(mi)}`;
}
