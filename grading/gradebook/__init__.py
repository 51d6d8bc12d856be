"""What happened to grades, one entry after the other, and what is true now because of it."""
