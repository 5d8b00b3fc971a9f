// <article-qa article="doc_id">: a question box for an article, on any page (docs/widget.md).

import { button } from "../dom.js";
import { closePopover, popoverOpen } from "../popover.js";
import { WORDS } from "../words.js";
import { Conversation } from "./conversation.js";
import { view } from "./view.js";
import sheet from "./widget.css" with { type: "css" };

const SCRIPT = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
const SERVICE = SCRIPT ? new URL(".", SCRIPT.src).href : "";
const NARROW = matchMedia("(max-width: 40rem), (max-height: 30rem)");
const MODES = ["launcher", "inline", "panel"];

class ArticleQa extends HTMLElement {
  static observedAttributes = ["article", "label", "mode", "reader", "service", "sources"];

  #root = this.attachShadow({ mode: "open" });
  #conversation = null;
  #parts = null;
  #building = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    document.addEventListener("keydown", this.#onKey);
    NARROW.addEventListener("change", this.#onWidth);
    if (!this.#parts) this.#build();
    // Where the script came first, the parser has not read the children yet.
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#examples(), { once: true });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#onKey);
    NARROW.removeEventListener("change", this.#onWidth);
    this.#conversation?.stop();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#parts || this.#building) return;
    // Several attributes that change together make one new box.
    this.#building = true;
    queueMicrotask(() => this.#build());
  }

  get mode() {
    const mode = this.getAttribute("mode");
    return MODES.includes(mode) ? mode : "launcher";
  }

  /** Opens the box and puts the cursor into it. */
  show() {
    const { box, input } = this.#parts;
    if (box.open === false) {
      // Where the box fills the screen the page behind it must not take the focus.
      if (NARROW.matches) box.showModal();
      else box.show();
      this.#opened();
    }
    input.focus();
  }

  /** Closes the box and gives the focus back to where it was; the conversation stays. */
  close() {
    const { box, launcher } = this.#parts;
    if (!box.open) return;
    const inside = box.contains(this.#root.activeElement);
    launcher.classList.remove("away");
    closePopover();
    box.close();
    const lost = document.activeElement === document.body || box.contains(this.#root.activeElement);
    if (inside && lost) launcher.focus();
  }

  #build() {
    this.#building = false;
    this.#conversation?.stop();
    const service = (this.getAttribute("service") || SERVICE).replace(/\/+$/, "");
    const article = this.getAttribute("article");
    const label = this.getAttribute("label") || "Ask about this article";
    const articleHref = article ? `${service}/articles/${encodeURIComponent(article)}` : null;
    const does = { toggle: () => this.#toggle(), close: () => this.close(), clear: () => this.#clear(), stop: () => this.#stop() };
    const { box, form, input, log, standing, top } = (this.#parts = view({ mode: this.mode, label, articleHref }, does));
    this.#conversation = new Conversation({
      log,
      service,
      article,
      sources: this.getAttribute("sources") === "article" ? "article" : "all",
      words: { ...(WORDS[this.getAttribute("reader")] ?? WORDS.plain), link: "Read it in context" },
      progress: (words, busy) => this.#progress(words, busy),
      standing: (words) => {
        standing.textContent = words;
        standing.hidden = !words;
      },
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#conversation.busy) this.#ask(input.value);
    });
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    box.addEventListener("close", () => this.#opened());
    this.#root.replaceChildren(top);
    this.#examples();
    // Not by show(): a page that opens the box by itself must not lose the focus to it, nor its screen.
    if (this.hasAttribute("open") && box.open === false && !NARROW.matches) {
      box.open = true;
      this.#opened();
    }
  }

  /** Questions to begin with: the list items that the page put into the element. */
  #examples() {
    const questions = [...this.querySelectorAll("li")].map((item) => item.textContent.trim()).filter(Boolean);
    const { examples } = this.#parts;
    examples.replaceChildren(...questions.map((question) => button(question, () => this.#ask(question), { class: "example", dir: "auto" })));
    examples.hidden = !questions.length;
  }

  #ask(question) {
    if (!question.trim()) return;
    const { input, log } = this.#parts;
    this.#conversation.ask(question.trim());
    input.value = "";
    // On a touch screen the cursor would keep the keyboard up, in front of the answer.
    if (matchMedia("(pointer: coarse)").matches) log.focus({ preventScroll: true });
    else input.focus({ preventScroll: true });
    this.#turned();
  }

  #stop() {
    this.#conversation.stop();
    this.#parts.input.focus();
  }

  #clear() {
    this.#conversation.clear();
    this.#turned();
    this.#parts.input.focus();
    this.#parts.status.textContent = "The conversation is cleared.";
  }

  /** What stands there before the first question makes room for the answers, and comes back when they are cleared. */
  #turned() {
    const any = this.#parts.log.hasChildNodes();
    this.#parts.clear.hidden = !any;
    this.#parts.intro.hidden = any;
  }

  #progress(words, busy) {
    const { status, stop, submit } = this.#parts;
    status.textContent = words;
    stop.hidden = !busy;
    submit.setAttribute("aria-disabled", String(busy));
  }

  #toggle() {
    const { box, launcher } = this.#parts;
    // Not every browser focuses a button that is clicked, and closing gives the focus back to what had it.
    launcher.focus();
    if (box.open) this.close();
    else this.show();
  }

  /** Brings the launcher to the state of the box. */
  #opened() {
    const { box, launcher } = this.#parts;
    launcher.setAttribute("aria-expanded", String(box.open));
    // A side panel lies on its launcher, which would take the focus unseen.
    launcher.classList.toggle("away", box.open && this.mode === "panel");
  }

  #onKey = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing && !popoverOpen()) this.close();
  };

  #onWidth = () => {
    const { box } = this.#parts;
    if (!box.open) return;
    const focused = this.#root.activeElement;
    box.close();
    if (NARROW.matches) box.showModal();
    else box.show();
    focused?.focus();
    this.#opened();
  };
}

if (!customElements.get("article-qa")) customElements.define("article-qa", ArticleQa);
