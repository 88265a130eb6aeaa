"""The method of flags against values that others have printed."""

import numpy as np
import pytest
from scipy import stats
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
