"""Boundary sets: from the tables publishers give to one consistent hierarchy of admin units."""
