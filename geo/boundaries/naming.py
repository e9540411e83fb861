"""Clean the names that publishers give, and make the names that no source gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from geo.names import fold, fold_keys
from model.text import Names

KYRGYZ_LETTERS = frozenset("ңөүҢӨҮ")
"""The three letters that Kyrgyz has and Russian lacks."""

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DASHES = re.compile(r"\s*[–—-]\s*")  # "Кек – Таш", "Кек - Джарский"
_LATIN_KIND = re.compile(
    r"\s*\((?:city|town)\)$|\s+(?:city|town|district|rayon|raion|oblast|province|region)$",
    re.IGNORECASE,
)
_RUSSIAN_KIND = re.compile(
    r"^(?:г\.\s*|гор\.\s*|город\s+|пгт\.?\s+|айылный аймак\s+)"
    r"|\s+айылный аймак(?=\s)"  # Алайский айылный аймак имени К.Белекбаева
    r"|\s+(?:район|область|айылный аймак|аильный округ|айыл окмоту|сельская управа)$",
    re.IGNORECASE,
)
_KYRGYZ_KIND = re.compile(
    r"\s+(?:ш\.|шаары|шаар|району|облусу|айыл аймагы|айылдык аймагы|айыл өкмөтү)$",
    re.IGNORECASE,
)
_CITY_WORD = re.compile(
    r"\bcity\b|^г\.|^гор\.|\bгород\b|\bгорода\b|\bш\.$|\bшаары?\b|\burban\b", re.IGNORECASE
)


def tidy(name: str) -> str:
    """Return the name with single plain spaces, plain hyphens and the right letter Ң."""
    text = _SPACES.sub(" ", name).strip()
    if re.search(r"[^\W\d_]\s*[–—-]\s*[^\W\d_]", text):
        text = _DASHES.sub("-", text)
    return text.replace("ӊ", "ң").replace("Ӊ", "Ң")


def base_name(name: str) -> str:
    """Return the name without the word that says what the place is ("г.", "(city)", "район").

    A Russian adjective stays one: "Жети-Огузский район" gives "Жети-Огузский", as the official
    tables write it.
    """
    text = tidy(name)
    bare = text
    for pattern in (_LATIN_KIND, _RUSSIAN_KIND, _KYRGYZ_KIND):
        bare = pattern.sub("", bare).strip()
    return bare or text


def says_city(name: str) -> bool:
    """Return whether a name or a type column says that the unit is a city."""
    return bool(_CITY_WORD.search(tidy(name)))


def guess_language(values: Iterable[str]) -> str:
    """Return "ky", "ru" or "en" for a column of names, by its script and letters; "" if empty."""
    text = " ".join(values)
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return ""
    if sum("Ѐ" <= c <= "ӿ" for c in letters) < len(letters) / 2:
        return "en"
    kyrgyz = sum(c in KYRGYZ_LETTERS for c in tidy(text))
    russian = len(re.findall(r"ск(?:ий|ая|ое)\b|[щъё]", text))
    return "ky" if kyrgyz > russian else "ru"


def noun_of(adjective: str, candidates: Sequence[str]) -> str:
    """Return the candidate a Russian adjective is made from; "" where none fits.

    "Кулундинский" with the village "Кулунду" among `candidates` gives "Кулунду".
    """
    stem = stem_of(adjective)
    if stem == adjective:
        return ""
    bare = [re.sub(r"\s*\(.*\)$", "", candidate) for candidate in candidates]  # "(часть)"
    by_key = {fold(candidate): candidate for candidate in reversed(bare)}
    for key in fold_keys(adjective):
        if key in by_key:
            return by_key[key]
    longer = [c for c in bare if c.lower().startswith(stem.lower()) and len(c) <= len(stem) + 3]
    return min(longer, key=len) if longer else ""


def stem_of(adjective: str) -> str:
    """Return a Russian adjective without its ending ("Тюпский": "Тюп"); other names unchanged."""
    return re.sub(r"(?<=\w{2})ск(?:ий|ая)$", "", adjective)


_KYRGYZ_WORDS = {
    **{"джаны": "жаңы", "жаны": "жаңы", "чон": "чоң", "кок": "көк", "кек": "көк", "кель": "көл"},
    **{"куль": "көл", "кол": "көл", "дебе": "дөбө", "добо": "дөбө", "дёбё": "дөбө"},
    **{"терт": "төрт", "торт": "төрт", "уч": "үч", "озгон": "өзгөн", "тюп": "түп", "кюн": "күн"},
    **{"тюз": "түз", "орюкту": "өрүктү", "бель": "бел"},
    **{"ункюр": "үңкүр", "кен": "кең", "джар": "жар", "суй": "суу"},
}
_LATIN_LETTERS = {
    **dict(zip("абвгдежзийклмнопрстуфыэ", "abvgdejziiklmnoprstufye", strict=True)),
    **{"ң": "n", "ө": "o", "ү": "u", "ё": "yo", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
    **{"ъ": "", "ь": "", "ю": "yu", "я": "ya", "х": "kh"},
}


def to_kyrgyz(russian: str) -> str:
    """Return a Kyrgyz spelling of a Russian one: a guess by common words, to be reviewed."""
    return "".join(_kyrgyz_word(word) for word in re.split(r"([\s\-.]+)", russian))


def _kyrgyz_word(word: str) -> str:
    known = _KYRGYZ_WORDS.get(word.lower())
    if known:
        return known.capitalize() if word[:1].isupper() else known
    for found, letters in (("Дж", "Ж"), ("дж", "ж"), ("ё", "ө"), ("Ё", "Ө")):
        word = word.replace(found, letters)
    return re.sub(
        r"(?<=[бвгджзклмнпрстхчш])ю(?=[бвгджзйклмнпрстхчш])", "ү", word, flags=re.IGNORECASE
    )


def to_latin(cyrillic: str) -> str:
    """Return the Latin spelling of a Kyrgyz name as official tables write it (ж j, й i, ө o)."""
    out = []
    for letter in cyrillic:
        latin = _LATIN_LETTERS.get(letter.lower(), letter)
        out.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(out)


def complete_names(names: Names, *, noun: str = "") -> tuple[Names, bool]:
    """Return the names with those no source gives made from the others, and whether any was made.

    `noun` is the Russian noun where `names.ru` is an adjective.
    """
    source = noun or names.ru
    ky = names.ky or to_kyrgyz(source)
    en = names.en or to_latin(names.ky or ky)
    ru = names.ru or names.ky
    complete = Names(ky=ky or names.en, ru=ru or names.en, en=en)
    return complete, complete != names
