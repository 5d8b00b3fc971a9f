"""Ten e-mails of 300 to 2,000 words as people send them: what they tell, what they ask, and words that an answer must show."""

from __future__ import annotations

from dataclasses import dataclass

FAMILY = """My wife and I moved out of the city in the spring of 2017, mostly because of the noise and a little because of the air. \
We have an old house with a garden that is far too big for the two of us, and a cat that came with the house. \
The cellar was damp when we bought it, and we have spent three summers on drains, paint and new windows. \
The children visit at weekends and bring the dog, which sleeps in the kitchen. \
I was an electrician until I retired, and my wife still teaches music two days a week."""
HISTORY = """I was told that I had asthma when I was nineteen, after a winter of coughing in a rented room with black walls. \
For years a blue inhaler in my coat pocket was all that I needed, and I played football until I was forty. \
Then came two winters in which every cold went to my chest, and the surgery gave me a brown inhaler as well. \
Since then I have tried four different inhalers, and the last one is a powder that tastes of sugar. \
What I like about it is that I take it once in the morning and can forget about it for the day."""
CLINIC = """The clinic in the county town is run by two doctors and a nurse who has been there for thirty years. \
When I first came they did a breathing test, a skin test with twelve little drops, and took blood. \
The nurse wrote the results on a card that I keep in my wallet, and it says that dust mite and cat were the biggest. \
Who reads my card next I never know, because the doctors change every few months. \
They are kind people, but ten minutes are over before I have found my glasses."""
WORK = """At work things are not easy either, because the hall where we store the timber has no windows at all. \
My boss has bought masks for everybody, and half of the men leave them hanging on a nail. \
The company doctor came in May and measured the dust, and his report is still lying on somebody's desk. \
I have moved to the office for three days a week, which helps a little. \
On the other two days I drive the lift truck, and the door stays open whatever the weather."""
READING = """My daughter found your page when she looked for something to read on the train, and she printed it for me. \
I have read it twice with a pencil in my hand, and I underlined the parts that I did not follow. \
There are many long words in it, and a good part of them I looked up in the glossary. \
Some of it must be meant for doctors, I suppose, and that is all right with me. \
My neighbour, who used to work in a pharmacy, helped me with the rest over a pot of coffee."""
SUMMER = """The summer was dry and long, and I could mow the lawn without stopping for the first time in years. \
In July we went to the sea for ten days, and I slept with the window open. \
I came home with a tan and with the feeling that all of this was behind me. \
Then the heating came on in October, and within a week I was sitting up at night again. \
It passed by itself after a few days, as it always does, and I did not bother anybody with it."""
CLOSING = """Thank you very much for your patience with such a long letter, and please excuse my spelling. \
I know that you cannot judge my own case from where you are, and I do not expect it. \
A short answer is quite enough for me. \
With kind regards from a wet and windy garden, and greetings to everybody who works with you."""
PARENTS = """Our son is fourteen now and plays the trumpet in the school band, which surprises everybody who knows his lungs. \
He takes his inhaler every morning in front of the mirror, because we count along with him. \
The school has been good about it, and there is a box with his name on it in the office. \
His sister had hay fever first, and for a while we thought that this was all he had as well. \
He wants to go on a camp in the hills in August, and he has written the packing list himself."""
JOURNAL = """At our journal club on Thursdays we take one article that none of us has chosen, so that nobody reads only what he likes. \
Seven of us come regularly, two general practitioners, a pharmacist, three nurses and I. \
Last week it was your page that came out of the hat, and we had an hour and a half on it. \
We liked that the sentences carry numbers, and we did not like that one has to scroll to find them. \
The pharmacist keeps the minutes, and I have promised to send you what was left over."""
WARD = """I have worked on the respiratory ward of a middle-sized hospital for eleven years, and before that in theatre. \
We give these injections on Mondays and Wednesdays in a room at the end of the corridor. \
There are four chairs, a trolley with the emergency drugs, and a kettle that should have been replaced long ago. \
New colleagues come every half year, and each of them brings the habits of another house. \
I am collecting what is written in different places so that we have one sheet for everybody."""
FILLER = (FAMILY, HISTORY, CLINIC, WORK, READING, SUMMER, PARENTS, JOURNAL, WARD)


@dataclass(frozen=True, slots=True)
class Letter:
    """`asked` are the sentences that ask, in order; `shown` words that the quotes must hold; `open` what is left open."""

    text: str
    asked: tuple[str, ...]
    shown: tuple[str, ...]
    open: tuple[str, ...] = ()


def _letter(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


RISK = "How high is the risk of anaphylaxis with omalizumab?"
AGE = "From what age is omalizumab indicated?"
WARNING = "Which boxed warning did the FDA issue for montelukast?"
REFER = "When is consultation with an asthma specialist recommended?"
MEPOLIZUMAB = "For which asthma is mepolizumab indicated?"
PARKING = "How much does the hospital charge for parking?"
LETTERS = (
    Letter(_letter("Dear all,", FAMILY, HISTORY, CLINIC, RISK, CLOSING), (RISK,), ("0.09%",)),
    Letter(_letter(AGE, FAMILY, PARENTS, SUMMER, CLOSING), (AGE,), ("12 years and older",)),
    Letter(
        _letter("Hello, how are you today?", JOURNAL, READING, f"{WORK} {WARNING} {SUMMER}", FAMILY, CLOSING),
        (WARNING,),
        ("montelukast in March 2020",),
    ),
    Letter(
        _letter(WARD, CLINIC, f"So my first question is this. {RISK}", JOURNAL, READING, f"And then. {REFER}", CLOSING),
        (RISK, REFER),
        ("0.09%", "Step 4 or higher"),
    ),
    Letter(
        _letter(*FILLER, "I would like to know for which asthma mepolizumab is indicated.", *FILLER[:6], CLOSING),
        ("for which asthma mepolizumab is indicated.",),
        ("severe eosinophilic asthma",),
    ),
    Letter(
        _letter(*FILLER, *FILLER[:6], f"{CLOSING} PS: {AGE.lower().rstrip('?')}"),
        (f"PS: {AGE.lower().rstrip('?')}",),
        ("12 years and older",),
    ),
    Letter(_letter(PARENTS, SUMMER, HISTORY, RISK, PARKING, CLOSING), (RISK, PARKING), ("0.09%",), (PARKING,)),
    Letter(_letter(FAMILY, WORK, HISTORY, PARKING, SUMMER, CLOSING), (PARKING,), ()),
    Letter(
        _letter(f"1. {RISK}", f"2. {WARNING}", f"3. {MEPOLIZUMAB}", f"4. {REFER}", WARD, JOURNAL, CLOSING),
        (RISK, WARNING, MEPOLIZUMAB, REFER),
        ("0.09%", "March 2020", "severe eosinophilic asthma", "Step 4 or higher"),
    ),
    Letter(
        _letter(READING, CLINIC, "There is also a drug called benralizumab on the list.", "How does it work?", CLOSING),
        ("How does it work?",),
        ("eosinophil",),
    ),
)  # fmt: skip
