"""Articles to a searchable index: chunks, vectors, words, generations on disk."""
