#!/usr/bin/env python3
"""Values of src/stats from independent implementations: SciPy, statsmodels and exact fractions.

    python3 scripts/stats-reference.py          writes test/stats/reference.json
    python3 scripts/stats-reference.py --check  fails if the file differs from what would be written

Needs SciPy and statsmodels (Debian: python3-scipy python3-statsmodels). Nothing here is translated from src/stats:
where that inverts a characteristic function, this integrates a B-spline or sums fractions.
"""

import itertools
import json
import pathlib
import sys
from fractions import Fraction

import numpy as np
import statsmodels.api as sm
from scipy import interpolate, optimize, stats
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

TARGET = pathlib.Path(__file__).parent.parent / "test" / "stats" / "reference.json"


def dirichlet_mean_cdf_by_spline(values, threshold):
    """The mean of flat-Dirichlet weighted values has a B-spline density with these knots (Curry & Schoenberg 1966)."""
    knots = np.sort(np.asarray(values, dtype=float))
    if threshold <= knots[0]:
        return 0.0
    if threshold >= knots[-1]:
        return 1.0
    spline = interpolate.BSpline.basis_element(knots, extrapolate=False)
    scale = (len(knots) - 1) / (knots[-1] - knots[0])
    # Not BSpline.integrate: SciPy 1.10 crashes in it where inner knots repeat.
    antiderivative = spline.antiderivative()
    return float(antiderivative(threshold) - antiderivative(knots[0])) * scale


def dirichlet_mean_cdf_by_fractions(values, threshold):
    """Exact, for distinct values: divided differences of a truncated power."""
    n = len(values) - 1
    above = Fraction(0)
    for i, x in enumerate(values):
        if x > threshold:
            term = (x - threshold) ** n
            for j, y in enumerate(values):
                if j != i:
                    term /= x - y
            above += term
    return float(1 - above)


def bounded_mean(values, low, high, confidence):
    """Both quantiles by Brent's method on the spline form."""

    def cdf(t):
        return (
            dirichlet_mean_cdf_by_spline([*values, low], t) + dirichlet_mean_cdf_by_spline([*values, high], t)
        ) / 2

    tail = (1 - confidence) / 2
    at_middle = cdf((low + high) / 2)
    return {
        "values": values,
        "low": low,
        "high": high,
        "confidence": confidence,
        "lower": optimize.brentq(lambda t: cdf(t) - tail, low, high, xtol=1e-13),
        "upper": optimize.brentq(lambda t: cdf(t) - 1 + tail, low, high, xtol=1e-13),
        "pValueOfMiddle": min(1.0, 2 * min(at_middle, 1 - at_middle)),
    }


def mid_p_binomial_interval(passes, tasks, confidence):
    """Mid-P Clopper-Pearson from binomial tails; ends of the range where a tail is empty."""
    tail = (1 - confidence) / 2

    def below(p):
        return stats.binom.cdf(passes, tasks, p) - stats.binom.pmf(passes, tasks, p) / 2

    def above(p):
        return stats.binom.sf(passes, tasks, p) + stats.binom.pmf(passes, tasks, p) / 2

    lower = 0.0 if passes == 0 else optimize.brentq(lambda p: above(p) - tail, 0, 1, xtol=1e-13)
    upper = 1.0 if passes == tasks else optimize.brentq(lambda p: below(p) - tail, 0, 1, xtol=1e-13)
    return {"passes": passes, "tasks": tasks, "confidence": confidence, "lower": lower, "upper": upper}


def mc_nemar_mid_p(gained, lost):
    """Fagerland et al. 2013, BMC Med. Res. Methodol. 13:91."""
    n, k = gained + lost, min(gained, lost)
    p = 1.0 if gained == lost else 2 * stats.binom.cdf(k, n, 0.5) - stats.binom.pmf(k, n, 0.5)
    return {"gained": gained, "lost": lost, "pValue": min(1.0, p)}


def pass_at_k(n, c, k):
    """By looking at every subset."""
    subsets = list(itertools.combinations([1] * c + [0] * (n - c), k))
    return {
        "n": n,
        "c": c,
        "k": k,
        "atLeastOne": sum(any(s) for s in subsets) / len(subsets),
        "all": sum(all(s) for s in subsets) / len(subsets),
    }


def holm(p_values, alpha):
    reject = multipletests(p_values, alpha=alpha, method="holm")[0]
    return {"pValues": p_values, "alpha": alpha, "isRejected": [bool(r) for r in reject]}


def detectable(tasks, variance, confidence, power):
    z_decide, z_found = stats.norm.ppf(1 - (1 - confidence) / 2), stats.norm.ppf(power)

    def lacking(effect):
        own = max(variance, effect * (1 - effect))
        return z_decide * np.sqrt(own + effect**2) + z_found * np.sqrt(own) - effect * np.sqrt(tasks)

    return {
        "taskCount": tasks,
        "differenceVariance": variance,
        "confidence": confidence,
        "power": power,
        "effect": optimize.brentq(lacking, 1e-9, 1, xtol=1e-14),
    }


def wilson(successes, total, confidence):
    lower, upper = proportion_confint(successes, total, alpha=1 - confidence, method="wilson")
    return {"successes": successes, "total": total, "confidence": confidence, "lower": lower, "upper": upper}


def kappa(table):
    made = cohens_kappa(np.array(table))
    return {"table": table, "value": made.kappa, "lower": made.kappa_low, "upper": made.kappa_upp}


def sign_flip(differences):
    """SciPy flips all signs of paired samples, up to 2**N of them."""
    made = stats.permutation_test(
        (np.array(differences), np.zeros(len(differences))),
        lambda x, y, axis: np.sum(x - y, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    return {"differences": differences, "pValue": float(made.pvalue)}


def mc_nemar_exact(gained, lost):
    return {"gained": gained, "lost": lost, "pValue": float(stats.binomtest(gained, gained + lost, 0.5).pvalue)}


def clustered_error(values, clusters):
    """Least squares on a constant, its error robust to clusters, without corrections for few of them."""
    fit = sm.OLS(np.array(values), np.ones(len(values)))
    robust = fit.fit(cov_type="cluster", cov_kwds={"groups": np.array(clusters), "use_correction": False})
    return {
        "values": values,
        "clusters": clusters,
        "independent": float(fit.fit(cov_type="HC0").bse[0]),
        "clustered": float(robust.bse[0]),
    }


def bootstrap_bca(numerators, denominators):
    """Drawn otherwise than ours, so that the two agree to what chance leaves of so many resamples."""
    made = stats.bootstrap(
        (np.array(numerators), np.array(denominators)),
        lambda top, bottom, axis: top.sum(axis=axis) / bottom.sum(axis=axis),
        paired=True,
        n_resamples=100_000,
        batch=10_000,
        method="BCa",
        vectorized=True,
        random_state=np.random.default_rng(7),
    ).confidence_interval
    return {"numerators": numerators, "denominators": denominators, "lower": float(made.low), "upper": float(made.high)}


def rate_gap(own, own_total, other, other_total):
    own_lower, own_upper = proportion_confint(own, own_total, method="wilson")
    lower, upper = confint_proportions_2indep(own, own_total, other, other_total, method="newcomb")
    return {
        "own": {"value": own / own_total, "lower": own_lower, "upper": own_upper},
        "rate": other / other_total,
        "taskCount": other_total,
        "lower": lower,
        "upper": upper,
    }


def plan(effect, repeats, difference, within_a, within_b):
    z = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    variance = difference + within_a / repeats + within_b / repeats
    return {
        "effect": effect,
        "repeats": repeats,
        "components": {"difference": difference, "withinA": within_a, "withinB": within_b},
        "tasks": int(np.ceil(z**2 * variance / effect**2)),
        "effectOf50": float(z * np.sqrt(variance / 50)),
    }


def variance_components(a, b):
    """By NumPy's variances: of the repeats of a task, and of the differences of task means."""
    within_a, within_b = (np.mean([np.var(row, ddof=1) for row in rows]) for rows in (a, b))
    means = np.mean(b, axis=1) - np.mean(a, axis=1)
    noise = within_a / np.shape(a)[1] + within_b / np.shape(b)[1]
    return {
        "a": a,
        "b": b,
        "difference": max(0.0, float(np.var(means, ddof=1) - noise)),
        "withinA": float(within_a),
        "withinB": float(within_b),
    }


def make_reference():
    rng = np.random.default_rng(20260302)
    thirds = lambda n, low: [float(v) / 3 for v in rng.integers(low * 3, 4, n)]
    fifths = lambda n, low: [float(v) / 5 for v in rng.integers(low * 5, 6, n)]
    distinct = [
        ([Fraction(i * i, 7 * n) - Fraction(1, 3) for i in range(n)], Fraction(t, 12))
        for n in (2, 3, 5, 9, 14)
        for t in (-2, 1, 4)
    ]
    return {
        "dirichletMeanCdf": [
            {
                "values": [float(v) for v in values],
                "threshold": float(t),
                "probability": dirichlet_mean_cdf_by_fractions(values, t),
            }
            for values, t in distinct
        ],
        "boundedMean": [
            bounded_mean(draw(n, low), low, 1, confidence)
            for draw in (thirds, fifths)
            for low in (0, -1)
            for n in (3, 6, 12, 25)
            for confidence in (0.9, 0.95)
        ],
        "midPBinomial": [
            mid_p_binomial_interval(passes, tasks, confidence)
            for tasks in (2, 5, 6, 10, 30, 100)
            for passes in sorted({0, 1, tasks // 2, tasks - 1, tasks})
            for confidence in (0.9, 0.95, 0.99)
        ],
        "mcNemarMidP": [mc_nemar_mid_p(b, c) for b in range(0, 16, 3) for c in range(0, 9, 2) if b + c > 0],
        "normalQuantile": [
            {"probability": p, "z": float(stats.norm.ppf(p))}
            for p in (1e-6, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.995, 0.999999)
        ],
        "passAtK": [pass_at_k(n, c, k) for n in (1, 3, 5) for c in range(n + 1) for k in range(1, n + 1)],
        "flakeRate": [
            {"agreeingRuns": n, "upper": float(stats.beta.ppf(0.95, 1, n))} for n in (1, 3, 5, 14, 59, 200)
        ],
        "holm": [
            holm(p, 0.05)
            for p in ([0.01, 0.04], [0.03, 0.04], [0.001, 0.02, 0.04], [0.2, 0.012, 0.013], [0.03, 0.001, 0.6, 0.012])
        ],
        "wilson": [
            wilson(k, n, confidence)
            for n in (1, 5, 79, 451)
            for k in sorted({0, n // 3, n - 1, n})
            for confidence in (0.9, 0.95)
        ],
        "kappa": [
            kappa(table)
            for table in (
                [[20, 5], [10, 15]],
                [[220, 12, 0], [43, 97, 0], [1, 4, 74]],
                [[1, 2, 3], [4, 50, 6], [7, 8, 9]],
                [[10, 10], [10, 10]],
                [[3, 9], [11, 2]],
            )
        ],
        "signFlip": [sign_flip(draw(n, -1)) for draw in (thirds, fifths) for n in (2, 7, 12)],
        "mcNemarExact": [mc_nemar_exact(b, c) for b in (0, 1, 5, 12) for c in (1, 4, 9)],
        "clusteredError": [
            clustered_error(thirds(n, 0), [i % clusters for i in range(n)])
            for n, clusters in ((6, 2), (20, 4), (20, 20))
        ],
        "bootstrap": [
            bootstrap_bca([1.5, 0.2, 0.9, 4.1, 0.7, 2.2, 0.3, 1.1, 3.0, 0.6, 0.8, 5.2], [3.0, 2.0, 3.0, 1.0, 3.0, 2.0, 3.0, 3.0, 1.0, 2.0, 3.0, 1.0]),
            bootstrap_bca([float(v) for v in rng.gamma(2.0, 1.0, 60)], [1.0] * 60),
            bootstrap_bca(thirds(40, 0), [1.0] * 40),
        ],
        "rateGap": [rate_gap(12, 20, 375, 500), rate_gap(30, 50, 41, 100), rate_gap(0, 9, 30, 60)],
        "plan": [
            plan(0.03, 3, 1 / 9, 1 / 6, 1 / 6),
            plan(0.03, 1, 1 / 9, 1 / 6, 1 / 6),
            plan(0.2, 5, 0.05, 0.1, 0.2),
            plan(0.1, 3, 0.0, 0.08, 0.0),
        ],
        "varianceComponents": [
            variance_components(*(rng.integers(0, 2, (n, k)).tolist() for _ in range(2))) for n, k in ((4, 2), (12, 3), (30, 5))
        ],
        "detectable": [
            detectable(n, v, 0.95, 0.8)
            for n, v in ((20, 0.0), (50, 1 / 9 + 1 / 9), (198, 1 / 9 + 1 / 3), (1938, 1 / 9 + 1 / 9))
        ],
    }


def main():
    text = json.dumps(make_reference(), indent=1) + "\n"
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text)
        return
    committed, made = (json.loads(t) for t in (TARGET.read_text(), text))
    flat = lambda v: [v] if not isinstance(v, (list, dict)) else sum(map(flat, v.values() if isinstance(v, dict) else v), [])
    # Versions of SciPy differ in the last digits.
    if not np.allclose(flat(committed), flat(made), rtol=0, atol=1e-9):
        sys.exit(f"{TARGET} is not what this script makes: run it without --check")


main()
