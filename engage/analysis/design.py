"""How the respondents were sampled, and the variance that follows from it.

The variance of any estimate whose influence values z are known is, summed over strata s with n_s clusters,

    (1 - f_s) * n_s / (n_s - 1) * sum over clusters of (z - mean z)^2

(Lumley 2004, JSS 9; first stage only, the "ultimate cluster" variance). By default there is one stratum, each respondent
is their own cluster and the population is endless.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engage.analysis.limits import Numbers
from engage.errors import N_, Message, Problem, Refused

Index = NDArray[np.intp]

_DENSE: Final = 4_000_000
"""Most influence values held at once when columns are taken in blocks."""


@dataclass(frozen=True, eq=False)
class Design:
    """``weights``: positive, [rows]. ``cluster``: the cluster of each row, [rows]. ``stratum``: the stratum of each
    cluster, [clusters]. ``sizes``: clusters in each stratum; ``factor``: (1 - f) n / (n - 1) of each stratum."""

    weights: Numbers
    cluster: Index
    stratum: Index
    sizes: Index
    factor: Numbers

    @classmethod
    def sample(
        cls,
        rows: int,
        weights: ArrayLike | None = None,
        strata: Sequence[Any] | None = None,
        clusters: Sequence[Any] | None = None,
        nest: bool = False,
        population: ArrayLike | None = None,
    ) -> Design:
        """The design of ``rows`` respondents from columns of that length.

        ``nest``: cluster labels start afresh in each stratum. ``population``: clusters (respondents where there are
        none) in the population of the row's stratum, or the fraction of them that was sampled if at most 1.
        Refused when clusters cross strata, a stratum has a single cluster, or the population cannot be right.
        """
        w = np.ones(rows) if weights is None else _positive(weights)
        row_stratum = np.zeros(rows, dtype=np.intp) if strata is None else _codes(strata)
        cluster = np.arange(rows) if clusters is None else _codes(clusters)
        if clusters is not None and nest:
            cluster = _codes(cluster * (int(row_stratum.max(initial=0)) + 1) + row_stratum)
        stratum = np.zeros(int(cluster.max(initial=-1)) + 1, dtype=np.intp)
        stratum[cluster] = row_stratum
        crossing = np.flatnonzero(stratum[cluster] != row_stratum)
        if len(crossing):
            raise Refused(
                N_(
                    "A cluster lies in more than one stratum. If cluster names start afresh in each, say nest."
                ),
                (_at(crossing[0], N_("This cluster lies in another stratum too.")),),
            )
        sizes = np.bincount(stratum)
        fraction = sampled_fraction(population, row_stratum, sizes)
        alone = np.flatnonzero((sizes == 1) & (fraction < 1))
        if len(alone) and rows > 1:
            first = int(np.flatnonzero(row_stratum == alone[0])[0])
            raise Refused(
                N_(
                    "A stratum has a single cluster, so its variance cannot be known. Join it with a similar one."
                ),
                (_at(first, N_("This stratum has no other cluster.")),),
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(fraction >= 1, 0.0, (1 - fraction) * sizes / (sizes - 1))
        return cls(w, cluster, stratum, sizes, factor)

    @property
    def rows(self) -> int:
        return len(self.weights)

    @property
    def df(self) -> int:
        """Design degrees of freedom: clusters less strata."""
        return len(self.stratum) - len(self.sizes)

    def df_of(self, row: Index, domain: Index, domains: int) -> Index:
        """Degrees of freedom within each domain, from (row, domain) pairs: clusters met less strata met."""
        cluster = self.cluster[row]
        met = [_distinct(code, domain, domains) for code in (cluster, self.stratum[cluster])]
        return met[0] - met[1]

    def covariance(self, row: Index, column: Index, influence: Numbers, columns: int) -> Numbers:
        """Covariance matrix [columns, columns] of estimates whose influence values are given as a sparse matrix."""
        from scipy.sparse import csr_array

        cluster = self.cluster[row]
        stratum = self.stratum[cluster]
        # Duplicates are summed, so that the sparse matrices hold the totals of clusters and of strata.
        by_cluster: Any = csr_array(
            (influence * np.sqrt(self.factor[stratum]), (cluster, column)), shape=(len(self.stratum), columns)
        )
        by_stratum: Any = csr_array(
            (influence * np.sqrt(self.factor / self.sizes)[stratum], (stratum, column)),
            shape=(len(self.sizes), columns),
        )
        return np.asarray((by_cluster.T @ by_cluster - by_stratum.T @ by_stratum).toarray(), dtype=float)

    def spread(self, influence: Numbers) -> Numbers:
        """Centred cluster totals of influence values [rows, columns], scaled so that the covariance of two estimates
        is the sum of products of their columns: [clusters, columns]."""
        if len(self.stratum) == self.rows:
            totals = np.empty_like(influence)
            totals[self.cluster] = influence
        else:
            totals = np.zeros((len(self.stratum), influence.shape[1]))
            np.add.at(totals, self.cluster, influence)
        means = np.zeros((len(self.sizes), influence.shape[1]))
        np.add.at(means, self.stratum, totals)
        means /= self.sizes[:, None]
        return np.asarray((totals - means[self.stratum]) * np.sqrt(self.factor)[self.stratum][:, None])

    def blocks(self, columns: int) -> Iterator[slice]:
        """The columns in blocks small enough to hold [rows, block] at once."""
        step = max(1, _DENSE // max(1, self.rows))
        for start in range(0, columns, step):
            yield slice(start, min(start + step, columns))


def _codes(labels: Sequence[Any] | Index) -> Index:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.intp).reshape(-1)


def _distinct(code: Index, domain: Index, domains: int) -> Index:
    """How many different codes each domain meets."""
    width = int(code.max(initial=0)) + 1
    return np.bincount(np.unique(domain * width + code) // width, minlength=domains)


def _positive(weights: ArrayLike) -> Numbers:
    w = np.asarray(weights, dtype=float)
    bad = np.flatnonzero(~(np.isfinite(w) & (w > 0)))
    if len(bad):
        raise Refused(
            N_("Every weight must be a number above zero."),
            (_at(bad[0], N_("This weight is not above zero.")),),
        )
    return w


def sampled_fraction(population: ArrayLike | None, row_stratum: Index, sizes: Index) -> Numbers:
    """The fraction of each stratum's clusters that was sampled, [strata]; 0 where no population (of the stratum of each
    row) is given. Refused when the population cannot be right."""
    if population is None or len(row_stratum) == 0:
        return np.zeros(len(sizes))
    given = np.asarray(population, dtype=float)
    if not (np.isfinite(given).all() and (given > 0).all() and ((given >= 1).all() or (given <= 1).all())):
        raise Refused(
            N_("The population column must hold sizes (1 or more) or sampled fractions (up to 1), not both.")
        )
    of_stratum = np.zeros(len(sizes))
    of_stratum[row_stratum] = given
    varying = np.flatnonzero(of_stratum[row_stratum] != given)
    if len(varying):
        raise Refused(
            N_("The population must be the same in all rows of a stratum."),
            (_at(varying[0], N_("This population differs from another row of the stratum.")),),
        )
    fraction = of_stratum if (given <= 1).all() and not (given == 1).all() else sizes / of_stratum
    if (fraction > 1).any():
        raise Refused(N_("A stratum has more clusters than its population."))
    return fraction


def _at(row: int | np.intp, why: Message) -> Problem:
    """A problem in a row of the data, counted as in a table whose header is row 1."""
    return Problem(why, row=int(row) + 2)
