"""How good is it: gold questions, measures, runners, gates."""
