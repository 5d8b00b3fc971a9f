"""Every rule, and the call that runs them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from corpus.article import Bundle
from corpus.lint import citations, conflicts, dates, mapping, reference_labels, review_status, sources, uncited, wording
from corpus.lint.finding import Finding, Rule

RULES: dict[str, Rule] = {
    rule.rule_id: rule
    for family in (citations, mapping, reference_labels, wording, review_status, dates, uncited, conflicts, sources)
    for rule in family.RULES
}


def lint(bundle: Bundle, today: date, ignored: Collection[str] = ()) -> list[Finding]:
    """Findings in the order of the article, then of the rules; rules named in `ignored` do not run."""
    rules = [rule for rule in RULES.values() if rule.rule_id not in ignored]
    order = {rule_id: place for place, rule_id in enumerate(RULES)}
    found = [finding for rule in rules for finding in rule.findings(bundle, today)]
    return sorted(found, key=lambda f: (f.span.start, order[f.rule_id]))
