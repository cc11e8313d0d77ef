// What somebody has entered into the blocks of one message or view, as Slack's `state.values`.

export class FormState {
  #values = new Map();

  static #key = (blockId, actionId) => `${blockId}\u0000${actionId}`;

  /** The value kept for an element, or undefined if it was never shown. */
  get(blockId, actionId) {
    return this.#values.get(FormState.#key(blockId, actionId));
  }

  set(blockId, actionId, value) {
    this.#values.set(FormState.#key(blockId, actionId), value);
  }

  /** Keep what was entered before, else take the element's initial value. */
  ensure(blockId, actionId, initial) {
    const kept = this.get(blockId, actionId);
    if (kept && kept.type === initial.type) return kept;
    this.set(blockId, actionId, initial);
    return initial;
  }

  /** `state.values` of the given blocks; what is no longer shown is left out. */
  values(blocks) {
    const values = {};
    for (const block of blocks || []) {
      for (const element of [block.element, block.accessory, ...(block.elements || [])]) {
        const value = element?.action_id && this.get(block.block_id, element.action_id);
        if (value) (values[block.block_id] ||= {})[element.action_id] = value;
      }
    }
    return values;
  }
}

const forms = new Map();

/** The form of a message or view; it outlives redrawing, as in Slack. */
export function formFor(key) {
  if (!forms.has(key)) forms.set(key, new FormState());
  return forms.get(key);
}

export const dropForm = (key) => forms.delete(key);

/** Another person sees none of what this one entered. */
export const dropForms = () => forms.clear();
