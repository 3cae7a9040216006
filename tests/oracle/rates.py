"""Rates and their 95 % intervals (snag-rules(5), RATES)."""

from math import sqrt

Z = 1.959963984540054


def wilson(hits, trials):
    """Wilson's interval for a share."""
    share = hits / trials
    middle = share + Z * Z / (2 * trials)
    half = Z * sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    scale = 1 + Z * Z / trials
    return (middle - half) / scale, (middle + half) / scale


def ratio_estimator(clusters):
    """The interval of hits ÷ anchors where customers repeat; one customer has no spread to show."""
    count = len(clusters)
    if count == 1:
        return None
    anchors = sum(n for n, _ in clusters)
    rate = sum(h for _, h in clusters) / anchors
    spread = sum((h - rate * n) ** 2 for n, h in clusters)
    half = Z * sqrt(count / (count - 1) * spread) / anchors
    return max(0.0, rate - half), min(1.0, rate + half)


def interval(clusters):
    """The interval of a rate whose clusters are pairs (anchors, hits), or None."""
    anchors = sum(n for n, _ in clusters)
    hits = sum(h for _, h in clusters)
    if hits == 0:  # "Wilson on the number of customers where no or every anchor is hit"
        return wilson(0, len(clusters))
    if hits == anchors:
        return wilson(len(clusters), len(clusters))
    if all(n == 1 for n, _ in clusters):  # no customer repeats
        return wilson(hits, anchors)
    return ratio_estimator(clusters)
