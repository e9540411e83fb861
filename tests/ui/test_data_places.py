"""Names stand in the order of the reader's alphabet."""

from __future__ import annotations

from i18n import translator
from ui.data_places import by_alphabet


def test_places_stand_in_the_order_of_the_kyrgyz_alphabet() -> None:
    # Code points would put Ө and Ү behind Я, and Ё before А.
    labels = {"a": "Үч-Коргон", "b": "Узун", "c": "Өзгөн", "d": "Ош", "e": "Яссы", "f": "Ёрму"}
    assert "".join(by_alphabet(labels, translator("ky"))) == "fdcbae"
