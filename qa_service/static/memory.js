// The conversation of this tab: it survives a reload and is gone with the tab. Nothing of it is kept on the server.

const MOST = 20;

/** Turns of an article's conversation, oldest first, each {question, where, answer, fresh}. */
export class Memory {
  constructor(docId) {
    this.key = `article-qa:conversation:${docId ?? "*"}`;
    this.turns = [];
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
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

  save() {
    try {
      if (this.turns.length) sessionStorage.setItem(this.key, JSON.stringify(this.turns));
      else sessionStorage.removeItem(this.key);
    } catch {
      // full or forbidden: this page still has it
    }
  }
}
