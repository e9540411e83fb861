@echo off
rem Start the map on Windows with a double click.
chcp 65001 >nul
cd /d "%~dp0program"
for %%v in (3.13 3.12 3.11) do (
  py -%%v -c "" >nul 2>nul && (
    py -%%v run.py %*
    goto end
  )
)
python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && (
  python run.py %*
  goto end
)
echo.
echo Python 3.11, 3.12 же 3.13 керек, бул компьютерде ал жок. READ-ME-FIRST.txt файлын окуңуз.
echo.
echo Нужен Python 3.11, 3.12 или 3.13, на этом компьютере его нет. Прочтите READ-ME-FIRST.txt.
echo.
echo Python 3.11, 3.12 or 3.13 is needed, and this computer has none. Read READ-ME-FIRST.txt.
echo.
:end
pause
