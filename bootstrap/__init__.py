"""Install, start, test and pack: what `run.py` does before anything is installed.

Standard library only. `words.py` reads on Python 3.6, to tell an old Python that it is old.
"""
