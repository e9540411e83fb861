"""Frozen values, column schemas, categories and error codes that every room shares."""
