"""Where a quote may begin and end. The bar stands for the edge of the quote."""

from __future__ import annotations

import pytest

from qa_service.verify.cuts import may_begin, may_end

BEGINNINGS = [
    (True, "It is |recommended in adults"),
    (True, "given. |Adults get it"),
    (True, "not in children, |recommended in adults"),
    (True, "It is not only |recommended in adults"),
    (True, "The FDA has not issued |a warning"),
    (True, "INNOVATE|, a trial"),
    (True, "IL-5 |antibodies"),
    (True, "in 2007 |the label"),
    (True, "(|at least 12 years"),
    (True, "about |54 %"),
    (False, "in|effective in asthma"),
    (False, "un|controlled asthma"),
    (False, "a non-|allergic phenotype"),
    (False, "a non–|allergic phenotype"),
    (False, "a non\u2011|allergic phenotype"),
    (False, "low-|dose steroids"),
    (False, "a non\u00ad-|allergic phenotype"),
    (False, "mg/|kg daily"),
    (False, "26.|2 percent"),
    (False, "P = .|05"),
    (False, "≥ |5 cells"),
    (False, "−|5 points"),
    (False, "aged 12 |years and older"),
    (False, "for 6-|month periods"),
    (False, "for six |months of it"),
    (False, "In 762 |patients"),
    (False, "5 to |10 mg"),
    (False, "between 5 and |10 mg"),
    (False, "5 mg per |kg of weight"),
    (False, "HLA-B*|57:01"),
    (False, "is not |recommended in adults"),
    (False, "isn’t |recommended in adults"),
    (False, "cannot |be recommended"),
    (False, "has not been |shown to help"),
    (False, "is not currently |recommended"),
    (False, "without any |premedication"),
    (False, "there is no |evidence of benefit"),
    (False, "failed to |improve symptoms"),
    (False, "at least |12 years"),
    (False, "no more than |150 mg"),
    (False, "up to |four weeks"),
    (False, "older than |half of them"),
]
ENDINGS = [
    (True, "recommended in adults| with asthma"),
    (True, "given every 2 weeks| or 4 weeks"),
    (True, "reduced by 26.2%| in adults"),
    (True, "in adults|, but not in children"),
    (True, "steroids|; others"),
    (True, "grade 5|. Days later"),
    (False, "un|controlled"),
    (False, "steroid|-dependent asthma"),
    (False, "low|- to moderate-dose"),
    (False, "5 mg|/kg"),
    (False, "5 mg| / kg"),
    (False, "5 mg| per kg"),
    (False, "5| mg daily"),
    (False, "5|-mg tablets"),
    (False, "5|%"),
    (False, "5|–6 weeks"),
    (False, "5| to 6 weeks"),
    (False, "5 mg| to 10 mg"),
    (False, "5.2| × 10⁹/L"),
    (False, "10|⁹ cells"),
    (False, "m|⁻² of"),
    (False, "1|.3 times"),
    (False, "1| ± 0.2"),
    (False, "is|n’t given"),
    (False, "does n|’t"),
    (False, "12 years| or older"),
    (False, "12 years| and above"),
    (False, "may be given|, unless there is fever"),
    (False, "may be given| except at night"),
    (False, "is indicated| only in severe asthma"),
]


@pytest.mark.parametrize(("may", "marked"), BEGINNINGS)
def test_a_quote_begins_where_it_leaves_nothing_off(may: bool, marked: str) -> None:
    at = marked.index("|")
    assert may_begin(marked.replace("|", ""), at) is may


@pytest.mark.parametrize(("may", "marked"), ENDINGS)
def test_a_quote_ends_where_it_leaves_nothing_off(may: bool, marked: str) -> None:
    at = marked.index("|")
    assert may_end(marked.replace("|", ""), at) is may
