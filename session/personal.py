"""Warn when a note may name a person, a telephone, an address or a document.

Patterns, not understanding: they are shown while somebody writes, and never stop her. They are
valid in Python's `re` and, with the `u` flag, in JavaScript, so that the browser asks the same
question at each letter. Letters are listed because JavaScript's word boundary knows Latin ones.

What they find and what they miss is measured by `tests/session/test_personal.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple


class PersonalPattern(NamedTuple):
    """A regular expression and what it finds: "name", "phone", "address" or "document"."""

    kind: str
    pattern: str


_UPPER: Final = "A-ZА-ЯЁҢӨҮ"
_LOWER: Final = "a-zа-яёңөү"
_LETTER: Final = _UPPER + _LOWER
_CAPITAL: Final = "[А-ЯЁҢӨҮ]"
_SMALL: Final = "[а-яёңөү]"
_START: Final = f"(?<![{_LETTER}-])"
_END: Final = f"(?![{_LETTER}]|-[{_LOWER}]{{4}})"

_PLACE_BEFORE: Final = "".join(
    f"(?<!{word})"
    for word in (
        "ело ", "еле ", "елу ", "ела ", "с[.] ", "с[.]", "лица ", "лице ", "лицы ", "лицу ",
        "ул[.] ", "ул[.]", "им[.] ", "мени ", "айон ", "айоне ", "ород ", "ороде ", "ород[.] ",
        "школа ", "школе ", "школы ", "айыл ", "айылы ", "treet ", "illage ", "chool ",
    )
)  # fmt: skip
"""A street, a school or a village may bear a person's name: that is a place."""

_PLACE_AFTER: Final = (
    "(?! (?:айыл|көчө|көч[.]|атында|шаар|мектеб|мечит|базар|район|област|облус|аймак|айм|посёлк"
    "|посел|[Ss]treet|[Vv]illage|[Ss]chool|[Bb]azaar|[Mm]arket|[Aa]yil|district|town))"
)
_INSIDE: Final = '(?<!^)(?<![.!?:;«"\n] )(?<![.!?«"\n])'
"""Not the first word of a sentence, where every word has a capital."""

_KYRGYZ_CASES: Final = "(?:г[аео]|[дн][аеиоуы](?:н|к[иуы][а-я]{0,3})?|[дл][аео]р[а-яөү]{0,3})"
_CASES: Final = f"(?:а|у|ым|ом|ой|е|ы|ых|ыми|а?{_KYRGYZ_CASES})?"
"""Endings of a Russian or Kyrgyz case after a surname."""

_NO_SURNAME: Final = (
    "(?!(?:Остров|Готов|Здоров|Снова|Слева|Коров|Основ|Голов|Хлев|Посев|Дров|Улов|Дерев|Королев"
    "|Больниц|Магазин|Машин|Мужчин|Женщин|Причин|Половин|Картин|Кабин|Бензин|Долин|Одина?|Кийин"
    "|Ленин|Калинин|Пушкин|Гагарин|Киров|Советов|Годов|Сомов|Часов"
    "|Кемин|Баетов|Бөкөнбаев|Боконбаев|Панфилов|Свердлов|Раззаков)"
    "[а-яёңөү]{0,4}(?![а-яёңөү]))"
)
"""Words that only end like surnames, and those that are towns, or half of all streets."""

_NAME_STEM: Final = "(?:бек|бай|жан|кул|алы|али|мат|бет|берди|назар|сун|дин|кожо|кен|ым)"
_GIVEN: Final = (
    "Азамат|Нурлан|Эрлан|Мирлан|Руслан|Тимур|Марат|Данияр|Асан|Үсөн|Усен|Эмил|Бектур|Динара|Айнура"
    "|Айпери|Айгуль|Нургуль|Назгуль|Гүлнара|Гульнара|Бегимай|Фатима|Зарина|Алтынай|Жамиля|Сергей"
    "|Андре[йя]|Алексе[йя]|Дмитри[йя]|Владимир|Александр|Иван|Мария|Марии|Марию|Анн[аеу]|Наталь[яюи]"
    "|Ольг[аеу]|Елен[аеу]|Татьян[аеу]|Светлан[аеу]|Мухаммед|Абдулл[аеу]|Шерзод|Дильшод|Бахтияр"
    "|Рустам|Гулноза|Зухра|Рахат"
)
_GIVEN_LATIN: Final = (
    "Azamat|Nurlan|Erlan|Ruslan|Timur|Marat|Daniyar|Asan|Usen|Dinara|Ainura|Aigul|Nurgul|Gulnara"
    "|Fatima|Zarina|Sergei|Sergey|Andrei|Andrey|Aleksei|Dmitri|Vladimir|Ivan|Maria|Natalia|Olga"
    "|Svetlana|Rustam|Bakhtiyar"
)
_SURNAME: Final = f"{_CAPITAL}{_SMALL}{{2,}}(?:ов|ев|ёв){_CASES}"
_NOT_A_CHILD_OF: Final = (
    f"(?!{_CAPITAL}?{_SMALL}*[ндт][ыиуү]н "
    "|(?:Бул|Кыргыз|Өзбек|Айыл|Эки|Үч|Бир|Кичүү|Улуу|Чоң|Ал|Эл) )"
)
""""The neighbour's son" has a genitive before it, a name has not."""

PERSONAL_PATTERNS: Final[tuple[PersonalPattern, ...]] = (
    # Асанов, Асановага: inside a sentence, where only names have a capital
    PersonalPattern(
        "name", f"{_INSIDE}{_PLACE_BEFORE}{_START}{_NO_SURNAME}{_SURNAME}{_END}{_PLACE_AFTER}"
    ),
    PersonalPattern(
        "name",
        f"{_INSIDE}{_PLACE_BEFORE}{_START}{_NO_SURNAME}"
        f"{_CAPITAL}{_SMALL}{{2,}}(?:енко|ин)(?:а|у|ым|ой|е|ге|ди|дин|ага|анын)?{_END}{_PLACE_AFTER}",
    ),
    # at the start of a sentence: "Столбов нет" is no name; Kyrgyz has no such genitive
    PersonalPattern(
        "name",
        f"{_START}{_NO_SURNAME}{_CAPITAL}{_SMALL}*{_NAME_STEM}(?:ов|ев){_CASES}{_END}{_PLACE_AFTER}",
    ),
    PersonalPattern(
        "name", f"{_START}{_NO_SURNAME}{_SURNAME}{_END}(?= {_CAPITAL}{_SMALL}){_PLACE_AFTER}"
    ),
    PersonalPattern(
        "name", f"{_PLACE_BEFORE}{_START}{_NO_SURNAME}{_SURNAME}{_END}{_PLACE_AFTER}(?=.*[ңөү])"
    ),
    PersonalPattern(
        "name",
        f"{_START}{_NO_SURNAME}{_CAPITAL}{_SMALL}{{2,}}(?:ов|ев)а?{_KYRGYZ_CASES}{_END}"
        f"{_PLACE_AFTER}",
    ),
    # Асан уулу, Айгүл кызы
    PersonalPattern(
        "name",
        f"{_START}{_NOT_A_CHILD_OF}{_CAPITAL}{_SMALL}+[ -](?:уулу|кызы)(?:н[а-яү]{{0,3}})?{_END}",
    ),
    PersonalPattern("name", f"{_START}[A-Z][a-z]+[ -](?:uulu|uuly|kyzy|kizi){_END}"),
    # Бакытович, Асановна, also without a capital
    PersonalPattern("name", f"{_START}[{_LETTER}]{{3,}}(?:ович|евич)(?:а|у|ем|е|и|ке|тин)?{_END}"),
    PersonalPattern("name", f"{_START}{_CAPITAL}{_SMALL}{{2,}}(?:овн|евн)(?:а|е|у|ой|ы){_END}"),
    PersonalPattern("name", f"{_START}[A-Z][a-z]{{2,}}(?:ovich|evich|ovna|evna){_END}"),
    # А. Б. Ковальский, Ковальский А.
    PersonalPattern(
        "name",
        f"{_PLACE_BEFORE}{_START}[{_UPPER}][.] ?(?:[{_UPPER}][.] ?)?"
        f"[{_UPPER}][{_LOWER}]{{2,}}{_END}{_PLACE_AFTER}",
    ),
    PersonalPattern(
        "name",
        f"{_PLACE_BEFORE}{_START}{_CAPITAL}{_SMALL}{{2,}}"
        f"(?:ова?|ева?|ина?|[сц]кий|[сц]кая|енко|юк|ян) {_CAPITAL}[.]",
    ),
    # Азизбек, Айгүл, Нуржан
    PersonalPattern(
        "name",
        f"{_PLACE_BEFORE}{_START}(?!Узбек|Өзбек){_CAPITAL}{_SMALL}{{2,}}(?:бек|гүл|жан)"
        f"(?:[аеуиы]|[гдкнт][а-яөү]{{1,3}})?{_END}{_PLACE_AFTER}",
    ),
    PersonalPattern(
        "name",
        f"{_PLACE_BEFORE}{_START}(?:{_GIVEN})(?:[аеуи]|ом|ем|[гдкнт][а-яөү]{{1,3}})?{_END}"
        f"{_PLACE_AFTER}",
    ),
    PersonalPattern(
        "name",
        f"{_PLACE_BEFORE}{_START}(?!Uzbek|Toktogul|Baetov|Bokonbaev|Panfilov|Sverdlov|Razzakov)"
        f"(?:[A-Z][a-z]{{2,}}(?:ov|ova|ev|eva|bek|gul)"
        f"|{_GIVEN_LATIN}){_END}{_PLACE_AFTER}",
    ),
    # +996 555 12 34 56, 0555 123456, 555-123-456
    PersonalPattern("phone", "(?<![\\d+])(?:[+] ?)?(?:996|0)(?:[ ()–-]{0,2}\\d){9}(?!\\d)"),
    PersonalPattern(
        "phone", "(?<!\\d)[57-9]\\d{2}[ -](?:\\d{2}[ -]\\d{2}[ -]\\d{2}|\\d{3}[ -]?\\d{3})(?!\\d)"
    ),
    # дом 5, үй 12, кв. 3, 12-үй
    PersonalPattern(
        "address",
        f"(?<![{_LETTER}])(?:[Дд]ом[еу]?|[Дд][.]|[Кк]в[.]|[Кк]вартир[аеуы]|[Үү]й|[Бб]атир"
        "|[Hh]ouse|[Ff]lat|[Aa]partment|[Aa]pt[.]?),? ?(?:№|#|[Nn]o[.]?)? ?\\d",
    ),
    PersonalPattern("address", f"\\d[-–] ?(?:үй|батир|квартир)(?:[дгн][а-яөү]{{1,3}})?{_END}"),
    PersonalPattern(
        "address",
        f"(?<![{_LETTER}])(?:[Уу]л[.]|[Уу]лиц[аеуы]|[Пп]ер[.]) ?[{_UPPER}][{_LETTER}-]+,? ?\\d",
    ),
    PersonalPattern("address", f"[{_UPPER}][{_LETTER}-]+ (?:көчөсү|көч[.]),? ?№? ?\\d"),
    PersonalPattern("address", "\\d+[a-z]? [A-Z][a-z]+ (?:[Ss]treet|[Ss]t[.])"),
    # a passport, a personal number
    PersonalPattern("document", f"(?<![{_LETTER}])(?:ID|AN|AC|KGZ) ?№? ?\\d{{6,8}}(?!\\d)"),
    PersonalPattern("document", "(?<!\\d)[12]\\d{13}(?!\\d)"),
)
"""In the order they are asked."""


def find_personal(note: str) -> tuple[str, ...]:
    """Return what a note may hold of a person ("name", "phone" ...), each once; () for nothing."""
    found = (kind for kind, pattern in _compiled() if pattern.search(note))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in PERSONAL_PATTERNS)
