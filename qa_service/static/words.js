// What the interface says, by reading mode. Quotes and emergency notices are the same in all of them.

const PLAIN = {
  answered: { high: "Very probably answers the question", fair: "Probably answers the question", low: "May answer the question" },
  answeredPartly: { high: "Very probably answers a part of it", fair: "Probably answers a part of it", low: "May answer a part of it" },
  partsAnswered: "Answered",
  partsOpen: "Not found in these sources",
  nearestOne: "Nearest passage — not an answer",
  urgent: "These are quotes of an article. They do not say what to do now.",
  confidenceNumber: (percent) => `Estimated chance that they answer it: ${percent}%. The estimate was fitted on questions with known answers; it says nothing about whether the source is right.`,
  refused: { all: "The article and its reference notes do not answer this.", article: "The article does not answer this.", several: "The articles and their reference notes do not answer this." },
  refusedHelp: "Nothing was made up in its place. You can ask in other words, or ask a specialist.",
  nearest: "Nearest passages — not an answer",
  nearestHelp: "They are the closest in wording. They were judged not to answer the question.",
  differs: "Another source says something different",
  furtherDiffer: (count) => (count ? `${count} more ${count === 1 ? "says" : "say"} something different` : null),
  limits: (count) => (count ? `${count} ${count === 1 ? "condition" : "conditions"} to consider` : null),
  quote: (number) => `Quote ${number}`,
  understood: "Understood as",
  asTyped: "Ask it as typed",
  readings: "Your question can be read in two ways. Both are answered.",
  reading: "If you mean",
  show: { article: "Show in article", reference: "Show the reference" },
  copyQuote: "Copy",
  copyAnswer: "Copy answer",
  linkAnswer: "Copy link to answer",
  more: "More",
  link: "Link",
  cite: "Cite",
  source: "Source page",
  cited: (count) => (count === 1 ? "1 reference cited" : `${count} references cited`),
  badges: {
    article: "Article",
    reference_record: "Reference list",
    reference_note: "Summary of the reference, not its words",
    reference_text: "Words of the reference",
  },
  notices: {},
  definitions: "The publisher's explanation, not a quote of the article:",
  sections: "Sections of the article",
  noticesFirst: false,
  citedOpen: false,
  intro: "The answer is quotes of the article, or word that it does not answer. Nothing is written for you.",
};

const CLINICIAN = {
  ...PLAIN,
  notices: {
    personal_treatment: "This page cannot judge a single case. Check the cited sources and local guidance before you start, stop or change a treatment.",
  },
};

const STUDENT = {
  ...PLAIN,
  refusedHelp: "A good source says what it does not cover. Follow the references, or ask in other words.",
  differs: "Sources disagree: this one says something different",
  limits: (count) => (count ? `${count} ${count === 1 ? "condition" : "conditions"} to remember` : null),
  citedOpen: true,
  intro: "The answer is quotes of the article, each with the references it cites. Look up a dotted word to see what it means.",
};

const PATIENT = {
  ...PLAIN,
  answered: { high: "Very probably answers your question", fair: "Probably answers your question", low: "May answer your question" },
  refused: { all: "This page does not answer your question.", article: "The article does not answer your question." },
  refusedHelp: "Please ask your doctor, nurse or pharmacist. You can also try other words.",
  nearest: "Passages that sound similar — not an answer",
  nearestOne: "A passage that sounds similar — not an answer",
  partsOpen: "Not found on this page",
  nearestHelp: "They are about something close to it, but they do not answer your question.",
  limits: (count) => (count ? `${count} ${count === 1 ? "reason" : "reasons"} why it does not hold for everyone` : null),
  show: { article: "Show where it says so", reference: "Show the source" },
  badges: { ...PLAIN.badges, article: "From the article", reference_note: "Our summary of a study, not its words" },
  notices: {
    personal_treatment: "This page cannot tell what is right for you. Talk to your doctor, nurse or pharmacist before you start, stop or change a medicine.",
  },
  noticesFirst: true,
  intro: "You get the article's own words, or word that it does not answer. This page is for learning; it does not replace your doctor. Choose a dotted word to see what it means.",
};

export const WORDS = { plain: PLAIN, clinician: CLINICIAN, student: STUDENT, patient: PATIENT };

/** How a citation number came to its reference, in plain words. */
export const STATUS_WORDS = {
  explicit: "numbered by the source",
  by_order: "matched by its place in the list",
  inferred: "matched by content",
  contradicted: "the source contradicts itself here",
  orphan: "not in the article's reference list",
};

/** Statuses that a reader must see without asking. */
export const DOUBTFUL = new Set(["inferred", "contradicted", "orphan"]);
