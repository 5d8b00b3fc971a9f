"""What is made of results: tables, pages, plots, comparisons, gates, and the figures in the documents."""
