"""Archives are judged by their directory, unpacked in memory, never trusted."""

import io
import zipfile

import pytest

from intake.archives import (
    ArchiveLimits,
    NamedBytes,
    check_archive,
    is_zip,
    make_archive,
    read_members,
)
from model.errors import IntakeError
from tests.intake.vector_files import zipped


def refusal(data, **options):
    with pytest.raises(IntakeError) as caught:
        check_archive(data, file_name="upload.zip", **options)
    assert caught.value.params["file"] == "upload.zip"
    return caught.value.code


def test_members_come_back_as_they_went_in():
    data = make_archive([NamedBytes("a.txt", b"one"), NamedBytes("b.txt", b"two")])
    assert is_zip(data)
    assert check_archive(data, file_name="z") == ("a.txt", "b.txt")
    assert read_members(data, ["b.txt"], file_name="z") == (NamedBytes("b.txt", b"two"),)


def test_side_files_of_macos_and_folders_are_not_content():
    data = zipped({"__MACOSX/._a.shp": b"", "folder/": b"", "folder/a.shp": b"", ".DS_Store": b""})
    assert check_archive(data, file_name="z") == ("folder/a.shp",)


@pytest.mark.parametrize(
    "name",
    ["../a.shp", "x/../../a.shp", "/etc/passwd", "C:/a.shp", "..\\a.shp", "\\\\host\\share\\a.shp"],
)
def test_a_path_that_leads_out_refuses_the_whole_archive(name):
    assert refusal(zipped({"good.shp": b"1", name: b"2"})) == "zip_path"


def test_a_bomb_is_told_by_its_directory_alone():
    bomb = zipped({"a.shp": bytes(30_000_000)})
    assert len(bomb) < 100_000
    assert refusal(bomb) == "zip_bomb"


def test_too_many_members_or_too_many_bytes_are_a_bomb():
    data = zipped({f"{at}.txt": b"12345" for at in range(5)})
    assert refusal(data, limits=ArchiveLimits(max_members=4)) == "zip_bomb"
    assert refusal(data, limits=ArchiveLimits(max_total_bytes=24)) == "zip_bomb"
    assert len(check_archive(data, file_name="z", limits=ArchiveLimits(max_total_bytes=25))) == 5


def test_a_member_larger_than_declared_is_never_read_on():
    data = bytearray(zipped({"a.shp": b"x" * 1000}))
    at = data.rfind(b"PK\x01\x02")  # the directory entry claims 10 bytes
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(IntakeError) as caught:
        read_members(bytes(data), ["a.shp"], file_name="z")
    assert caught.value.code == "zip_damaged"


def test_a_damaged_archive_is_refused():
    whole = zipped({"a.shp": b"x" * 1000})
    assert refusal(whole[:-30]) == "zip_damaged"
    assert refusal(b"PK\x03\x04 and then something else") == "zip_damaged"


def test_a_changed_member_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"hello world")
    data = buffer.getvalue().replace(b"hello", b"hullo")
    with pytest.raises(IntakeError) as caught:
        read_members(data, ["a.txt"], file_name="z")
    assert caught.value.code == "zip_damaged"


@pytest.mark.parametrize(
    "packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_a_broken_member_is_refused_whichever_way_it_is_packed(packing):
    words = bytes(range(256)) * 40
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("a.txt", words)
    data = buffer.getvalue()
    assert read_members(data, ["a.txt"], file_name="z")[0].data == words
    first, end = 30 + len("a.txt"), data.rindex(b"PK\x01\x02")
    refused = 0
    for at in range(first, min(end, first + 60)):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        try:
            read = read_members(bytes(broken), ["a.txt"], file_name="z")[0].data
        except IntakeError as error:
            assert error.code == "zip_damaged"
            refused += 1
        else:  # a byte that says which version packed it
            assert read == words
    assert refused > 50


def test_an_encrypted_archive_is_refused():
    data = bytearray(zipped({"a.shp": b"secret"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag that says so
    assert refusal(bytes(data)) == "zip_encrypted"


def test_an_empty_archive_holds_nothing():
    assert check_archive(zipped({}), file_name="z") == ()
