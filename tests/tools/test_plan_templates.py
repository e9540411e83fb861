"""The kept templates are those that their script makes from today's catalogues."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from exports.plan_template import TEMPLATE_FOLDER, builtin_template
from i18n import LANGUAGES
from tools.plan_templates import FOLDER, make_template


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_what_its_script_makes(language):
    assert members(make_template(language)) == members(builtin_template(language))
    assert make_template(language) == make_template(language)


def test_the_script_writes_where_the_program_reads():
    assert FOLDER == TEMPLATE_FOLDER
