"""Tables of a Lance database, at a local path or on S3-compatible object storage: the only module that imports lancedb.

Filters are SQL texts; what stands in them is quoted by `quoted`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.index import FTS, BTree, HnswSq
from lancedb.query import ColumnOrdering, FullTextOperator, MatchQuery

from indexer.backend import Vector
from indexer.errors import IndexNotFoundError, StoreError
from indexer.places import location

Row = dict[str, Any]
EXACT_UP_TO = 20_000
"""Up to so many rows that a filter leaves every cosine is computed: an approximate index finds too few of few."""
PROBES, REFINED, EF = 32, 10, 300
"""Partitions looked at, exact rescoring of so many times k, and breadth of the walk, of an approximate search."""
CACHES = 128 * 2**20, 32 * 2**20
"""Bytes of indexes and of metadata that a process keeps in memory of what it reads."""
SAID = 400
"""Characters of what a store says that are passed on."""


def quoted(value: str) -> str:
    """A text as it stands in a filter."""
    return "'" + value.replace("'", "''") + "'"


def one_of(column: str, values: Iterable[str]) -> str:
    """The filter of rows whose column has one of some values; of no rows where there are none."""
    listed = ", ".join(sorted(map(quoted, values)))
    return f"{column} IN ({listed})" if listed else "false"


@contextmanager
def told(place: Path | str) -> Iterator[None]:
    """Turns what the store says of a failure into a StoreError."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(location(place), " ".join(str(error).split())[:SAID]) from error


def is_conflict(error: StoreError) -> bool:
    """Whether a write was not done because another one came first."""
    return "commit conflict" in str(error) or "Incompatible transaction" in str(error)


class LanceStore:
    """One database. Methods raise StoreError for what the store refuses, IndexNotFoundError for a missing table."""

    def __init__(self, place: Path | str) -> None:
        """Connects; credentials and endpoint are those of the usual AWS_* environment."""
        self.place = location(place)
        options = {"allow_http": "true"} if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http:") else {}
        with told(place):
            self._db = lancedb.connect(self.place, storage_options=options, session=lancedb.Session(*CACHES))

    def tables(self) -> list[str]:
        """Names of all tables."""
        found: list[str] = []
        token: str | None = None
        with told(self.place):
            while True:
                page = self._db.list_tables(page_token=token)
                found += page.tables
                token = page.page_token
                if not token:
                    return found

    def table(self, name: str) -> LanceTable:
        """A table by its name. Raises IndexNotFoundError where there is none."""
        try:
            with told(self.place):
                return LanceTable(self.place, self._db.open_table(name))
        except StoreError as error:
            if "was not found" in str(error) or "not found" in str(error).lower():
                raise IndexNotFoundError(Path(self.place)) from error
            raise

    def create(self, name: str, schema: pa.Schema, rows: Iterable[pa.RecordBatch], replace: bool = False) -> LanceTable:
        """Makes a table of rows that are read once, in one version.

        Raises FileExistsError where there is one already, unless it is replaced.
        """
        reader = pa.RecordBatchReader.from_batches(schema, rows)
        mode = "overwrite" if replace else "create"
        try:
            with told(self.place):
                return LanceTable(self.place, self._db.create_table(name, reader, mode=mode))
        except StoreError as error:
            if "already exists" in str(error) or is_conflict(error):
                raise FileExistsError(name) from error
            raise

    def drop(self, name: str) -> None:
        """Removes a table with every version of it."""
        if name in self.tables():
            with told(self.place):
                self._db.drop_table(name)


class LanceTable:
    """One table."""

    def __init__(self, place: str, table: Any) -> None:
        self._place, self._table = place, table

    @property
    def path(self) -> Path:
        """Where it lies, for messages."""
        return Path(self._place)

    def delete(self, where: str) -> None:
        """Removes the rows of a filter."""
        with told(self._place):
            self._table.delete(where)

    def append(self, rows: pa.Table) -> None:
        """Adds rows, in one version."""
        with told(self._place):
            self._table.add(rows)

    def count(self, where: str | None = None) -> int:
        """How many rows a filter leaves."""
        with told(self._place):
            return int(self._table.count_rows(where))

    def change(self, where: str, values: Mapping[str, object]) -> int:
        """Gives the rows of a filter other values in one step; how many there were, 0 if another change came first."""
        try:
            with told(self._place):
                return int(self._table.update(where=where, values=dict(values)).rows_updated)
        except StoreError as error:
            if is_conflict(error):
                return 0
            raise

    def rows(
        self, columns: Sequence[str], where: str | None = None, limit: int | None = None, order: str | None = None
    ) -> list[Row]:
        """Rows of a filter, in the order of a column."""
        query = self._table.search().select(list(columns))
        if where is not None:
            query = query.where(where)
        if order is not None:
            query = query.order_by([ColumnOrdering(column_name=order, ascending=True)])
        query = query.limit(limit)
        with told(self._place):
            return query.to_arrow().to_pylist()  # type: ignore[no-any-return]

    def nearest(self, vector: Vector, k: int, columns: Sequence[str], where: str | None, exact: bool) -> list[Row]:
        """The k rows of a filter with the highest inner product, which is their `score`."""
        query = self._table.search(np.asarray(vector, dtype=np.float32), vector_column_name="vector")
        query = query.distance_type("dot").select([*columns, "_distance"]).limit(k)
        if where is not None:
            query = query.where(where, prefilter=True)
        query = query.bypass_vector_index() if exact else query.nprobes(PROBES).refine_factor(REFINED).ef(EF)
        with told(self._place):
            return [{**row, "score": 1.0 - row.pop("_distance")} for row in query.to_arrow().to_pylist()]

    def matching(self, words: str, k: int, columns: Sequence[str], where: str | None) -> list[Row]:
        """The k rows of a filter with the highest BM25 score for some words, which is their `score`."""
        query = self._table.search(_any_of(words), query_type="fts").select([*columns, "_score"]).limit(k)
        if where is not None:
            query = query.where(where, prefilter=True)
        with told(self._place):
            return [{**row, "score": row.pop("_score")} for row in query.to_arrow().to_pylist()]

    def index_words(self, column: str) -> None:
        """Makes a column of words between blanks searchable, each as it stands."""
        config = FTS(
            base_tokenizer="whitespace",
            max_token_length=None,
            lower_case=False,
            stem=False,
            remove_stop_words=False,
            ascii_folding=False,
            with_position=False,
        )
        with told(self._place):
            self._table.create_index(column, config=config)

    def index_vectors(self) -> None:
        """Makes the vectors searchable approximately: HNSW over scalar-quantised vectors, in partitions."""
        with told(self._place):
            self._table.create_index("vector", config=HnswSq(distance_type="dot"))

    def index_values(self, column: str) -> None:
        """Makes rows be found by a column."""
        with told(self._place):
            self._table.create_index(column, config=BTree())

    def optimise(self, keep_s: float = 0.0) -> None:
        """Joins small files, and removes versions older than some seconds; left to the next time if a change comes first."""
        try:
            with told(self._place):
                self._table.optimize(cleanup_older_than=timedelta(seconds=keep_s))
        except StoreError as error:
            if not is_conflict(error):
                raise


def _any_of(words: str) -> Any:
    """The query for any of some words, each as it stands."""
    wanted: Any = MatchQuery
    return wanted(words, "words", operator=FullTextOperator.OR, fuzziness=0)
