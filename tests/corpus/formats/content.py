"""One made-up article as data, from which it is written in every format; and what every reader must make of it."""

from __future__ import annotations

from typing import NamedTuple

TITLE = "Iron deficiency in endurance athletes"


class Part(NamedTuple):
    """A heading (`h2`, `h3`), paragraph (`p`), list item (`li`), caption (`caption`) or table row (`tr`)."""

    kind: str
    words: tuple[str, ...]


BODY = (
    Part("h2", ("Background",)),
    Part("p", ("Iron deficiency is common in runners {1}. It lowers endurance, with or without anaemia {2, 3}. A ferritin "
               "below 30 µg/L shows that stores are empty, although inflammation raises the value {1}.",)),
    Part("h2", ("Who should be tested",)),
    Part("p", ("Testing is advised in athletes who {2, 4}:",)),
    Part("li", ("menstruate and train for more than 8 hours a week",)),
    Part("li", ("eat no meat",)),
    Part("li", ("have had low ferritin before {3}",)),
    Part("h2", ("Treatment",)),
    Part("h3", ("Tablets",)),
    Part("p", ("Tablets are taken every second day, because daily doses lower the uptake of the next one {3}. However, tablets "
               "are not given while an infection lasts.",)),
    Part("caption", ("Table 1. Doses of iron.",)),
    Part("tr", ("Form", "Dose", "Interval")),
    Part("tr", ("Ferrous sulfate", "65 mg", "every second day")),
    Part("tr", ("Ferric maltol", "30 mg", "twice a day")),
    Part("h3", ("Infusion",)),
    Part("p", ("An infusion is for those who do not absorb tablets {4}. It must not be given in the first trimester of "
               "pregnancy {1–3}.",)),
)  # fmt: skip
"""`{1}` is a marker."""

REFERENCES = (
    "Okafor T, Lind M. Ferritin in runners. J Endur Med. 2019;12(3):101-109.",
    "Sato K. Iron and performance: a trial. Sports Haematol. 2020;4:22-30.",
    "Brandt E, Ruiz P. Alternate-day iron. Clin Iron. 2021;7(1):1-8.",
    "Novak J. Guideline on iron in sport. Sports Haematol. 2022;6:200-214.",
)

SENTENCES = (
    ("Iron deficiency is common in runners [1].", (1,)),
    ("It lowers endurance, with or without anaemia [2, 3].", (2, 3)),
    ("A ferritin below 30 µg/L shows that stores are empty, although inflammation raises the value [1].", (1,)),
    ("Testing is advised in athletes who [2, 4]:", (2, 4)),
    ("menstruate and train for more than 8 hours a week", (2, 4)),
    ("eat no meat", (2, 4)),
    ("have had low ferritin before [3]", (3, 2, 4)),
    ("Tablets are taken every second day, because daily doses lower the uptake of the next one [3].", (3,)),
    ("However, tablets are not given while an infection lasts.", ()),
    ("Table 1. Doses of iron.", ()),
    ("Form Dose Interval", ()),
    ("Ferrous sulfate 65 mg every second day", ()),
    ("Ferric maltol 30 mg twice a day", ()),
    ("An infusion is for those who do not absorb tablets [4].", (4,)),
    ("It must not be given in the first trimester of pregnancy [1–3].", (1, 2, 3)),
)
"""Every sentence, item and row, cells parted by spaces, with the citation numbers behind it."""
