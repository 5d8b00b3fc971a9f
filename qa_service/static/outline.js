// Marks in the outline the section that is being read.

/** Follows the scroll position; the section is the last whose heading has passed the upper third of the window. */
export function followOutline(nav) {
  const links = new Map([...(nav?.querySelectorAll("a") ?? [])].map((link) => [document.getElementById(link.hash.slice(1)), link]));
  links.delete(null);
  if (!links.size) return;
  const beside = matchMedia("(min-width: 90rem)"); // page.css has the outline beside the text from here on
  const unfold = () => (nav.querySelector("details").open = beside.matches);
  beside.addEventListener("change", unfold);
  unfold();
  const seen = new IntersectionObserver(
    () => {
      const passed = [...links.keys()].filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
      const current = links.get(passed.at(-1));
      for (const link of links.values()) {
        if (link === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "0px 0px -66% 0px" },
  );
  for (const heading of links.keys()) seen.observe(heading);
}
