"""The sentences of `run.py` in three languages.

The catalogues need Babel, which is not there yet; so these few sentences stand in a table of
their own. This module must read on Python 3.6: it tells the reader that his Python is old.
"""

import locale
import os
import subprocess
import sys

SENTENCES = {
    "wrong_python": (
        "Бул программага Python 3.11, 3.12 же 3.13 керек, бул жерде {version} турат.\n{advice}",
        "Программе нужен Python 3.11, 3.12 или 3.13, а здесь {version}.\n{advice}",
        "This program needs Python 3.11, 3.12 or 3.13; this is {version}.\n{advice}",
    ),
    "other_python": (
        "Ылайыктуусу ушул компьютерде бар. Мындай баштаңыз:  {command} run.py",
        "Подходящий на этом компьютере есть. Запустите так:  {command} run.py",
        "A fitting one is on this computer. Start with:  {command} run.py",
    ),
    "get_python": (
        "Python 3.13 орнотуңуз (python.org) да, кайра баштаңыз.",
        "Установите Python 3.13 (python.org) и запустите снова.",
        "Install Python 3.13 (python.org) and start again.",
    ),
    "no_venv": (
        "Python'дун «{module}» бөлүгү жок. Linux'та мындай орнотуңуз:  sudo apt install {package}\n"
        "Башка системада Python'ду python.org сайтынан кайра орнотуңуз. Анан кайра баштаңыз.",
        "У Python нет части «{module}». В Linux установите её так:  sudo apt install {package}\n"
        "В другой системе переустановите Python с python.org. Затем запустите снова.",
        "This Python lacks its part '{module}'. On Linux install it with:  "
        "sudo apt install {package}\n"
        "On other systems install Python again from python.org. Then start again.",
    ),
    "making_environment": (
        "Программага орун даярдалууда: {folder}",
        "Готовлю место для программы: {folder}",
        "Making a place for the program: {folder}",
    ),
    "half_made": (
        "Мурунку орнотуу бүтпөй калган экен, башынан баштайм.",
        "Прошлая установка не дошла до конца, начинаю её заново.",
        "An earlier install was cut short; starting it afresh.",
    ),
    "waiting": (
        "Башка терезеде орнотуу жүрүп жатат, ал бүткөнчө күтүп турам.",
        "В другом окне идёт установка, жду её окончания.",
        "Another window is installing; waiting for it to finish.",
    ),
    "installing": (
        "Керектүү бөлүктөр орнотулууда ({total} бөлүк, 300 МБга жакын). Бул бир гана жолу керек.",
        "Устанавливаю нужные части ({total}, около 300 МБ). Это нужно только один раз.",
        "Installing the parts it needs ({total}, about 300 MB). This is needed only once.",
    ),
    "installing_from_stick": (
        "Керектүү бөлүктөр ({total}) ушул папкадан орнотулууда. Интернет керек эмес.",
        "Устанавливаю нужные части ({total}) из этой папки. Интернет не нужен.",
        "Installing the parts it needs ({total}) from this folder. No internet is needed.",
    ),
    "unpacking": (
        "Бөлүктөр жайгаштырылууда, 1-3 мүнөт күтө туруңуз …",
        "Раскладываю части по местам, подождите 1-3 минуты …",
        "Putting the parts in place; please wait 1-3 minutes …",
    ),
    "installed": ("Орнотулду.", "Установлено.", "Installed."),
    "disk_full": (
        "Дискте орун жетпейт: {needed} МБ керек, {free} МБ бош ({folder}).\n"
        "Керексиз файлдарды өчүрүп, кайра баштаңыз.",
        "На диске мало места: нужно {needed} МБ, свободно {free} МБ ({folder}).\n"
        "Удалите ненужные файлы и запустите снова.",
        "The disk is full: {needed} MB are needed, {free} MB are free ({folder}).\n"
        "Delete what is not needed and start again.",
    ),
    "read_only": (
        "Бул папкага жазууга болбойт: {folder}\n"
        "Программанын папкасын компьютердин өз дискине (мисалы, иш столуна) көчүрүп, "
        "ошол жерден баштаңыз.",
        "В эту папку нельзя писать: {folder}\n"
        "Скопируйте папку программы на диск компьютера (например, на рабочий стол) "
        "и запустите оттуда.",
        "This folder cannot be written to: {folder}\n"
        "Copy the program's folder to the computer's own disk (the desktop, say) and start it "
        "there.",
    ),
    "no_network": (
        "Интернетке чыга албай койду, ал эми биринчи орнотууга интернет керек.\n"
        "Интернетке туташып, кайра баштаңыз; же программаны флешкадан орнотуңуз "
        "(аны интернети бар компьютерде даярдайт:  python3 run.py pack).",
        "Нет связи с интернетом, а для первой установки она нужна.\n"
        "Подключитесь и запустите снова; или установите программу с флешки "
        "(её готовят на компьютере с интернетом:  python3 run.py pack).",
        "There is no internet connection, and the first install needs one.\n"
        "Connect and start again; or install from a USB stick (made on a computer with internet:  "
        "python3 run.py pack).",
    ),
    "bad_certificate": (
        "Коопсуз байланыш түзүлбөдү. Компьютердин датасын жана саатын текшерип, кайра баштаңыз.",
        "Не удалось установить безопасное соединение. Проверьте дату и время на компьютере и "
        "запустите снова.",
        "No secure connection could be made. Check the computer's date and time, and start again.",
    ),
    "damaged": (
        "Бир файл бузулуп келди: бөлүктөрдүн контролдук суммасы туура эмес.\n"
        "Кайра баштаңыз; флешкадан орнотуп жатсаңыз, флешканы кайра даярдаңыз.",
        "Файл повреждён: контрольная сумма не совпадает.\n"
        "Запустите снова; если ставите с флешки, подготовьте её заново.",
        "A file is damaged: its checksum is not the expected one.\n"
        "Start again; if you install from a USB stick, make the stick again.",
    ),
    "not_for_this_computer": (
        "Бул компьютерге ({machine}, Python {version}) ылайыктуу бөлүк табылган жок: {part}.\n"
        "64-биттик Windows 10/11, Linux же macOS 13+ жана 64-биттик Python 3.11-3.13 керек.",
        "Для этого компьютера ({machine}, Python {version}) нет подходящей части: {part}.\n"
        "Нужны 64-битные Windows 10/11, Linux или macOS 13+ и 64-битный Python 3.11-3.13.",
        "There is no part for this computer ({machine}, Python {version}): {part}.\n"
        "It takes 64-bit Windows 10/11, Linux or macOS 13+, and a 64-bit Python 3.11-3.13.",
    ),
    "install_failed": (
        "Орнотуу болбой калды. Себеби ушул файлда жазылган: {log}\nАкыркы саптары:\n{tail}",
        "Установка не удалась. Причина записана в файле: {log}\nПоследние строки:\n{tail}",
        "The install failed. The reason is written in: {log}\nIts last lines:\n{tail}",
    ),
    "environment_failed": (
        "Программага орун даярдалбай калды ({folder}):\n{tail}\n"
        "Папканы компьютердин өз дискине көчүрүп, кайра баштап көрүңүз.",
        "Не удалось подготовить место для программы ({folder}):\n{tail}\n"
        "Скопируйте папку на диск компьютера и попробуйте снова.",
        "No place could be made for the program ({folder}):\n{tail}\n"
        "Copy the folder to the computer's own disk and try again.",
    ),
    "preparing": (
        "Алгачкы маалыматтар даярдалууда …",
        "Готовлю начальные данные …",
        "Preparing the starter data …",
    ),
    "not_prepared": (
        "Алгачкы маалыматтар даярдалган жок; программа ошондой эле башталат. Себеби:\n{tail}",
        "Начальные данные не подготовлены; программа всё равно запустится. Причина:\n{tail}",
        "The starter data could not be prepared; the program starts all the same. Reason:\n{tail}",
    ),
    "port_taken": (
        "{asked}-порт бош эмес, анын ордуна {port}-порт алынды.",
        "Порт {asked} занят, вместо него взят порт {port}.",
        "Port {asked} is taken; using port {port} instead.",
    ),
    "no_port": (
        "{first}-{last} порттордун баары бош эмес. Программанын башка терезелерин жабыңыз "
        "же башка порт бериңиз:  run.py --port 9000",
        "Порты {first}-{last} все заняты. Закройте другие окна программы "
        "или укажите другой порт:  run.py --port 9000",
        "Ports {first}-{last} are all taken. Close other windows of the program, "
        "or name another port:  run.py --port 9000",
    ),
    "starting": ("Программа башталууда …", "Запускаю программу …", "Starting the program …"),
    "ready": (
        "Карта даяр:  {url}\nТоктотуу үчүн: Ctrl+C",
        "Карта готова:  {url}\nОстановить: Ctrl+C",
        "The map is ready:  {url}\nTo stop it: Ctrl+C",
    ),
    "stopped": ("Токтотулду.", "Остановлено.", "Stopped."),
    "did_not_start": (
        "Программа башталган жок. Себеби ушул файлда: {log}\nАкыркы саптары:\n{tail}",
        "Программа не запустилась. Причина в файле: {log}\nПоследние строки:\n{tail}",
        "The program did not start. The reason is in: {log}\nIts last lines:\n{tail}",
    ),
    "packing": (
        "{platform}, Python {python} үчүн бөлүктөр жүктөлүүдө …",
        "Загружаю части для {platform}, Python {python} …",
        "Fetching the parts for {platform}, Python {python} …",
    ),
    "packed_wheels": (
        "Бөлүктөр: {count} файл, {size} МБ.",
        "Части: {count} файлов, {size} МБ.",
        "Parts: {count} files, {size} MB.",
    ),
    "packed": (
        "Даяр: {folder} ({files} файл, {size} МБ). Бул папканы флешкага көчүрүңүз.",
        "Готово: {folder} ({files} файлов, {size} МБ). Скопируйте эту папку на флешку.",
        "Done: {folder} ({files} files, {size} MB). Copy this folder to the stick.",
    ),
    "pack_not_ours": (
        "{folder} папкасында башка файлдар бар, алар өчүрүлбөйт. Бош папка бериңиз.",
        "В папке {folder} лежат другие файлы, они не будут стёрты. Укажите пустую папку.",
        "The folder {folder} holds other files, which will not be deleted. Name an empty folder.",
    ),
    "pack_needs_checkout": (
        "Флешка git аркылуу алынган долбоордон гана даярдалат: {folder} андай эмес.\n"
        "Даяр флешканы көчүрүү үчүн анын папкасын көчүрүп коюңуз.",
        "Флешку готовят только из проекта, полученного через git: {folder} не такой.\n"
        "Чтобы размножить готовую флешку, скопируйте её папку.",
        "A stick is made from a checkout of the project with git; {folder} is not one.\n"
        "To have another stick like one you have, copy its folder.",
    ),
    "no_chromium": (
        "Chromium табылган жок, ошондуктан браузердеги текшерүүлөр ӨТКӨРҮЛБӨЙТ. Орнотуу:\n"
        "  {advice}\n"
        "Башка жерде турса, CHROMIUM_PATH өзгөрмөсүндө программанын жолун бериңиз.",
        "Chromium не найден, поэтому проверки в браузере НЕ БУДУТ проведены. Установка:\n"
        "  {advice}\n"
        "Если он в другом месте, укажите путь к программе в переменной CHROMIUM_PATH.",
        "No Chromium was found, so the browser tests will be SKIPPED. To get one:\n"
        "  {advice}\n"
        "If it is somewhere else, put the program's path into the variable CHROMIUM_PATH.",
    ),
    "chromium_required": (
        "REQUIRE_ALL=1 турганда Chromium сөзсүз керек.",
        "При REQUIRE_ALL=1 Chromium обязателен.",
        "With REQUIRE_ALL=1 a Chromium is required.",
    ),
}
"""Kyrgyz, Russian, English."""

LANGUAGES = ("ky", "ru", "en")
"""In the order of each row above."""


class PlainError(Exception):
    """Something the user can put right: `PlainError("read_only", folder=...)`.

    Its text is a sentence in the user's language; `key` says which.
    """

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(sentence(key, **params))
        self.key = key


def language() -> str:
    """Return "ky", "ru" or "en": the first that the system's settings name, else "en"."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return _known(os.environ[variable])
    try:  # Windows sets no variable; some of its locale names Python cannot parse
        return _known(locale.getlocale()[0] or "")
    except ValueError:
        return "en"


def _known(name: str) -> str:
    start = name.lower()
    if start.startswith(("ky", "kirghiz")):
        return "ky"
    return "ru" if start.startswith("ru") else "en"


def sentence(key: str, **params: object) -> str:
    """Return a sentence in the user's language."""
    return SENTENCES[key][LANGUAGES.index(language())].format(**params)


def say(text: str, is_fault: bool = False) -> None:
    """Print at once; letters that the terminal lacks become question marks."""
    stream = sys.stderr if is_fault else sys.stdout
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)


def wrong_python() -> str:
    """Return what to say to a Python that is too old or too new."""
    version = sys.version.split()[0]
    command = _fitting_python()
    advice = sentence("other_python", command=command) if command else sentence("get_python")
    return sentence("wrong_python", version=version, advice=advice)


def _fitting_python() -> str:
    for minor in ("13", "12", "11"):
        choice = ["py", "-3." + minor] if sys.platform == "win32" else ["python3." + minor]
        try:
            answers = subprocess.call([*choice, "-c", ""], stderr=subprocess.DEVNULL) == 0
        except OSError:
            answers = False
        if answers:
            return " ".join(choice)
    return ""
