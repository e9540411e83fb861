"""A series of map sheets is less work than the same sheets one by one.

Only a ratio of CPU times in one run may fail a build, at 80% of the claim.
"""

import pytest

from benchmarks.map_sheets import CHOICE, CLAIM, demo_workspace, series


@pytest.mark.long
def test_fifty_sheets_in_one_go_are_less_work_than_one_by_one(tmp_path):
    workspace = demo_workspace(tmp_path)
    found = series(workspace, CHOICE)
    workspace.store.close()
    assert found.ratio >= 0.8 * CLAIM
