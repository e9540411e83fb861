"""GeoTIFF rasters made in code."""

from __future__ import annotations

import numpy as np
import rasterio
from rasterio.transform import Affine

DEGREE_100_M = 1 / 1200
MOLLWEIDE = "ESRI:54009"


def geotiff(
    values,
    *,
    west=74.0,
    north=42.5,
    pixel=DEGREE_100_M,
    crs="EPSG:4326",
    nodata=-99999.0,
    dtype="float32",
    transform: Affine | None = None,
    **options,
) -> bytes:
    """Return a GeoTIFF of one band (2D values) or several (3D)."""
    bands = np.atleast_3d(np.asarray(values).T).T.astype(dtype)
    profile = {
        "count": bands.shape[0],
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": dtype,
        "crs": crs,
        "transform": transform or Affine(pixel, 0, west, 0, -pixel, north),
        "nodata": nodata,
    }
    with rasterio.MemoryFile() as file:
        with file.open(driver="GTiff", **profile, **options) as made:
            made.write(bands)
        return file.read()
