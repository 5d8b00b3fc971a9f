"""The path of a question over one opened index, and search. No file, no HTTP.

`ask` is the path. The message is read once (`read_message`); a report of danger, talk and other languages end there
(`_unsearched`). Else: what was shown before (`_earlier`), what the message is about (`_understand`), and the verdict on it: found
in the page's records (`page_verdict`), or retrieved, read and judged (`_from_text`); below the threshold it abstains. What
was picked becomes quotes, with what stands beside them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from corpus.article import Article, SourceType
from indexer.backend import Chunk, SearchBackend, SearchFilter, Vector
from indexer.embedder import Embedder
from qa_service.answer import Answer, Ask, HistoryTurn, Notice, Quote, SearchResult, Sources
from qa_service.cancellation import Cancellation
from qa_service.composition.asked_article import NamesOfArticles
from qa_service.composition.compared_sides import compared_sides, judged_sides
from qa_service.composition.compose import Picked
from qa_service.composition.context_notes import (
    also_consider,
    notices_of_articles,
    reference_notices,
    references_of,
)
from qa_service.composition.definitions import defined, with_definitions
from qa_service.composition.judgement import NEAREST, Judgement, joined, judge
from qa_service.composition.notices import UNKNOWN_QUOTES, language_notice, message_notices
from qa_service.composition.open_parts import NO_PARTS, parts_of
from qa_service.composition.page_answers import disclaimer_verdict, page_verdict
from qa_service.composition.page_questions import PageTopic, is_only_page_words, read_page_question, without_page_words
from qa_service.composition.quoting import quote_of, quotes_of
from qa_service.composition.talk import asks_other_words, rephrased, talk
from qa_service.composition.verdict import RECORD_CONFIDENCE, Verdict, refused, together
from qa_service.conversation.answer_questions import answer_about
from qa_service.conversation.candidate_chunks import candidate_chunks
from qa_service.conversation.dialogue import Dialogue
from qa_service.conversation.needs_history import NeedsHistory
from qa_service.conversation.shown_history import (
    Earlier,
    Understood,
    about_page,
    passages_of,
    read_about,
    with_lent_words,
    with_passage,
)
from qa_service.engine import OnResolved
from qa_service.evidence.calibration import Calibration
from qa_service.evidence.cancellable_reader import CancellableReader
from qa_service.evidence.chunk_reading import read_chunks
from qa_service.evidence.indexed_sources import IndexedSources
from qa_service.evidence.passage_search import PassageSearch
from qa_service.evidence.pool import Pool
from qa_service.evidence.reader import Reader
from qa_service.evidence.reading_threads import ReadingThreads
from qa_service.evidence.relevance import Relevance
from qa_service.evidence.unit_vectors import UnitVectors, measured
from qa_service.language.asking import MOST_ASKED
from qa_service.language.comparison import compared
from qa_service.language.door import ENGLISH, Door
from qa_service.language.lexicon import Lexicon
from qa_service.language.lexicons import Lexicons
from qa_service.language.message import Message, as_it_says
from qa_service.language.question import asks_amount, is_question, joined_questions

ARTICLE = frozenset({SourceType.ARTICLE, SourceType.REFERENCE_RECORD})
NOTES = frozenset({SourceType.REFERENCE_NOTE, SourceType.REFERENCE_TEXT})


class QuestionAnswering(IndexedSources):
    """The engine over one generation. Holds nothing of a request."""

    def __init__(
        self,
        backend: SearchBackend,
        embedder: Embedder,
        reader: Reader,
        calibration: Calibration,
        needs_history: NeedsHistory,
        english: frozenset[str] = frozenset(),
        threads: ReadingThreads | None = None,
        *,
        door: Door,
        relevance: Relevance | None = None,
    ) -> None:
        """`threads` are shared by the reader passes of every question; without them a question reads in its own."""
        super().__init__(backend)
        self._threads, self._door = threads, door
        self._embedder, self._reader, self._calibration = embedder, reader, calibration
        self._english = english
        fits = needs_history.embedder == backend.models["embedder"]
        self._needs_history = needs_history if fits else None  # with other vectors every history is read
        same = calibration.embedder in {None, backend.models["embedder"]}
        self._unit_vectors = UnitVectors(embedder) if same else None  # other vectors are near in other ways
        self._search = PassageSearch(backend, embedder, reader, relevance, threads)
        self._lexicons = Lexicons(backend, english)
        self._names = NamesOfArticles(backend)

    @property
    def generation(self) -> str:
        """Id of the index generation in use."""
        return self._backend.generation

    @property
    def corpus_sha256(self) -> str:
        """Hash over the sources in the index."""
        return self._backend.corpus_sha256

    @property
    def models(self) -> dict[str, str]:
        """Names and hashes of the models in use."""
        fitted = {"calibration": self._calibration.calibration_id, "message_kinds": self._door.model_id}
        if self._needs_history is not None:
            fitted["needs_history"] = self._needs_history.model_id
        return {**self._backend.models, "reader": self._reader.reader_id, **fitted}

    def pinned(self) -> QuestionAnswering:
        """Itself: it is over one generation."""
        return self

    def search(
        self,
        query: str,
        k: int,
        *,
        article: str | None = None,
        sources: Sources = "all",
        read: bool = False,
        cancel: Cancellation | None = None,
    ) -> list[SearchResult]:
        """The k best chunks, best first; with `read` each is read for its relevance."""
        where = self._filter(article, None if sources == "all" else ARTICLE)
        return self._search.found(query, k, where, (cancel or Cancellation()) if read else None)

    def read_message(self, ask: Ask) -> tuple[Message, tuple[Notice, ...]]:
        """The message of a request, and the notices that it calls for by itself; nothing is searched for it."""
        message = self._door.read(ask.question, follows=bool(ask.history), dropped=ask.dropped)
        return message, message_notices(message, ask.locale)

    def early_notices(self, ask: Ask) -> tuple[Notice, ...]:
        """The notices that the answer will begin with, whatever it is."""
        return self.read_message(ask)[1]

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """Answer or abstain. Raises UnknownArticleError, and WorkStoppedError when `cancel` says so."""
        began = time.perf_counter()
        cancel = cancel or Cancellation()
        cancel.enter("resolve")
        if ask.article is not None:
            self.article(ask.article)
        message, notices = self.read_message(ask)
        ask = replace(ask, question=message.typed)
        earlier = self._earlier(ask, cancel)
        understood, verdict = Understood(ask.question), self._unsearched(message, ask, earlier, cancel)
        if verdict is None:
            understood, verdict = self._understand(message, ask, earlier)
        if verdict is None:
            verdict = self._verdict(message, understood, ask, cancel)
            understood = with_lent_words(understood, verdict)
        if on_resolved is not None:
            on_resolved(understood.text, understood.carried)
        cancel.enter("compose")
        quotes = quotes_of(verdict.picked, self._documents, asks_amount(understood.text)) if verdict.answered else ()
        asked = self._asked_article(understood, ask)
        articles = self._articles_told_of(ask, asked, quotes)
        return Answer(
            question=ask.question,
            resolved_question=understood.text,
            outcome="answered" if verdict.answered else "abstained",
            quotes=quotes,
            confidence=round(verdict.confidence, 6),
            also_consider=self._also_consider(quotes, articles, ask.sources),
            nearest=() if verdict.answered else tuple(quote_of(p, self._documents) for p in verdict.nearest),
            notices=(
                *notices,
                *verdict.notices,
                *notices_of_articles(articles, asked, quotes, self._documents),
                *([] if verdict.answered or verdict.reason == "danger" else reference_notices(understood.text, asked)),
                *([UNKNOWN_QUOTES] if earlier.unknown else []),
            ),
            references=references_of(quotes, self._documents),
            generation=self._backend.generation,
            corpus_sha256=self._backend.corpus_sha256,
            models=self.models,
            timings_ms={**cancel.timings_ms(), "total": round(1000 * (time.perf_counter() - began), 1)},
            carried_over=understood.carried,
            confidence_band=self._calibration.band(verdict.confidence),
            open_parts=verdict.parts.left_open(verdict.picked, self._documents),
            answered_parts=verdict.parts.answered(),
            comparison=compared_sides(verdict.comparison, quotes, verdict.parts),
            reason=None if verdict.answered else verdict.reason,
            kinds=message.likely_kinds(),
            definitions=verdict.definitions,
            sections=verdict.sections,
        )

    def _unsearched(self, message: Message, ask: Ask, earlier: Earlier, cancel: Cancellation) -> Verdict | None:
        """The verdict on a message that asks nothing of the sources, or cannot be read in them; None for any other."""
        if message.danger:
            return refused("danger")
        if (talked := talk(message)) is not None:
            return talked
        if message.language != ENGLISH:
            near = self._from_text(message.typed, ask, cancel).nearest
            return refused("other_language", language_notice(message.language), nearest=near)
        if asks_other_words(message):
            shown = tuple(earlier.last_shown(len(ask.history)))
            return rephrased(shown, self._asked_article(Understood(ask.question), ask))
        return None

    def dialogue(self, ask: Ask) -> Dialogue:
        """The message of a request with what it is read with. Raises UnknownArticleError."""
        lexicon = self.lexicon(ask.article, ask.sources)
        message = Message(typed=ask.question, text=lexicon.corrected(as_it_says(ask.question)))
        embed = lru_cache(maxsize=8)(self._embedder.embed_query)
        history = self._history(message, ask, embed)
        return Dialogue(
            message=message,
            history=history,
            shown=passages_of(history[-1], self._documents)[0] if history else (),
            where=self._filter(ask.article, None if ask.sources == "all" else ARTICLE),
            lexicon=lexicon,
            embed=embed,
        )

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        """The chunks that are read for a message about the subject, best first. Raises UnknownArticleError."""
        return candidate_chunks(self.dialogue(ask), self._backend)

    def _earlier(self, ask: Ask, cancel: Cancellation) -> Earlier:
        """What was shown before; a question of the history is asked again where the request does not tell."""

        def ask_again(turn: int, earlier: Earlier) -> Sequence[Picked]:
            before = replace(ask, question=ask.history[turn].question, history=ask.history[:turn])
            message, _ = self.read_message(before)
            if message.danger or talk(message) is not None:
                return ()
            understood, verdict = self._understand(message, before, earlier)
            verdict = verdict or self._verdict(message, understood, before, cancel)
            return verdict.picked if verdict.answered else ()

        return Earlier(ask.history, self._documents, ask_again)

    def _understand(self, message: Message, ask: Ask, earlier: Earlier) -> tuple[Understood, Verdict | None]:
        """How a message is understood, and the verdict where it is about an answer before it.

        A message about the subject stays as typed: it is read beside its conversation.
        """
        if message.asked or ask.as_typed or message.danger or not ask.history:
            return Understood(" ".join(a.text for a in message.asked) or ask.question), None
        history = [turn.question for turn in ask.history]
        of_page = about_page(ask.question, history)
        if of_page is not None:
            return of_page, None
        about = read_about(ask.question, history)
        shown = earlier.shown_for(about, len(history)) if about is not None else []
        if about is None or not (shown or not about.own):
            return Understood(ask.question), None
        found, near = answer_about(about, shown, self._documents), tuple(shown[:NEAREST])
        confidence = RECORD_CONFIDENCE if found else 1 - RECORD_CONFIDENCE
        verdict = Verdict(picked=tuple(found), confidence=confidence, nearest=near, answered=bool(found))
        return with_passage(ask.question, shown), verdict

    def _verdict(self, message: Message, understood: Understood, ask: Ask, cancel: Cancellation) -> Verdict:
        """The verdict on a message: from the page, from its glossary, or from articles and notes together."""
        if message.asked:
            return self._each_asked(message, ask, cancel)
        question = self._corrected(as_it_says(understood.text), ask)
        article = self._asked_article(understood, ask)
        if article is not None and (verdict := page_verdict(message, question, article)) is not None:
            return verdict
        verdict = self._from_text(question, ask, cancel)
        if article is not None and not verdict.answered:
            verdict = disclaimer_verdict(message, question, article) or verdict
        definitions = defined(message, article) if article is not None else ()
        return with_definitions(verdict, definitions, self._calibration.band(verdict.confidence))

    def _each_asked(self, message: Message, ask: Ask, cancel: Cancellation) -> Verdict:
        """The verdicts on what a long message asks, each sentence read behind what was told and asked last before it."""
        verdicts, last = [], ""
        for asking in message.asked[:MOST_ASKED]:
            before = tuple(HistoryTurn(text) for text in (asking.before, last) if text)
            own, last = replace(ask, question=asking.text, history=(*ask.history, *before)), asking.text
            verdicts.append(self._verdict(self._door.read_one(asking.text), Understood(asking.text), own, cancel))
        return together([asking.text for asking in message.asked], verdicts)

    def _corrected(self, question: str, ask: Ask) -> str:
        return self.lexicon(ask.article, ask.sources).corrected(question)

    def _articles_told_of(self, ask: Ask, asked: Article | None, quotes: Sequence[Quote]) -> list[Article]:
        """The articles whose standing and disagreements an answer may tell of, by doc_id; their notes are left out."""
        if ask.article is not None:
            return [self.article(ask.article)]
        quoted = [self._documents[quote.doc_id] for quote in quotes]
        names = {document.parent or document.doc_id for document in quoted} | ({asked.doc_id} if asked else set())
        found = [self._documents.get(name) for name in sorted(names)]
        return [article for article in found if article and article.source_type is SourceType.ARTICLE]

    def _asked_article(self, understood: Understood, ask: Ask) -> Article | None:
        """The article whose records and notices a message calls for, where that is clear."""
        if ask.article is not None:
            return self.article(ask.article)
        message = self._corrected(" ".join((understood.text, *understood.carried)), ask)
        earlier = () if ask.as_typed else tuple(turn.question for turn in reversed(ask.history))
        named = self._names.get().asked((message, *earlier))
        return self.article(named) if named is not None else None

    def warm_up(self) -> None:
        """Makes what the first question over all articles would wait for."""
        self.lexicon()
        self._names.get()

    def _filter(self, doc_id: str | None, types: frozenset[SourceType] | None) -> SearchFilter:
        if doc_id is not None:
            self.article(doc_id)
        return SearchFilter(frozenset({doc_id}) if doc_id is not None else None, types)

    def lexicon(self, doc_id: str | None = None, sources: Sources = "all") -> Lexicon:
        """What is known of the words of one article (of all) and, unless left out, its sources."""
        return self._lexicons.of(doc_id, sources == "article")

    def _from_text(self, question: str, ask: Ask, cancel: Cancellation) -> Verdict:
        """The verdict on a message about the subject, from everything that is read for it."""
        page = read_page_question(question)
        if page is not None and page.topic is PageTopic.BACKS:
            question = without_page_words(question) or question
        dialogue = self.dialogue(replace(ask, question=question))
        history = dialogue.history
        if is_only_page_words(question) and not (history and is_question(question)):  # "not that one", "[1]"
            return Verdict()
        threshold = self._calibration.threshold_for(ask.risk)
        found, left = self._judged(dialogue, cancel), NO_PARTS
        parts = joined_questions(question)
        comparison = None if parts else compared(question, dialogue.lexicon.is_name)
        if parts:
            judged = [self._judged_part(part, parts[:at], ask, cancel) for at, part in enumerate(parts)]
            found = joined(found, judged, threshold)
            left = parts_of(ask.question, parts, judged, found, threshold)
        elif comparison is not None:
            of_side = partial(self._judged_part, before=(), ask=ask, cancel=cancel)
            found, left = judged_sides(comparison, found, of_side, threshold, self._calibration.probably)
        picked = found.picked(self._calibration.policy)
        answered = bool(picked) and found.confidence >= threshold
        return Verdict(
            picked=picked,
            confidence=found.confidence,
            nearest=found.nearest,
            answered=answered,
            history=tuple(dialogue.earlier),
            parts=left if answered else NO_PARTS,
            comparison=comparison,
        )

    def _judged(self, dialogue: Dialogue, cancel: Cancellation) -> Judgement:
        """The judgement on everything that is read for a message."""
        pool = self.read(dialogue, cancel)
        cancel.enter("judge")
        return judge(dialogue.message.text, bool(dialogue.history), pool, self._calibration, dialogue.lexicon.weights)

    def _judged_part(self, question: str, before: Sequence[str], ask: Ask, cancel: Cancellation) -> Judgement:
        """The judgement on a part of a message, asked by itself after those parts that stand `before` it."""
        history = (*ask.history, *map(HistoryTurn, before))
        return self._judged(self.dialogue(replace(ask, question=question, history=history)), cancel)

    def _history(self, message: Message, ask: Ask, embed: Callable[[str], Vector]) -> Sequence[HistoryTurn]:
        """The earlier turns that a message is read with: none for one that stands alone."""
        if ask.as_typed or not ask.history:
            return ()
        known = self._needs_history
        needed = known is None or known.needed(message.text, embed(message.text))
        return ask.history if needed else ()

    def read(self, dialogue: Dialogue, cancel: Cancellation | None = None) -> Pool:
        """Everything that is read for a message; fitting (training/) reads the same."""
        cancel = cancel or Cancellation()
        cancel.enter("retrieve")
        chunks = candidate_chunks(dialogue, self._backend)
        cancel.enter("read")
        reader = CancellableReader(self._reader, cancel, self._threads)
        pool = read_chunks(dialogue.message.text, dialogue.earlier, chunks, self._documents, reader)
        if self._unit_vectors is None:
            return pool
        return measured(pool, dialogue.message.text, dialogue.earlier, dialogue.embed, self._unit_vectors)

    def _also_consider(
        self, quotes: Sequence[Quote], articles: Sequence[Article], sources: Sources
    ) -> tuple[Quote, ...]:
        known = [d for article in articles for d in self._backend.disagreements(article.doc_id)]
        found = also_consider(quotes, known, self._documents)
        return tuple(q for q in found if sources == "all" or q.source_type not in NOTES)
