// On narrow screens the question box can be docked: it comes up over the article, and goes when a passage is to be seen.

const NARROW = "(max-width: 63.99rem)";

/** `chat` is the section of the box, `open` the link that leads to it, `close` its button, `input` what gets the focus. */
export class Dock {
  constructor({ chat, open, close, input }) {
    Object.assign(this, { chat, opener: open, close, input });
    open.addEventListener("click", (event) => {
      event.preventDefault();
      this.open();
    });
    close.addEventListener("click", () => this.leave(true));
    chat.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.docked && !event.defaultPrevented) this.leave(true);
    });
    // Above the box in the page nothing hides it; the link is there whenever the box is out of sight.
    new IntersectionObserver(([{ isIntersecting }]) => (open.hidden = isIntersecting)).observe(chat);
    matchMedia(NARROW).addEventListener("change", () => this.leave(false));
  }

  get docked() {
    return this.chat.classList.contains("docked");
  }

  /** Brings the box up, or where there is room for both, goes to it. */
  open() {
    if (matchMedia(NARROW).matches) {
      this.chat.classList.add("docked");
      this.close.hidden = false;
    }
    this.input.focus({ preventScroll: this.docked });
  }

  /** Puts the box back to its place under the article; gives whether it was up. */
  leave(focus) {
    const was = this.docked;
    this.chat.classList.remove("docked");
    this.close.hidden = true;
    if (was && focus) {
      this.opener.hidden = false;
      this.opener.focus({ preventScroll: true });
    }
    return was;
  }
}
