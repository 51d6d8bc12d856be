"""From answers to points: the rules, marking, and what is decided about items after the fact."""
