"""What a marked class says about a quiz: the figures of its items, their intervals, what needs a look."""
