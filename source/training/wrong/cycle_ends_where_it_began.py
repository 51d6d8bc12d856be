"""Ends at the rate at which it began."""

fails = ["test_the_cycle_starts_peaks_and_ends_where_it_should"]

### REGION one_cycle
first = max_lr / 25
peak = 0.3 * total_steps - 1


def anneal(start, end, progress):
    return end + (start - end) / 2 * (1 + math.cos(math.pi * progress))


if step <= peak:
    return anneal(first, max_lr, step / peak)
return anneal(max_lr, first, (step - peak) / (total_steps - 1 - peak))
