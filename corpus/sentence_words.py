"""Words that decide whether a full stop ends a sentence. Data only; `corpus.full_stops` says how each set is used.

All are lower case and without their last full stop. `eval.bench.sentences --without` tells what each set earns.
"""

from __future__ import annotations

STARTERS = frozenset({
    "a", "after", "all", "although", "an", "and", "as", "at", "because", "before", "both", "but", "by", "during", "each",
    "for", "from", "he", "however", "if", "in", "it", "its", "most", "no", "of", "on", "one", "other", "our", "she",
    "since", "some", "such", "than", "that", "the", "their", "there", "these", "they", "this", "those", "to", "two",
    "under", "until", "use", "we", "when", "where", "which", "while", "who", "with", "you",
})  # fmt: skip
"""Function words. Printed with a capital they begin a sentence; a single letter behind one is an initial ("by J. Okafor")."""
FINITE_VERBS = frozenset({
    "are", "can", "cannot", "could", "did", "do", "does", "had", "has", "have", "is", "may", "might", "must", "shall", "should",
    "was", "were", "will", "would",
})  # fmt: skip
"""As the second word behind a stop, one of these tells that a sentence began: "in the U.S. Patients were"."""
TITLES = frozenset({
    "assoc", "asst", "capt", "col", "dott", "dr", "dra", "drs", "ft", "gen", "hon", "lt", "mr", "mrs", "ms", "mt", "prof",
    "rev", "sgt", "sra", "st", "univ",
})  # fmt: skip
"""Printed with a capital before a name; "MS." and "5 ms." are none of them."""
LEADING = frozenset({
    "al", "bijv", "bspw", "bzw", "c.-à-d", "c.f", "cf", "d.h", "d.w.z", "e.g", "eg", "ej", "es", "et.al", "evt", "evtl", "ex", "ggf",
    "i.d.r", "i.e", "ie", "inkl", "insb", "np", "o.g", "p.ej", "p.ex", "resp", "sog", "t.ex", "u.a", "v.a", "v.s", "vgl", "viz",
    "vs", "z.b",
})  # fmt: skip
"""They lead to what follows, in any language; of these, "al" alone ends a sentence now and then."""
BEFORE_NUMBERS = frozenset({
    "abb", "app", "approx", "apr", "aprox", "art", "arts", "aug", "avg", "ca", "cap", "ch", "chap", "conc", "dec", "ed", "env",
    "eq", "est", "feb", "fig", "figs", "incl", "jan", "jul", "jun", "lit", "mar", "max", "min", "mind", "mo", "máx", "mín", "no", "nos",
    "nov", "nr", "núm", "oct", "pag", "par", "para", "paras", "pág", "págs", "ref", "refs", "sec", "sect", "sects", "sep", "sept",
    "tab", "tel", "temp", "ver", "vit", "vol", "vols",
})  # fmt: skip
"""No end before a number ("art. 5", "max. 40 mg", "Fig. S1", "App. B"), an end before a word ("the state of the art. Costs")."""
DOSE_FORMS = frozenset({"cap", "caps", "inj", "oint", "soln", "susp", "syr", "tab", "tabs"})
"""Printed with a capital before the name of a drug: "Inj. Iron sucrose"."""
JOURNAL_WORDS = frozenset({
    "acad", "allergol", "am", "ann", "arch", "biol", "br", "cardiol", "chem", "clin", "crit", "dermatol", "dis", "endocrinol", "engl", "epidemiol", "eur",
    "exp", "gastroenterol", "haematol", "hematol", "immunol", "infect", "int", "intern", "med", "microbiol", "natl", "nephrol",
    "neurol", "obstet", "oncol", "pediatr", "pharmacol", "physiol", "proc", "psychiatr", "respir", "rheumatol", "sci", "suppl", "surg", "ther",
})  # fmt: skip
"""Short forms of the words that journals are named by (ISO 4), printed with a capital."""
LETTERED = frozenset({
    "annex", "appendix", "arm", "box", "category", "class", "cohort", "complex", "factor", "figure", "grade", "group", "hepatitis", "influenza",
    "model", "panel", "part", "phase", "plan", "protein", "section", "stage", "table", "trial", "type", "vitamin", "vitamins",
})  # fmt: skip
"""Nouns that a letter belongs to, also where they are printed with a capital like a first name: "Hepatitis B. Vaccines"."""
CAPTIONS = frozenset({
    "algorithm", "appendix", "box", "case", "chapter", "chart", "example", "fig", "figure", "panel", "part", "question", "recommendation",
    "section", "step", "table",
})  # fmt: skip
"""With a number behind them they head the sentence that follows: "Table 1. Baseline data"."""
