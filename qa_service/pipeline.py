"""Ask and search over one opened index: retrieve, read, compose, calibrate, abstain. No file, no HTTP."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Disagreement, SourceType, Unit
from indexer.backend import Chunk, SearchBackend, SearchFilter
from indexer.embedder import Embedder
from indexer.retrieval import retrieve
from qa_service.about_answer import answer_about
from qa_service.answer import Answer, Ask, Quote, Reading, SearchResult, Sources
from qa_service.beside import also_consider, notices_of, reference_notices, references_of
from qa_service.cancelling import Cancelling
from qa_service.carrying import Carrying
from qa_service.compose import Picked, choose, complete
from qa_service.conversation import Earlier, about_page, both_readings, read_about, with_passage
from qa_service.engine import OnResolved, UnknownArticleError
from qa_service.evidence import Judged, Pool, judge, read_pool
from qa_service.fit import Fit
from qa_service.follow_up import Resolved, resolve
from qa_service.lexicon import Lexicon
from qa_service.notices import UNKNOWN_QUOTES, asks_what_to_do, question_notices
from qa_service.page_questions import (
    PageTopic,
    is_only_page_words,
    orphan,
    read_page_question,
    record_units,
    without_page_words,
)
from qa_service.pool import Candidate
from qa_service.question import Asked, asks, read_question
from qa_service.quoting import quote_of
from qa_service.reader import Reader
from qa_service.reading_threads import ReadingThreads
from qa_service.scorer import Scorer
from qa_service.stoppable import StoppableReader

OWN = frozenset({SourceType.ARTICLE, SourceType.REFERENCE_RECORD})
BESIDE = frozenset({SourceType.REFERENCE_NOTE, SourceType.REFERENCE_TEXT})
DEPTH = 8
"""Chunks that are read for a question (for each part of a two-part one)."""
NEAREST = 3
EMERGENCY = 0.6
"""Least confidence of an answer under an emergency notice: a sentence that misses the point would hold someone up."""
PART = 0.5
"""Share of the threshold that a part of a question must reach, where the whole question has reached it."""
RECORD_CONFIDENCE = 0.95
"""Of an answer from the page's own records (date, status, reference list), which are found, not judged."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Quotes picked for a question and the probability that they answer it; `nearest` best first."""

    picked: tuple[Picked, ...]
    confidence: float
    nearest: tuple[Picked, ...]
    answered: bool


class QuestionAnswering:
    """The engine over one generation. Holds nothing of a request."""

    def __init__(
        self,
        backend: SearchBackend,
        embedder: Embedder,
        reader: Reader,
        carrying: Carrying,
        scorer: Scorer,
        english: frozenset[str] = frozenset(),
        threads: ReadingThreads | None = None,
    ) -> None:
        """`threads` are shared by the reader passes of every question; without them a question reads in its own."""
        self._threads = threads
        self._backend, self._embedder, self._reader, self._scorer = backend, embedder, reader, scorer
        self._carrying, self._english = carrying, english
        self._documents = {d.doc_id: d for d in backend.documents()}
        self._fits: dict[tuple[str | None, Sources], Fit] = {}
        self._lexicons: dict[tuple[str | None, Sources], Lexicon] = {}

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
        own = {"reader": self._reader.reader_id, "history_reader": self._carrying.reader.reader_id}
        return {**self._backend.models, **own}

    def articles(self) -> Sequence[Article]:
        """Every source in the index."""
        return tuple(self._documents.values())

    def article(self, doc_id: str) -> Article:
        """A source by id. Raises UnknownArticleError."""
        if doc_id not in self._documents:
            raise UnknownArticleError(doc_id, list(self._documents))
        return self._documents[doc_id]

    def disagreements(self, doc_id: str) -> Sequence[Disagreement]:
        """What is recorded of sources that contradict or limit an article."""
        return self._backend.disagreements(doc_id)

    def search(self, query: str, k: int, *, article: str | None = None, sources: Sources = "all") -> list[SearchResult]:
        """The k best chunks, best first."""
        where = self._filter(article, None if sources == "all" else OWN)
        if not query.strip():
            return []
        found = retrieve(self._backend, query, self._embedder.embed_query(query), k, where)
        results = []
        for hit in found:
            chunk = self._backend.chunk(hit.chunk_id)
            document = self._documents[chunk.doc_id]
            start, end = document.units[chunk.unit_start].span.start, document.units[chunk.unit_end - 1].span.end
            results.append(
                SearchResult(
                    chunk.chunk_id,
                    chunk.doc_id,
                    start,
                    end,
                    document.text[start:end],
                    chunk.heading_path,
                    chunk.source_type,
                    hit.score,
                    hit.dense_rank,
                    hit.lexical_rank,
                )
            )
        return results

    def chunks_read(self, ask: Ask) -> Sequence[Chunk]:
        """The chunks that are retrieved for a question as it is understood, best first."""
        lexicon = self.lexicon(ask.article, ask.sources)
        resolved, _ = self._understand(ask, lexicon, self._earlier(ask, lexicon, Cancelling()))
        question = lexicon.corrected(resolved.text)
        where = self._filter(ask.article, None if ask.sources == "all" else OWN)
        found = retrieve(self._backend, question, self._embedder.embed_query(question), DEPTH, where)
        return [self._backend.chunk(hit.chunk_id) for hit in found]

    def ask(self, ask: Ask, cancel: Cancelling | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """Answer or abstain. Raises UnknownArticleError, and WorkStoppedError when `cancel` says so."""
        began = time.perf_counter()
        cancel = cancel or Cancelling()
        cancel.enter("resolve")
        mains = self._mains(ask.article)
        lexicon = self.lexicon(ask.article, ask.sources)
        earlier = self._earlier(ask, lexicon, cancel)
        resolved, verdict = self._understand(ask, lexicon, earlier)
        if on_resolved is not None:
            on_resolved(resolved.text, resolved.carried)
        verdict = verdict or self._verdict(resolved, ask, lexicon, cancel)
        cancel.enter("compose")
        quotes = self._quotes(resolved, verdict, lexicon)
        readings: tuple[Reading, ...] = ()
        if resolved.other is not None and verdict.answered:
            first = (resolved, verdict.confidence, quotes)
            quotes, readings = both_readings(first, self._second_reading(resolved.other, ask, lexicon, cancel))
        nearest = () if verdict.answered else tuple(quote_of(p, self._documents) for p in verdict.nearest)
        return Answer(
            ask.question,
            resolved.text,
            "answered" if verdict.answered else "abstained",
            quotes if verdict.answered else (),
            round(verdict.confidence, 6),
            self._also_consider(quotes, mains, ask.sources) if verdict.answered else (),
            nearest,
            (
                *notices_of(ask.question, mains, quotes, self._documents),
                *([] if verdict.answered else reference_notices(resolved.text, mains)),
                *([UNKNOWN_QUOTES] if earlier.unknown else []),
            ),
            references_of(quotes, self._documents) if verdict.answered else (),
            self._backend.generation,
            self._backend.corpus_sha256,
            self.models,
            {**cancel.timings_ms(), "total": round(1000 * (time.perf_counter() - began), 1)},
            resolved.carried,
            readings,
        )

    def _second_reading(
        self, other: Resolved, ask: Ask, lexicon: Lexicon, cancel: Cancelling
    ) -> tuple[Resolved, float, tuple[Quote, ...]]:
        """Another way to understand a question, with its confidence and its quotes; none where it has no answer."""
        verdict = self._verdict(other, ask, lexicon, cancel)
        return other, verdict.confidence, self._quotes(other, verdict, lexicon) if verdict.answered else ()

    def _quotes(self, resolved: Resolved, verdict: Verdict, lexicon: Lexicon) -> tuple[Quote, ...]:
        """What was picked as quotes: article before notes, then by place."""
        asked = read_question(lexicon.corrected(resolved.text))
        ordered = sorted(
            verdict.picked,
            key=lambda p: (p.article.source_type is not SourceType.ARTICLE, p.article.doc_id, p.units[0].index),
        )
        return tuple(quote_of(p, self._documents, asked) for p in ordered)

    def _earlier(self, ask: Ask, lexicon: Lexicon, cancel: Cancelling) -> Earlier:
        """What was shown before; a question of the history is asked again where the request does not tell."""

        def ask_again(turn: int, earlier: Earlier) -> Sequence[Picked]:
            before = replace(ask, question=ask.history[turn].question, history=ask.history[:turn])
            resolved, verdict = self._understand(before, lexicon, earlier)
            verdict = verdict or self._verdict(resolved, before, lexicon, cancel)
            return verdict.picked if verdict.answered else ()

        return Earlier(ask.history, self._documents, ask_again)

    def _understand(self, ask: Ask, lexicon: Lexicon, earlier: Earlier) -> tuple[Resolved, Verdict | None]:
        """The self-contained form of a question, and the verdict where it is about an answer before it."""
        urgent = any(notice.is_emergency for notice in question_notices(ask.question))
        if ask.as_typed or urgent or not ask.history:
            return Resolved(ask.question), None
        history = [turn.question for turn in ask.history]
        of_page = about_page(ask.question, history)
        if of_page is not None:
            return of_page, None
        about = read_about(ask.question, history)
        shown = earlier.shown_for(about, len(history)) if about is not None else []
        if about is not None and (shown or not about.own):
            found = answer_about(about, shown, self._documents)
            confidence = RECORD_CONFIDENCE if found else 1 - RECORD_CONFIDENCE
            verdict = Verdict(tuple(found), confidence, tuple(shown[:NEAREST]), answered=bool(found))
            return with_passage(ask.question, shown), verdict
        page = read_page_question(ask.question)
        if page is not None and page.topic is not PageTopic.BACKS:
            return Resolved(ask.question), None  # what is asked of the page needs no subject of an earlier question
        fit = self._fit(ask.article, ask.sources)

        def shown_last(needed: bool) -> str:
            return earlier.words_before(len(history), needed)

        return resolve(ask.question, history, lexicon, self._carrying, shown_last, fit), None

    def _verdict(self, resolved: Resolved, ask: Ask, lexicon: Lexicon, cancel: Cancelling) -> Verdict:
        """The verdict on a self-contained question: from the page's records, the articles, then the notes."""
        question = lexicon.corrected(resolved.text)
        verdict = self._from_records(question, self._mains(ask.article))
        if verdict is None:
            verdict = self._from_text(question, ask, lexicon, OWN, cancel)
            if not verdict.answered and ask.sources == "all":
                beside = self._from_text(question, ask, lexicon, BESIDE, cancel)
                if beside.answered:
                    verdict = beside
        return verdict

    def _mains(self, doc_id: str | None) -> list[Article]:
        """The articles a question is about, their notes left out."""
        if doc_id is not None:
            return [self.article(doc_id)]
        return [d for d in self._documents.values() if d.source_type is SourceType.ARTICLE]

    def _filter(self, doc_id: str | None, types: frozenset[SourceType] | None) -> SearchFilter:
        if doc_id is not None:
            self.article(doc_id)
        return SearchFilter(frozenset({doc_id}) if doc_id is not None else None, types)

    def lexicon(self, doc_id: str | None = None, sources: Sources = "all") -> Lexicon:
        """What is known of the words of one article (of all) and, unless left out, its sources."""
        key = (doc_id, sources)
        if key not in self._lexicons:
            fitting = [
                d
                for d in self._documents.values()
                if (doc_id is None or doc_id in {d.doc_id, d.parent}) and (sources == "all" or d.source_type in OWN)
            ]
            self._lexicons[key] = Lexicon.of(fitting, self._english)
        return self._lexicons[key]

    def _fit(self, doc_id: str | None, sources: Sources) -> Fit:
        """Which readings of a follow-up the words of the sources fit."""
        key = (doc_id, sources)
        if key not in self._fits:
            fitting = [d for d in self._mains(doc_id) if sources == "all" or d.source_type in OWN]
            self._fits[key] = Fit.of(fitting, self.lexicon(doc_id, sources).weights)
        return self._fits[key]

    def _from_records(self, question: str, mains: Sequence[Article]) -> Verdict | None:
        """The verdict on a question about the page itself; None for any other question."""
        page = read_page_question(question)
        if page is None or page.topic in {PageTopic.BACKS, PageTopic.DISCLAIMER} or len(mains) != 1:
            return None
        article = mains[0]
        units = record_units(page, question, article)
        picked = tuple(Picked(article, (unit,), RECORD_CONFIDENCE) for unit in units)
        if picked:
            return Verdict(picked, RECORD_CONFIDENCE, (), answered=True)
        if page.topic is PageTopic.LISTED:
            return None
        gap = orphan(page, article)
        near: list[Unit] = []
        if gap is not None and gap.number is not None:
            near = [u for u in article.units if gap.number in u.numbers][:NEAREST]
        return Verdict((), 1 - RECORD_CONFIDENCE, tuple(Picked(article, (u,), 0.0) for u in near), answered=False)

    def _from_text(
        self, question: str, ask: Ask, lexicon: Lexicon, types: frozenset[SourceType], cancel: Cancelling
    ) -> Verdict:
        """The verdict on a question about the subject, from the sources of some types."""
        page = read_page_question(question)
        if page is not None and page.topic is PageTopic.BACKS:
            question = without_page_words(question) or question
        asked = read_question(question)
        if is_only_page_words(question):
            return Verdict((), 0.0, (), answered=False)
        where = self._filter(ask.article, types)
        whole = self._judge(asked, where, lexicon, cancel)
        threshold = self._threshold(ask)
        scores = {c.key: s for c, s in whole.scored}
        chosen = choose(asked, whole.scored, self._scorer.policy)
        if len(asked.parts) > 1 and whole.answers >= threshold:
            chosen = self._with_parts(asked, chosen, where, lexicon, threshold, cancel)
            scores.update({c.key: max(s, scores.get(c.key, 0.0)) for c, s in chosen})
        picked = complete(asked, chosen, scores, self._scorer.policy)
        ranked = sorted(whole.scored, key=lambda s: (-s[1], s[0].key))[:NEAREST]
        nearest = tuple(Picked(c.article, (c.unit,), s) for c, s in ranked)
        answered = bool(picked) and whole.answers >= threshold
        return Verdict(tuple(picked), whole.answers, nearest, answered)

    def _threshold(self, ask: Ask) -> float:
        """The least confidence of an answer; out of reach in an emergency for who asks nothing, or asks what to do."""
        threshold = self._scorer.threshold_for(ask.risk)
        if not any(notice.is_emergency for notice in question_notices(ask.question)):
            return threshold
        if not asks(ask.question) or asks_what_to_do(ask.question):
            return math.inf
        return max(threshold, EMERGENCY)

    def _judge(self, asked: Asked, where: SearchFilter, lexicon: Lexicon, cancel: Cancelling) -> Judged:
        pool = self.pool(asked, where, lexicon, cancel)
        cancel.enter("judge")
        return judge(asked, pool, self._scorer, lexicon)

    def pool(self, asked: Asked, where: SearchFilter, lexicon: Lexicon, cancel: Cancelling | None = None) -> Pool:
        """What is retrieved for a question, read and measured; fitting (training/) reads the same."""
        cancel = cancel or Cancelling()
        cancel.enter("retrieve")
        vector = self._embedder.embed_query(asked.text)
        found = retrieve(self._backend, asked.text, vector, DEPTH, where)
        chunks = [self._backend.chunk(hit.chunk_id) for hit in found]

        def cosine(candidates: Sequence[Candidate]) -> npt.NDArray[np.float64]:
            rows = [self._backend.unit_vectors(c.article.doc_id, [c.unit.index])[0] for c in candidates]
            return np.asarray(np.stack(rows) @ vector, dtype=np.float64)

        cancel.enter("read")
        reader = StoppableReader(self._reader, cancel, self._threads)
        return read_pool(asked, chunks, self._documents, reader, cosine, lexicon)

    def _with_parts(
        self,
        asked: Asked,
        chosen: list[tuple[Candidate, float]],
        where: SearchFilter,
        lexicon: Lexicon,
        threshold: float,
        cancel: Cancelling,
    ) -> list[tuple[Candidate, float]]:
        """What is shown for a two-part question, with the best evidence of each part that has an answer."""
        best = {c.key: (c, s) for c, s in chosen}
        for number, part in enumerate(asked.parts):
            form = read_question(lexicon.with_names(part, " ".join(asked.parts[:number])))
            judged = self._judge(form, where, lexicon, cancel)
            if judged.answers < PART * threshold:
                continue
            for c, s in choose(form, judged.scored, self._scorer.policy):
                if c.key not in best or best[c.key][1] < s:
                    best[c.key] = (c, s)
        return sorted(best.values(), key=lambda pair: (-pair[1], pair[0].key))

    def _also_consider(self, quotes: Sequence[Quote], mains: Sequence[Article], sources: Sources) -> tuple[Quote, ...]:
        known = [d for article in mains for d in self._backend.disagreements(article.doc_id)]
        found = also_consider(quotes, known, self._documents)
        return tuple(q for q in found if sources == "all" or q.source_type not in BESIDE)
