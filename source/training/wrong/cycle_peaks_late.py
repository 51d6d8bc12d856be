"""Peaks at 0.3 T and ends at T, as though steps counted from 1."""

fails = ["test_the_cycle_starts_peaks_and_ends_where_it_should", "test_the_cycle_follows_a_cosine"]

### REGION one_cycle
first = max_lr / 25
peak = 0.3 * total_steps


def anneal(start, end, progress):
    return end + (start - end) / 2 * (1 + math.cos(math.pi * progress))


if step <= peak:
    return anneal(first, max_lr, step / peak)
return anneal(max_lr, first / 1e4, (step - peak) / (total_steps - peak))
