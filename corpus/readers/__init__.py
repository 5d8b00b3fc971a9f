"""One reader per source format; `corpus.readers.registry` lists them."""
