"""Leaves the bias out of the answer."""

fails = ["test_every_input_gets_its_answer"]

### REGION forwards
return inputs @ weights
