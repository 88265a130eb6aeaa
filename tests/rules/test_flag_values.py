"""The method of flags against values that others have printed."""

import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

from board.rules.flag_funnel import THREE_SIGMA, TWO_SIGMA, exact_limits, limits, score_limits
from board.rules.flag_panels import WINSORISED_NORMAL, dispersion, winsorised
from board.rules.flag_place import shift_gain
from tests.rules import published

OBSERVED = np.array([100.0, 150, 180, 80, 120, 225])
EXPECTED = np.array([108.0, 112, 165, 95, 100, 220])
BASELINE = 0.80642448


def test_shmi_truncates() -> None:
    assert published.shmi_phi(OBSERVED, EXPECTED) == pytest.approx(2.948033, abs=1e-6)


def test_tau2_is_dersimonian_and_lairds() -> None:
    effects, variances = np.log(OBSERVED / EXPECTED), 1 / EXPECTED
    weights = 1 / variances
    target = (weights * effects).sum() / weights.sum()
    phi = float(np.mean((effects - target) ** 2 * weights))
    assert published.tau2(phi, weights) == pytest.approx(0.01548494, abs=1e-8)
    assert published.tau2(phi, weights) == pytest.approx(combine_effects(effects, variances, method_re="dl").tau2)
    assert published.tau2(0.5, weights) == 0


def test_the_board_winsorises_as_cqc_does_and_mends_what_that_takes_away() -> None:
    z = np.random.default_rng(5).normal(size=200_000)
    assert dispersion(z) * WINSORISED_NORMAL == pytest.approx(published.cqc_phi(z))
    assert dispersion(z) == pytest.approx(1, abs=0.01)
    assert winsorised(np.arange(11.0)).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


@pytest.mark.parametrize(
    ("expected", "low95", "high95", "low998", "high998"),
    [
        (15, 0.5596924, 1.649348, 0.3862650, 2.082907),
        (20, 0.6108260, 1.544419, 0.4479107, 1.902094),
        (30, 0.6746958, 1.427562, 0.5289724, 1.702771),
    ],
)
def test_exact_poisson_limits(expected: float, low95: float, high95: float, low998: float, high998: float) -> None:
    found = (
        *published.poisson_limits(np.array([expected]), 0.05),
        *published.poisson_limits(np.array([expected]), 0.002),
    )
    assert np.ravel(found) == pytest.approx([low95, high95, low998, high998], rel=1e-6)


@pytest.mark.parametrize(
    ("n", "tails", "low", "high"),
    [
        (1, TWO_SIGMA, 3.204264, None),
        (10, TWO_SIGMA, 56.154344, None),
        (10, THREE_SIGMA, 42.03259, None),
        (110_000, TWO_SIGMA, 80.408963, 80.875933),
        (110_000, THREE_SIGMA, 80.274317, 81.010578),
    ],
)
def test_limits_of_a_share(n: int, tails: float, low: float, high: float | None) -> None:
    found = score_limits(BASELINE, n, tails)
    assert found[0] * 100 == pytest.approx(low, abs=1e-5)
    if high is not None:
        assert found[1] * 100 == pytest.approx(high, abs=1e-5)


@pytest.mark.parametrize(("target", "n"), [(0.14, 4), (0.14, 12), (0.3, 29), (0.02, 20), (0.9, 10)])
@pytest.mark.parametrize("tails", [TWO_SIGMA, THREE_SIGMA])
def test_small_buildings_have_the_limits_of_the_binomial_itself(target: float, n: int, tails: float) -> None:
    low, high = (round(share * n) for share in exact_limits(target, n, tails))
    assert stats.binom.cdf(low - 1, n, target) <= tails / 2 < stats.binom.cdf(low, n, target)
    assert stats.binom.sf(high, n, target) <= tails / 2 < stats.binom.sf(high - 1, n, target)
    assert limits(target, n, tails) == (low / n, high / n)
    assert limits(target, 400, tails) == score_limits(target, 400, tails)


def test_a_building_of_five_is_not_odd_with_two_who_owe() -> None:
    assert score_limits(0.1, 5, TWO_SIGMA)[1] < 2 / 5 <= limits(0.1, 5, TWO_SIGMA)[1]


def test_scores_of_a_share() -> None:
    r, n = np.array([2.0, 5, 10, 15, 18]), 20
    assert np.abs((r / n - 0.5) / np.sqrt(0.25 / n)) == pytest.approx(
        [3.577709, 2.236068, 0, 2.236068, 3.577709], abs=1e-6
    )


def test_false_discoveries_of_benjamini_and_hochberg() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert (stats.false_discovery_control(p) <= 0.05).sum() == 4
    assert sum(one <= 0.05 / 15 for one in p) == 3
    other = [0.50, 0.01, 0.001, 0.69, 0.02, 0.05, 0.0025]
    assert (stats.false_discovery_control(other) <= 0.05).tolist() == [False, True, True, False, True, False, True]


def test_the_gain_of_a_part_is_kulldorffs() -> None:
    """12 of 20 inside, 19 of 76 outside: both shifts from the common rate together are half of G."""
    rate = 31 / 96
    inside = shift_gain(np.repeat([1, 0], [12, 8]), np.full(20, rate))
    outside = shift_gain(np.repeat([1, 0], [19, 57]), np.full(76, rate))
    g = stats.chi2_contingency([[12, 8], [19, 57]], lambda_="log-likelihood", correction=False).statistic
    assert inside + outside == pytest.approx(4.190946, abs=1e-5)
    assert inside + outside == pytest.approx(g / 2, abs=1e-6)


def _grouped(text: str) -> np.ndarray:
    """ "2x3" is 2, 2, 2."""
    pairs = (one.split("x") if "x" in one else (one, "1") for one in text.split())
    return np.array([int(value) for value, times in pairs for _ in range(int(times))])


# Tumours in groups of rats (Tarone 1982; Gelman et al., chapter 5), without the last group.
TUMOURS = _grouped("0x14 1x8 2x9 1 5 2 5 3 2 7x2 3x2 2 9 10 4x7 10 4x3 5 11 12 5x2 6 5 6x4 16 15x2 9")
RATS = _grouped(
    "20x7 19x4 18x2 17 20x4 19x2 18x2 25 24 23 20x6 10 49 19 46 27 17 49 47 20x2 13 48 50 20x7 48 19x3 22 46 49 20x2"
    " 23 19 22 20x3 52 46 47 24"
)


def test_shares_of_groups_vary_as_beta_binomials_do() -> None:
    """The distribution of LEVEL's tail, fitted to the groups, gives the values of BayesGOF's vignette and of BDA3."""
    assert TUMOURS.size == RATS.size == 70

    def loss(logs: np.ndarray) -> float:
        return -float(stats.betabinom.logpmf(TUMOURS, RATS, *np.exp(logs)).sum())

    fitted = np.exp(optimize.minimize(loss, np.log([1.4, 8.6]), method="Nelder-Mead", options={"xatol": 1e-9}).x)
    assert fitted == pytest.approx([2.304768, 14.079707], abs=2e-4)
    rates = TUMOURS / RATS
    mean, variance = rates.mean(), rates.var(ddof=1)
    assert (mean, np.sqrt(variance)) == pytest.approx((0.1360, 0.1035), abs=5e-5)
    both = mean * (1 - mean) / variance - 1
    assert (mean * both, (1 - mean) * both) == pytest.approx((1.36, 8.62), abs=0.01)


def test_survival_of_freireichs_children() -> None:
    """Weeks in remission with 6-MP and without: what an effect of contacts is to be computed with."""
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    treated = stats.CensoredData(uncensored=ended, right=censored)
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    found = stats.logrank(treated, placebo)
    assert found.statistic**2 == pytest.approx(16.79, abs=0.005)
    assert found.pvalue == pytest.approx(4.17e-5, rel=0.005)
    curve = stats.ecdf(treated).sf.evaluate([6, 7, 10, 13, 16, 22, 23])
    assert curve == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
