// What the blocks of a message, a modal or the Home tab need to talk to the bot.

import * as api from "./api.js";
import { formFor } from "./form.js";
import { state } from "./store.js";

const acted = new Set();
/** Hear of every press that the bot acknowledged: `fn({container, block, action})`. */
export const onAction = (fn) => acted.add(fn);

/** The context `drawBlocks` wants; `blocks()` gives the blocks as they are now, for `state.values`. */
export function surface({ key, container, kind, blocks, errors }) {
  const form = formFor(key);
  return {
    form, surface: kind, errors,
    async act(block, action) {
      const values = form.values(blocks());
      const payload = { container, block_id: block.block_id, action, state: { values } };
      await api.action(state.me.id, payload);
      acted.forEach((fn) => fn({ container, block, action }));
    },
    loadOptions: (block, el, value) =>
      api.options(state.me.id, { container, block_id: block.block_id, action_id: el.action_id, value }),
  };
}
