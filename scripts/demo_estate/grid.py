"""British National Grid metres to WGS84 degrees, by OSTN15, for the few square kilometres of the demo.

A plain Helmert shift would be up to 5 m out, which is the house next door. OSTN15 is a table of shifts at
every kilometre; the sixteen that the demo needs are below.

OSTN15: Copyright (c) 2015, Ordnance Survey and the Ministry of Defence. BSD 2-clause: docs/third-party.md.
Formulas: Ordnance Survey, "A guide to coordinate systems in Great Britain", annexe C.
"""
import math

# (easting, northing) of a kilometre corner on ETRS89 -> metres to add to get OSGB36.
_SHIFTS = {
    (442, 387): (98.604, -74.245), (443, 387): (98.641, -74.269), (444, 387): (98.677, -74.292), (445, 387): (98.705, -74.310),
    (442, 388): (98.622, -74.204), (443, 388): (98.658, -74.226), (444, 388): (98.689, -74.247), (445, 388): (98.715, -74.267),
    (442, 389): (98.636, -74.154), (443, 389): (98.673, -74.183), (444, 389): (98.698, -74.209), (445, 389): (98.721, -74.238),
    (442, 390): (98.651, -74.134), (443, 390): (98.686, -74.154), (444, 390): (98.704, -74.181), (445, 390): (98.727, -74.209),
}

# GRS80 ellipsoid, and the National Grid's projection.
_A, _B = 6378137.0, 6356752.3141
_F0, _LAT0, _LON0, _E0, _N0 = 0.9996012717, math.radians(49), math.radians(-2), 400000.0, -100000.0
_E2 = 1 - (_B * _B) / (_A * _A)
_N = (_A - _B) / (_A + _B)


def to_degrees(easting, northing):
    """(longitude, latitude) of a point in National Grid metres. Fails outside the demo's own kilometres."""
    return _unproject(*_to_etrs89(easting, northing))


def _to_etrs89(easting, northing):
    """Takes the shift off. The table is by the answer, so it is looked up again until it settles."""
    e, n = easting, northing
    for _ in range(6):
        shift_e, shift_n = _shift(e, n)
        e, n = easting - shift_e, northing - shift_n
    return e, n


def _shift(e, n):
    """Between the four corners round the point, in proportion."""
    i, j = math.floor(e / 1000), math.floor(n / 1000)
    t, u = e / 1000 - i, n / 1000 - j
    corners = [(i, j, (1 - t) * (1 - u)), (i + 1, j, t * (1 - u)), (i + 1, j + 1, t * u), (i, j + 1, (1 - t) * u)]
    return tuple(sum(_SHIFTS[(a, b)][axis] * weight for a, b, weight in corners) for axis in (0, 1))


def _meridian(lat):
    d, s, n = lat - _LAT0, lat + _LAT0, _N
    return _B * _F0 * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * d
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * math.sin(d) * math.cos(s)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * math.sin(2 * d) * math.cos(2 * s)
        - 35 / 24 * n**3 * math.sin(3 * d) * math.cos(3 * s)
    )


def _unproject(e, n):
    lat = _LAT0 + (n - _N0) / (_A * _F0)
    while abs(n - _N0 - _meridian(lat)) > 1e-6:
        lat += (n - _N0 - _meridian(lat)) / (_A * _F0)
    sin2, t, sec = math.sin(lat) ** 2, math.tan(lat), 1 / math.cos(lat)
    nu = _A * _F0 / math.sqrt(1 - _E2 * sin2)
    rho = _A * _F0 * (1 - _E2) / (1 - _E2 * sin2) ** 1.5
    eta2, d = nu / rho - 1, e - _E0
    vii = t / (2 * rho * nu)
    viii = t / (24 * rho * nu**3) * (5 + 3 * t**2 + eta2 - 9 * t**2 * eta2)
    ix = t / (720 * rho * nu**5) * (61 + 90 * t**2 + 45 * t**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * t**2)
    xii = sec / (120 * nu**5) * (5 + 28 * t**2 + 24 * t**4)
    xiia = sec / (5040 * nu**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    latitude = lat - vii * d**2 + viii * d**4 - ix * d**6
    longitude = _LON0 + x * d - xi * d**3 + xii * d**5 - xiia * d**7
    return math.degrees(longitude), math.degrees(latitude)
