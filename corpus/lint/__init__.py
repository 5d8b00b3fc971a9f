"""What is unsound in how an article cites, dates and words itself: rules over a read bundle."""
