// From what was typed to what Slack's client would send: escaped, with mentions and links marked.

/** `mentions` maps what stands in the field ("@name", "#channel") to Slack's form ("<@U1>", "<#C1>"). */
export function encode(text, mentions) {
  const marks = [...mentions].sort((a, b) => b[0].length - a[0].length);
  const pattern = [...marks.map(([shown]) => quote(shown)), "https?:\\/\\/[^\\s<>]+", "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"].join("|");
  const found = new Map(marks);
  let out = "";
  let at = 0;
  for (const match of text.matchAll(new RegExp(pattern, "g"))) {
    out += escape(text.slice(at, match.index)) + mark(match[0], found);
    at = match.index + match[0].length;
  }
  return out + escape(text.slice(at));
}

function mark(word, found) {
  if (found.has(word)) return found.get(word);
  const tail = /^http/.test(word) ? /[.,:;!?)、。」]*$/.exec(word)[0] : "";
  const core = word.slice(0, word.length - tail.length);
  const link = /^http/.test(word) ? `<${escape(core)}>` : `<mailto:${core}|${core}>`;
  return link + escape(tail);
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const quote = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The word before the caret that asks for suggestions: `{sign: "/", "@" or "#", word, start}` or null. */
export function asking(text, caret) {
  const before = text.slice(0, caret);
  const command = /^\/([^\s]*)$/.exec(before);
  if (command) return { sign: "/", word: command[1], start: 0 };
  const found = /(?:^|[\s(（「、。])([@＠#＃])([^\s@＠#＃]{0,24})$/.exec(before);
  if (!found) return null;
  return { sign: found[1] === "@" || found[1] === "＠" ? "@" : "#", word: found[2], start: caret - found[2].length - 1 };
}
