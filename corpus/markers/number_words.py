"""Words of English that tell whether a number behind them counts, names or cites. Data only, all in small letters.

`corpus.markers.counted` says how each set is used. They are words of grammar, and the nouns that things are numbered
by; a noun of the second kind takes a number only where it stands bare ("at week 12", "diabetes type 2").
"""

from __future__ import annotations

NEVER_LAST = frozenset({
    "a", "about", "across", "against", "aged", "almost", "among", "an", "and", "another", "approximately", "are", "around",
    "as", "at", "average", "be", "been", "being", "below", "between", "beyond", "but", "by", "circa", "despite", "during", "equal", "equals",
    "every", "exactly", "exceed", "exceeding", "exceeds", "for", "from", "had", "has", "have", "if", "in", "into", "is", "least", "like",
    "nearly", "near", "nor", "of", "on", "onto", "or", "per", "plus", "minus", "previous", "roughly", "scored", "scoring", "than", "that",
    "the", "these", "those", "till", "times", "to", "toward", "towards", "totalled", "unless", "until", "upon", "upper", "versus", "via",
    "vs", "was", "were", "whether", "which", "while", "with", "within", "without", "=", "<", ">", "≥", "≤", "≈", "~", "±", "+", "×", "/", "&",
})  # fmt: skip
"""A sentence does not end with these: the number is part of it. `counted` knows the turns of phrase where one does."""
COLON_ENDS = frozenset({
    "a", "against", "an", "and", "are", "as", "at", "between", "by", "during", "for", "from", "had", "has", "have", "if", "in", "into", "is", "like", "of", "on", "or", "that",
    "the", "these", "those", "to", "towards", "unless", "until", "upon", "via", "was", "were", "whether", "which", "while", "with", "within", "without",
})  # fmt: skip
"""Before a colon these may stand last, as the items below go on: "Offer testing to 1, 4:"."""
INSIDE = frozenset({
    "after", "before", "dose", "doses", "first", "following", "hour", "hours", "its", "last", "next", "only", "over", "past", "since", "their", "under",
    "above", "through", "up", "more", "less", "fewer", "most", "total", "reach", "reached", "reaches",
})  # fmt: skip
"""Inside a sentence a number behind these is more often a count than a citation."""
PARTICLES = frozenset({"above", "before", "less", "more", "most", "only", "over", "since", "through", "total", "under"})
"""Prepositions and adverbs in one: "over 50", unlike "when the course is over"."""
PREPOSITIONS = frozenset({
    "after", "against", "as", "at", "before", "between", "by", "during", "for", "from", "in", "into", "of", "on", "over", "per", "since", "through",
    "to", "under", "until", "till", "upon", "via", "with", "within", "without", "beyond", "about", "around", "than", "like",
})  # fmt: skip
OTHER_STOPS = frozenset({
    "and", "or", "but", "nor", "if", "when", "where", "which", "who", "that", "than", "because", "while", "is", "are", "was", "were", "be", "been",
    "has", "have", "had", "can", "may", "must", "should", "will", "not",
})  # fmt: skip
"""With the prepositions, the words that no noun phrase reaches back over."""
DETERMINERS = frozenset({
    "a", "all", "an", "another", "any", "both", "each", "either", "every", "few", "first", "following", "her", "his", "its", "last", "many", "most",
    "my", "neither", "next", "no", "other", "our", "per", "preceding", "previous", "same", "second", "several", "some", "such", "that", "the", "their", "these",
    "third", "this", "those", "various", "whatever", "which", "whose", "your", "half", "once", "twice", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine", "ten", "eleven", "twelve", "fourth", "fifth",
})  # fmt: skip
"""What completes a noun phrase: behind "the first days" and "two steps" no number is wanted."""
LABELLED = frozenset({
    "age", "appendix", "arm", "box", "case", "category", "chapter", "chromosome", "class", "cohort", "cycle", "day", "dose", "example", "experiment", "factor",
    "fig", "figure", "gauge", "grade", "group", "hour", "interleukin", "item", "level", "line", "model", "month", "number", "objective", "omega", "page",
    "panel", "part", "patient", "period", "phase", "point", "question", "recommendation", "round", "score", "section", "session", "size", "stage", "step",
    "study", "subtype", "supplement", "table", "trial", "type", "version", "visit", "volume", "wave", "week", "year", "minute", "tier", "zone", "schedule",
})  # fmt: skip
"""Nouns that things are numbered by."""
TIMES = frozenset({"day", "hour", "minute", "month", "week", "year"})
KINDS = frozenset({"grade", "phase", "stage", "subtype", "type"})
"""The number of these stands behind a noun phrase with its own article: "the diabetes type 2"."""
ADJECTIVE_ENDS = (
    "able", "al", "ant", "ar", "ary", "ed", "ent", "er", "est", "ful", "ible", "ic", "ing", "ior", "ive", "less", "ory", "ous", "mon", "vere", "mild", "ly", "same", "new", "high", "low", "main", "whole",
)  # fmt: skip
DURATION = frozenset(
    {"after", "beyond", "during", "for", "in", "over", "within", "last", "lasts", "take", "takes", "took", "lasted"}
)
"""Before a bare plural of time these make it a span of time: "within weeks"."""
PRONOUNS = frozenset({"all", "her", "him", "it", "others", "them", "us", "you"})
AS_ADVERB = {
    "age": frozenset(
        {"with", "of", "old", "middle", "young", "advanced", "reproductive", "childbearing", "gestational"}
    ),
    "part": frozenset({"take", "takes", "took", "taken", "taking"}),
}
"""Nouns that are complete behind some words: "rises with age", "18 years of age", "who can take part"."""
IS_COMPLETE = {
    "about": frozenset({"come", "comes", "came", "brought", "known", "worry", "asked", "talked"}),
    "above": frozenset({"as", "described", "given", "listed", "mentioned", "shown", "stated", "explained", "see"}),
    "against": frozenset({"advised", "advise", "decided", "guarded", "warned"}),
    "another": frozenset({"after", "by", "for", "of", "one", "or", "than", "to", "with"}),
    "around": frozenset({"all", "people", "those"}),
    "average": frozenset({"on", "the"}),
    "be": frozenset({"can", "may", "must", "should", "to"}),
    "below": frozenset({"as", "described", "given", "listed", "mentioned", "shown", "stated", "explained", "see"}),
    "by": frozenset({"gone", "passed", "stood"}),
    "for": frozenset({
        "accounted", "adjusted", "aimed", "allowed", "asked", "called", "cared", "controlled", "corrected", "hoped", "looked", "opted", "paid", "screened", "searched", "tested", "up",
    }),
    "had": frozenset({"be", "they"}),
    "in": frozenset({"brought", "enrolled", "give", "joined", "occurs", "set", "sets"}),
    "into": frozenset({"inquired", "look", "looked", "looking"}),
    "least": frozenset({"the"}),
    "near": frozenset({"be"}),
    "of": frozenset({"disposed", "heard", "taken", "thought"}),
    "on": frozenset({
        "acted", "based", "carried", "carry", "depend", "depended", "early", "go", "goes", "going", "insisted", "later", "moving", "now", "put", "relied", "so", "then", "went",
    }),
    "that": frozenset({"after", "as", "before", "beyond", "by", "for", "like", "of", "than", "to", "with"}),
    "these": frozenset({"of"}),
    "those": frozenset({"of"}),
    "times": frozenset({"all", "at", "both", "different", "five", "four", "many", "other", "several", "some", "these", "those", "three", "two"}),
    "to": frozenset({
        "added", "adhered", "allergic", "allocated", "assigned", "exposed", "kept", "objected", "referred", "resorted", "responded", "stuck", "used",
    }),
    "while": frozenset({"a", "little", "long", "short", "the"}),
    "with": frozenset({"associated", "dealt", "done", "interfered", "started"}),
}  # fmt: skip
"""Words of `NEVER_LAST` that end a sentence behind some others: "from then on", "are described above"."""
MORE_OR_LESS = frozenset({"above", "below", "earlier", "fewer", "higher", "later", "less", "longer", "lower", "more", "older", "over", "under", "up", "younger"})  # fmt: skip
BEFORE_COUNTS = frozenset({"be", "been", "but", "for", "had", "has", "have", "in", "is", "not", "of", "to", "was", "were", "are", "with", "by", "and", "or", "at", "from", "after", "found", "needed", "takes", "took"})  # fmt: skip
"""Before "only" these tell a count: "was only 3", unlike "in adults only 3"."""
CONJUNCTIONS_OF_TIME = frozenset({"after", "before", "once", "till", "until", "when", "whenever", "while"})
MEASURES = frozenset({
    "age", "bmi", "count", "dose", "ferritin", "index", "inr", "level", "levels", "number", "pressure", "rate", "ratio", "result", "score", "scores", "temperature",
    "titre", "titer", "total", "value", "values", "volume", "weight", "sum", "percentage", "concentration", "ph", "or", "hr", "rr",
})  # fmt: skip
STATISTICS = frozenset({
    "n", "p", "r", "t", "f", "z", "df", "ci", "cis", "sd", "se", "sem", "iqr", "auc", "auroc", "hr", "hrs", "rr", "irr", "arr", "nnt", "nnh", "smd", "md", "wmd", "κ", "kappa", "β", "α", "χ²", "χ2", "i²", "i2", "r²", "r2", "τ²", "q",
})  # fmt: skip
"""Signs of statistics: "n 12", "(95% CI 1–3)". "OR" is told from the conjunction by its capitals."""
SUMMARIES = frozenset({"mean", "median", "range", "ratio"})
"""Nouns that take a figure where they stand bare: "median 12", unlike "within the normal range 2"."""
MONTHS = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
})  # fmt: skip
BARE_NOUNS = frozenset({
    "bed", "birth", "blood", "breath", "death", "demand", "detail", "doubt", "ease", "effect", "exercise", "fact", "food", "force", "general", "hand", "heart", "home", "hospital", "life", "milk",
    "mouth", "need", "night", "noon", "practice", "pain", "place", "plasma", "play", "question", "rest", "risk", "school", "serum", "shape", "sight", "skin", "sleep", "sport", "stool", "stress", "sweat", "term",
    "time", "touch", "turn", "urine", "use", "vain", "vein", "water", "wine", "work",
})  # fmt: skip
"""Short nouns that stand without an article behind prepositions: "over time", "by mouth", "at night"."""
IRREGULAR_PLURALS = frozenset(
    {"bacteria", "children", "criteria", "data", "feet", "media", "men", "people", "teeth", "women"}
)
MASS_ENDS = (
    "acy", "ance", "ancy", "apy", "asia", "asis", "ation", "cy", "dom", "emia", "aemia", "ence", "ency", "graphy", "hood", "ia", "ics", "ing", "ion", "ism", "isis",
    "itis", "ity", "logy", "ment", "ness", "oma", "osis", "opathy", "pathy", "phylaxis", "scopy", "ship", "sia", "sis", "sure", "th", "tomy", "ture", "ure", "ty", "in",
    "mab", "nib", "ase", "ate", "ide", "ine", "ol", "one", "ery", "age", "xis",
)  # fmt: skip
"""Endings of nouns that stand without an article: processes, diseases, substances."""
