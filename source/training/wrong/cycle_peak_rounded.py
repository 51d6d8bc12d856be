"""Rounds the peak to a whole step."""

fails = ["test_the_cycle_follows_a_cosine"]

### REGION one_cycle
first = max_lr / 25
peak = int(0.3 * total_steps) - 1


def anneal(start, end, progress):
    return end + (start - end) / 2 * (1 + math.cos(math.pi * progress))


if step <= peak:
    return anneal(first, max_lr, step / peak)
return anneal(max_lr, first / 1e4, (step - peak) / (total_steps - 1 - peak))
