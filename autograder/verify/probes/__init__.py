"""What tests ask a notebook, asked again with other inputs: who behaves the same, and which cases are given away."""

from autograder.verify.probes.behaviour import equivalent_job, given_away_job

__all__ = ["equivalent_job", "given_away_job"]
