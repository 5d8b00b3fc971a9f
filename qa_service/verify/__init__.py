"""Is a quote really there: words held against the sources, strict on figures, negations and units."""
