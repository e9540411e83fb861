"""Languages of tests that take long: Kyrgyz in every run, the others in the long one."""

from __future__ import annotations

import pytest

LANGUAGES_IN_TURN = ["ky", *(pytest.param(code, marks=pytest.mark.long) for code in ("ru", "en"))]
"""For `parametrize`: that each language has every word is a test of the catalogues."""
