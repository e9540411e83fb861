"""Fold the many spellings of a place name, in three scripts of use, to one key."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдежзийклмнопрстуфхыэ", "abvgdejziiklmnoprstufhie", strict=True)),
        **{"ң": "n", "ө": "o", "ү": "u", "ё": "o", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh"},
        **{"ъ": "", "ь": "", "ю": "u", "я": "ia", "ӊ": "n", "і": "i", "қ": "k", "ғ": "g"},
    }
)
"""Kyrgyz and Russian Cyrillic to the folded alphabet; `ӊ` stands for `ң` in older files."""

_LATIN = str.maketrans({"ı": "i", "ş": "sh", "ç": "ch", "ŋ": "n", "ë": "o", "ğ": "g", "ə": "a"})
"""Letters whose sound a stripped accent would lose; `ë` renders Russian `ё`, that is `ө`."""


class KindHint(StrEnum):
    """What a generic word beside a name ("town", "район") says the place is."""

    OBLAST = "oblast"
    DISTRICT = "district"
    CITY = "city"
    AYIL_OKMOTU = "ayil_okmotu"
    VILLAGE = "village"


_GENERIC: dict[KindHint, str] = {
    KindHint.AYIL_OKMOTU: r"(?:айыл|айылный|айылдык|аильный)\s+"
    r"(?:айма[кг]ы?|кеңеш\w*|[өо]км[өо]т\w*)"
    r"|айма[кг]ы?|[аa]\s?/\s?[оo]|(?:ао|аа|ao|aa)"
    r"|a[iy]{1,2}l\s+(?:okmotu|okmot|aimak|aymak)|a[iy]{2}l\s+a[iy]m[ae]g[iy]"
    r"|a[iy]{1,2}ln[iy]+\s+a[iy]mak|rural\s+(?:municipality|community)|municipality",
    KindHint.OBLAST: r"область|области|обл|облус\w*|областы|oblast|oblus\w*|region|province",
    KindHint.DISTRICT: r"район\w*|р-?н\w?|ra[iy]on\w*|district",
    KindHint.CITY: r"город\w*|гор|шаар\w*|city|town|shaar\w*|пгт|посёлок|поселок",
    KindHint.VILLAGE: r"село|айылы|айыл|кыштагы|village|ayil|aiyl|ayyl",
}
"""Words that say what a place is, not how it is called; tried in this order."""

_DOTTED: dict[KindHint, str] = {
    KindHint.AYIL_OKMOTU: r"[аa]\.\s?[оoаa]",
    KindHint.OBLAST: "обл",
    KindHint.DISTRICT: "р-?н",
    KindHint.CITY: "г|гор|ш|пгт",
    KindHint.VILLAGE: "с|сел",
}
"""Abbreviations that need their dot and may touch the name ("г.Нарын")."""

_HINTS = tuple(
    (
        hint,
        re.compile(rf"(?<![\w-])(?:(?:{words})(?![\w-])\.?|(?:{_DOTTED[hint]})\.(?![\w]\.))"),
    )
    for hint, words in _GENERIC.items()
)
_IMENI = re.compile(r"(?<![\w-])(?:им\.|(?:имени|imeni)(?![\w-]))")
_DIGRAPHS = (
    (re.compile(r"dzh|dj|zh|dz(?=[ieu])"), "j"),
    (re.compile(r"kh|x"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"ng"), "n"),
    (re.compile(r"c(?=k)"), "ch"),  # Uckorgon
    (re.compile(r"c(?!h)|q"), "k"),
    (re.compile(r"w"), "v"),
    (re.compile(r"y"), "i"),
)
_ADJECTIVE = re.compile(r"(?<=\w{3})sk(?:ii|i|aia|oe|oie|oi|ogo|om)?$")
_REPEATED = re.compile(r"(.)\1+")
_SOFT_I = re.compile(r"(?<=[bvgdjzklmnprstfh])i+(?=[aou])")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_MIN_KEY = 2  # letters a stem must keep to stand for a name


@lru_cache(maxsize=8192)
def _plain(name: str) -> str:
    """Return the name in lower case without accents that carry no meaning, brackets opened."""
    text = unicodedata.normalize("NFC", name.strip()).casefold()
    text = re.sub(r"[()\[\],;«»\"–—]", " ", text.translate(_LATIN))
    return re.sub(r"\s+", " ", text).strip()


def kind_hint(name: str) -> KindHint | None:
    """Return what a generic word in the name says the place is, or None without one."""
    text = _plain(name)
    for hint, pattern in _HINTS:
        if pattern.search(text) and pattern.sub(" ", text).strip(" .-"):
            return hint
    return None


def strip_generic(name: str) -> str:
    """Return the name in lower case without words such as "район", "ayil okmotu", "г.".

    A name made of such words alone is returned whole.
    """
    text = bare = _plain(name)
    for _, pattern in (*_HINTS, (None, _IMENI)):
        bare = pattern.sub(" ", bare)
    bare = re.sub(r"\s+", " ", bare).strip(" .-")
    return bare or text


def _latin(text: str) -> str:
    text = text.translate(_CYRILLIC)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    for pattern, letters in _DIGRAPHS:
        text = pattern.sub(letters, text)
    return text


def _key(text: str) -> str:
    """Finish a key: one word, no doubled letters, no soft `i`, no Russian `-o` after -ev/-ov."""
    text = _SEPARATORS.sub("", _SOFT_I.sub("", text))  # softness ends with its word
    text = _REPEATED.sub(r"\1", text)
    return re.sub(r"(?<=\w{2}[eo]v)o$", "", text)


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """Return the key that the spellings of a name share; "" for a name without letters.

    Kyrgyz, Russian and Latin letters meet in one alphabet (ң→n, ө→o, ү→u, й/ы/y→i,
    ж/дж/zh/dj/dzh→j, х/kh→h); generic words, hyphens, spaces, apostrophes, doubled letters and
    the Russian adjective ending (-ский, -sky) fall away. Keys are for comparing, not for showing.
    """
    return _key(_ADJECTIVE.sub("", _SEPARATORS.sub(" ", _latin(strip_generic(name))).strip()))


@lru_cache(maxsize=16384)
def fold_keys(name: str) -> tuple[str, ...]:
    """Return every key a name may be meant by, `fold(name)` first.

    A Russian adjective hides its noun's ending (Ала-Букинский: Ала-Бука; Кулундинский: Кулунду;
    Аксыйский: Аксы; Наримановский: Нариман), so the possible nouns are keys too.
    """
    base = fold(name)
    latin = _SEPARATORS.sub(" ", _latin(strip_generic(name))).strip()
    stem = _ADJECTIVE.sub("", latin)
    if stem == latin:
        return (base,) if base else ()
    stems = [stem]
    if re.search(r"[ei]n$", stem):
        stems += [stem[:-2] + ending for ending in ("a", "i", "u", "o", "e", "")]
    if re.search(r"[eo]v$", stem):
        stems.append(stem[:-2])
    if stem.endswith(("i", "ou")):
        stems.append(stem[:-1])
    keys = (base, *(_key(s) for s in stems))
    return tuple(dict.fromkeys(k for k in keys if len(k) >= _MIN_KEY))


def word_keys(name: str) -> tuple[str, ...]:
    """Return the keys that begin at the name's second and later words ("Korgon" of Uch-Korgon)."""
    words = re.split(r"[\s\-]+", strip_generic(name))
    tails = (fold("-".join(words[at:])) for at in range(1, len(words)))
    return tuple(dict.fromkeys(k for k in tails if len(k) > _MIN_KEY))
