"""From the text of a quiz to its items: reading, variants, what is wrong with it."""
