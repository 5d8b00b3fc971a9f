"""What is known of words, and of any one message by itself: folding, spelling, shorthand, the form of a question."""
