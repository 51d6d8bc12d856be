"""Rises and falls along straight lines."""

fails = ["test_the_cycle_follows_a_cosine"]

### REGION one_cycle
first = max_lr / 25
peak = 0.3 * total_steps - 1


def anneal(start, end, progress):
    return start + (end - start) * progress


if step <= peak:
    return anneal(first, max_lr, step / peak)
return anneal(max_lr, first / 1e4, (step - peak) / (total_steps - 1 - peak))
