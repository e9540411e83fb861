"""What pip's words mean for the user, and how far it is."""

from __future__ import annotations

import pytest

from bootstrap.pip import STEP, count_pins, explain


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left",
            "disk_full",
        ),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk_full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "damaged"),
        (
            "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]",
            "bad_certificate",
        ),
        (
            "WARNING: Retrying after NewConnectionError('Failed to establish a new connection')\n"
            "ERROR: No matching distribution found for h3==4.5.0",
            "no_network",
        ),
        ("ERROR: No matching distribution found for h3==4.5.0", "not_for_this_computer"),
        ("PermissionError: [WinError 5] Access is denied: 'C:\\\\Map\\\\.venv'", "read_only"),
        ("ERROR: something nobody has seen before", "install_failed"),
    ],
)
def test_a_failure_is_told_in_plain_words(tmp_path, words, key):
    error = explain(words.splitlines(), log=tmp_path / "install.log", folder=tmp_path)
    assert error.key == key


def test_an_unknown_failure_shows_its_last_lines_and_where_the_rest_is(tmp_path):
    log = tmp_path / "install.log"
    error = explain([f"line {at}" for at in range(30)], log=log, folder=tmp_path)
    assert "line 29" in str(error)
    assert "line 10" not in str(error)
    assert str(log) in str(error)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Collecting h3==4.5.0 (from -r requirements.txt (line 3))", "h3==4.5.0"),
        ("Ignoring colorama: markers 'sys_platform == \"win32\"' don't match", "colorama"),
        ("Requirement already satisfied: h3==4.5.0 in ./lib", "h3==4.5.0"),
        ("Processing ./wheels/h3-4.5.0-cp311-cp311-manylinux_2_28_x86_64.whl", "h3-4.5.0"),
        (r"Processing c:\map\wheels\h3-4.5.0-cp311-cp311-win_amd64.whl (from -r x)", "h3-4.5.0"),
    ],
)
def test_each_part_counts_as_one_step(line, name):
    step = STEP.match(line)
    assert (step["name"] or step["file"]) == name


def test_pins_are_counted_without_their_hashes(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("# note\n-r other.txt\nh3==4.5.0 \\\n    --hash=sha256:ab\npip-x==1\n")
    assert count_pins(path) == 2
