"""Pure computation on arrays and (Geo)DataFrames: no files, no screen."""
