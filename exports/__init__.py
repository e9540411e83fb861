"""What leaves the program as a file: print sheets, tables, GIS files."""
