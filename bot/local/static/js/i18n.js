// The page's own words. What the bot writes comes in the person's language from the bot itself.

const LOCALES = "/workspace/locale/";
const CHOICE = "toban.lang";

let words = {};
let current = null;

/** The language somebody chose in this browser, or null: then the page follows each person's Slack locale. */
export const chosenLanguage = () => localStorage.getItem(CHOICE);
export const chooseLanguage = (lang) => localStorage.setItem(CHOICE, lang);
/** The language on screen, "ja" or "en"; null before the first words have come. */
export const language = () => current;
export const slackLocale = (lang) => (lang === "en" ? "en-US" : "ja-JP");
export const languageOf = (locale) => (String(locale || "ja").startsWith("ja") ? "ja" : "en");

/** Load the words of `lang`; the page is rendered anew by the caller. */
export async function useLanguage(lang) {
  const response = await fetch(`${LOCALES}${lang}.json`);
  words = await response.json();
  current = lang;
  document.documentElement.lang = lang;
  document.title = words["app.title"];
}

/** The word for `key`, with `{name}` replaced; `key.one` is taken for a count of 1 where it exists. */
export function t(key, values = {}) {
  const template = (values.n === 1 && words[`${key}.one`]) || words[key];
  if (template === undefined) return key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
