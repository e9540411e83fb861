#!/bin/sh
# Start the map on Linux or macOS:  sh start.sh
cd "$(dirname "$0")/program" || exit 1
frameworks=/Library/Frameworks/Python.framework/Versions
for python in python3.13 python3.12 python3.11 \
  "$frameworks/3.13/bin/python3" "$frameworks/3.12/bin/python3" "$frameworks/3.11/bin/python3" \
  python3 python; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
    2>/dev/null; then
    exec "$python" run.py "$@"
  fi
done
cat <<'TEXT'

Python 3.11, 3.12 же 3.13 керек, бул компьютерде ал жок. READ-ME-FIRST.txt файлын окуңуз.

Нужен Python 3.11, 3.12 или 3.13, на этом компьютере его нет. Прочтите READ-ME-FIRST.txt.

Python 3.11, 3.12 or 3.13 is needed, and this computer has none. Read READ-ME-FIRST.txt.

TEXT
exit 1
