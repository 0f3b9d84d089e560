"""Whole numbers in given proportions that add up exactly."""

from collections.abc import Sequence


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split in proportion to `weights`; what rounding leaves goes to the largest remainders, then in order."""
    scale = total / sum(weights)
    wanted = [weight * scale for weight in weights]
    shares = [int(share) for share in wanted]
    by_remainder = sorted(range(len(shares)), key=lambda k: (shares[k] - wanted[k], k))
    for k in by_remainder[: total - sum(shares)]:
        shares[k] += 1
    return shares
