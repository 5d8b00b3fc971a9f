"""Passages for a query, as `/v1/search` gives them: the chunks that are retrieved, and how relevant each is."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.backend import Chunk, SearchBackend, SearchFilter, Vector
from indexer.embedder import Embedder
from indexer.retrieval import Found, retrieve
from qa_service.answer import SearchResult
from qa_service.cancellation import Cancellation
from qa_service.evidence.cancellable_reader import CancellableReader
from qa_service.evidence.chunk_reading import passage_of
from qa_service.evidence.reader import Reader, ReaderLogits
from qa_service.evidence.reading_threads import ReadingThreads
from qa_service.evidence.relevance import Relevance


class PassageSearch:
    """Search over one opened index."""

    def __init__(
        self,
        backend: SearchBackend,
        embedder: Embedder,
        reader: Reader,
        relevance: Relevance | None,
        threads: ReadingThreads | None,
    ) -> None:
        """Relevance that was fitted on another embedder is left out, and told of none."""
        self._backend, self._embedder, self._reader, self._threads = backend, embedder, reader, threads
        self._relevance = relevance if relevance and relevance.embedder == backend.models["embedder"] else None

    def found(self, query: str, k: int, where: SearchFilter, reading: Cancellation | None = None) -> list[SearchResult]:
        """The k best chunks, best first; where `reading` is given each is read for its relevance, and that can stop it."""
        if not query.strip():
            return []
        vector = self._embedder.embed_query(query)
        hits = retrieve(self._backend, query, vector, k, where)
        chunks = [self._backend.chunk(hit.chunk_id) for hit in hits]
        relevance = self._relevances(query, vector, chunks, reading)
        return [self._result(*each) for each in zip(hits, chunks, relevance, strict=True)]

    def _relevances(
        self, query: str, vector: Vector, chunks: Sequence[Chunk], reading: Cancellation | None
    ) -> Sequence[float | None]:
        """The relevance of each chunk, None where nothing is fitted on what found it."""
        model = self._relevance
        if model is None:
            return [None] * len(chunks)
        passages = [passage_of(chunk, self._backend.document(chunk.doc_id)) for chunk in chunks]
        logits: Sequence[ReaderLogits | None] = [None] * len(chunks)
        if reading is not None and model.reader == self._reader.reader_id:
            logits = CancellableReader(self._reader, reading, self._threads).read(query, passages)
        cosines = self._backend.cosines(vector, [chunk.chunk_id for chunk in chunks])
        seen = zip(cosines, passages, logits, strict=True)
        return [round(model.of(query, cosine, passage, told), 6) for cosine, passage, told in seen]

    def _result(self, hit: Found, chunk: Chunk, relevance: float | None) -> SearchResult:
        document = self._backend.document(chunk.doc_id)
        start, end = document.units[chunk.unit_start].span.start, document.units[chunk.unit_end - 1].span.end
        return SearchResult(
            chunk_id=chunk.chunk_id,
            doc_id=chunk.doc_id,
            start=start,
            end=end,
            text=document.text[start:end],
            heading_path=chunk.heading_path,
            source_type=chunk.source_type,
            score=hit.score,
            dense_rank=hit.dense_rank,
            lexical_rank=hit.lexical_rank,
            relevance=relevance,
        )
