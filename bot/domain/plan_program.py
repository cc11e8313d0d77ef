"""A linear program, and HiGHS (https://highs.dev) to solve it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST = 60.0  # seconds of machine time for one program
_NO_LIMIT = float("inf")
_ROUNDING = 0.5  # objectives are whole numbers: closer than this to the bound is the best


class Program:
    """Columns with whole values from 0 to 1, and rows that bound sums of them.

    It takes `longest` seconds of machine time to be solved at most.
    """

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._columns = 0
        self._starts, self._indices, self._signs = [0], list[int](), list[float]()
        self._lowest, self._highest = list[float](), list[float]()

    def column(self) -> int:
        """Add a column and return its number."""
        self._columns += 1
        return self._columns - 1

    def row(
        self,
        plus: Sequence[int],
        minus: Sequence[int] = (),
        *,
        least: float = -_NO_LIMIT,
        most: float = _NO_LIMIT,
    ) -> None:
        """Demand that some columns' sum, less that of others, is at least and at most so much."""
        self._indices += [*plus, *minus]
        self._signs += [1.0] * len(plus) + [-1.0] * len(minus)
        self._starts.append(len(self._indices))
        self._lowest.append(least)
        self._highest.append(most)

    def solve(self, costs: Mapping[int, int], *, whole: bool) -> list[int]:
        """Return the columns' values at the least cost; a column without a cost is free.

        With `whole` false the caller knows that the corners of the program are whole anyway. The same
        program gets the same answer. Refusal where it takes too long.
        """
        import highspy  # a bot that plans nothing need not load it

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._columns, len(self._lowest)
        model.col_cost_ = [float(costs.get(column, 0)) for column in range(self._columns)]
        model.col_lower_, model.col_upper_ = [0.0] * self._columns, [1.0] * self._columns
        model.row_lower_, model.row_upper_ = self._lowest, self._highest
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = self._starts, self._indices
        model.a_matrix_.value_ = self._signs
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self._columns
        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy's own gap
        highs.silent()
        options: dict[str, str | float] = {
            "presolve": "off",  # HiGHS 1.15's spoils small programs, and takes longer than it saves
            "threads": 1,
            "time_limit": self._longest,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": _ROUNDING,
        }
        for name, value in options.items():
            highs.setOptionValue(name, value)
        highs.passModel(model)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise Refusal("plan_too_hard")
        return [round(value) for value in highs.getSolution().col_value]
