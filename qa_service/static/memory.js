// The conversation of this tab: it survives a reload and is gone with the tab, unless its reader wants it kept in this browser.
// Nothing of it is kept on the server.

const MOST = 20;
const KEEP = "article-qa:keep";
const KEPT = "article-qa:conversation:";
const place = () => (keeps() ? localStorage : sessionStorage);

/** Whether conversations are kept in this browser. */
export function keeps() {
  try {
    return localStorage.getItem(KEEP) === "1";
  } catch {
    return false; // storage may be forbidden
  }
}

/** Turns of an article's conversation, oldest first, each {question, where, answer, fresh}. */
export class Memory {
  constructor(docId) {
    this.key = `${KEPT}${docId ?? "*"}`;
    this.turns = [];
    try {
      const kept = JSON.parse(place().getItem(this.key) ?? "[]");
      if (Array.isArray(kept)) this.turns = kept.filter((turn) => turn?.answer?.outcome);
    } catch {
      // storage forbidden or not ours: begin anew
    }
  }

  add(turn) {
    this.turns = [...this.turns, turn].slice(-MOST);
    this.save();
  }

  clear() {
    this.turns = [];
    this.save();
  }

  /** Earlier questions since the last one that was asked without those before it, with what was shown for each. */
  history(most) {
    const begun = this.turns.findLastIndex(({ fresh }) => fresh);
    return this.turns.slice(Math.max(begun, 0)).slice(-most).map(({ answer }) => ({
      question: answer.question,
      quotes: (answer.outcome === "answered" ? answer.quotes : []).slice(0, 50).map(({ doc_id, start, end }) => ({ doc_id, start, end })),
    }));
  }

  /** Keeps this conversation and those after it, or forgets all that were kept but this tab's. */
  keep(wanted) {
    try {
      if (wanted) {
        localStorage.setItem(KEEP, "1");
        sessionStorage.removeItem(this.key);
      } else {
        for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT) || key === KEEP) localStorage.removeItem(key);
      }
    } catch {
      // forbidden: nothing is kept
    }
    this.save();
  }

  save() {
    try {
      if (this.turns.length) place().setItem(this.key, JSON.stringify(this.turns));
      else place().removeItem(this.key);
    } catch {
      // full or forbidden: this page still has it
    }
  }
}
