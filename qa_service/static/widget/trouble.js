// Why a question was not answered, in words for the reader of a foreign page.

import { AskError } from "../ask.js";
import { button, el } from "../dom.js";

/** The reason for which a question was given up by its reader. */
export class Stopped extends Error {}

/** What is known of a failure: {kind, words, again}; `again` says whether asking again can help. */
export async function troubleOf(error, service) {
  if (error instanceof Stopped) return { kind: "stopped", words: "You stopped it.", again: true };
  if (!(error instanceof AskError)) {
    console.error(error);
    return { kind: "failed", words: "The reply could not be read.", again: true };
  }
  if (error.kind === "unreachable") return unreachable(service);
  if (error.kind === "key") {
    const words = `The service asks for a key here. Its operator can let this site (${location.origin}) ask without one: QA_ALLOWED_ORIGINS.`;
    return { kind: "key", words, again: false };
  }
  if (error.kind === "busy") {
    const wait = error.retryAfterS ?? 1;
    return { kind: "busy", words: `The service is busy. Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`, again: true };
  }
  return { kind: error.kind, words: sentence(error.message), again: error.kind !== "refused" };
}

/** A browser says the same of a service that is down and of one that does not answer this site: look which it is. */
async function unreachable(service) {
  const replies = (mode) => fetch(`${service}/healthz`, { mode, credentials: "omit", cache: "no-store" }).then(() => true, () => false);
  if (await replies("cors")) return { kind: "failed", words: "The connection broke.", again: true };
  if (!(await replies("no-cors"))) return { kind: "unreachable", words: "The service could not be reached.", again: true };
  return {
    kind: "site",
    words: `This site (${location.origin}) is not on the list of sites that may ask the service. Its operator can add it to QA_ALLOWED_ORIGINS.`,
    again: false,
  };
}

/** What went wrong, that it is no answer, and a way on. */
export function troubleNode({ kind, words, again }, retry) {
  return el(
    "div",
    { class: `trouble ${kind}`, "data-testid": "trouble", "data-kind": kind },
    el("p", {}, el("strong", {}, words), " This is not an answer about the article."),
    again ? button("Try again", retry, { class: "again" }) : null,
  );
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/[.\s]*$/, ".");
}
