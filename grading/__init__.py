"""Everything that touches a grade: scores, tables, the `torchgrade` command."""
