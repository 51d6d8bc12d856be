"""`python -m grading` is the `torchgrade` command."""

from grading.cli import main

main()
