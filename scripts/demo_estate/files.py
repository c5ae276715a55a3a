"""Writes the estate down, in the shapes that Patchwalk reads."""
import csv
import json

from . import network, plan, register, shapes
from .grid import to_degrees

NAME = "Fernhollow estate"
NOTE = "Invented by scripts/make_demo_estate.py: no real place, address or person."
FROM, EARLIER_FROM = "2026-09-14", "2026-04-01"


def degrees(point, places=7):
    lon, lat = to_degrees(plan.ORIGIN_BNG[0] + point[0], plan.ORIGIN_BNG[1] + point[1])
    return [round(lon, places), round(lat, places)]


def place(point):
    """Easting, northing, latitude, longitude of a point, as written in a list."""
    easting, northing = (f"{o + v:.1f}" for o, v in zip(plan.ORIGIN_BNG, point))
    lon, lat = to_degrees(float(easting), float(northing))
    return easting, northing, f"{lat:.7f}", f"{lon:.7f}"


def write(estate, out):
    out.mkdir(parents=True, exist_ok=True)
    polygons = [[_closed(r, 7) for r in polygon] for polygon in estate.boundary]
    _collection(out / "boundary.geojson", [_feature({"name": NAME, "from": FROM, "note": NOTE}, "MultiPolygon", polygons)])
    _collection(out / "boundary-2026-04.geojson", [_feature({"name": NAME, "from": EARLIER_FROM, "note": NOTE}, "Polygon", [_closed(estate.earlier, 7)])])
    nodes = network.Nodes()
    streets = list(_streets(estate, nodes))
    _collection(out / "streets.geojson", streets)
    points = list(_street_points(nodes))
    _collection(out / "street-points.geojson", points)
    basemap = list(_basemap(estate))
    _collection(out / "basemap.geojson", basemap)
    _collection(out / "places.geojson", _places(estate))
    _table(out / "gazetteer.csv", *register.gazetteer(estate))
    header, rows, voids = register.households(estate)
    _table(out / "households.csv", header, rows)
    (out / "expected.json").write_text(json.dumps(_expected(estate, rows, voids, streets, points, basemap), indent=1) + "\n", encoding="utf-8")


def _closed(ring, places):
    return [degrees(p, places) for p in [*ring, ring[0]]]


def _feature(properties, kind, coordinates):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def _collection(path, features):
    lines = ",\n".join(json.dumps(f, separators=(",", ":")) for f in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")


def _table(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def _streets(estate, nodes):
    for n, (street, line) in enumerate(estate.stretches, 1):
        tags = {"maxspeed": street.maxspeed, "sidewalk": "both"} if street.maxspeed else {}
        properties = {"id": f"fh-{n}", "from": nodes.number(line[0]), "to": nodes.number(line[-1]), "highway": street.highway, "name": street.name,
                      "walk": True, "busy": street.traffic == "busy", "traffic": street.traffic, "length_m": round(shapes.length(line), 1), **tags, **street.tags}
        yield _feature(properties, "LineString", [degrees(p) for p in line])


def _street_points(nodes):
    for street in plan.STREETS:
        if street.head:
            yield _feature({"highway": "turning_circle"}, "Point", degrees(street.points[-1]))
    for name, at in plan.STOPS:
        yield _feature({"highway": "bus_stop", "name": name}, "Point", degrees(at))
    for at, kind in plan.CROSSINGS:
        yield _feature({"highway": "crossing", "crossing": kind, "node": nodes.number(at)}, "Point", degrees(at))
    for at, kind in plan.GATES:
        yield _feature({"barrier": kind}, "Point", degrees(at))


def _basemap(estate):
    def properties(kind, name):
        return {"kind": kind, "name": name} if name else {"kind": kind}
    for kind, ring, name in estate.areas:
        yield _feature(properties(kind, name), "Polygon", [_closed(shapes.anticlockwise(ring), 6)])
    for kind, line in estate.waterways:
        yield _feature(properties(kind, "Marl Beck" if kind == "stream" else ""), "LineString", [degrees(p, 6) for p in line])
    for ring, name in estate.buildings:
        yield _feature(properties("building", name), "Polygon", [_closed(shapes.anticlockwise(ring), 6)])


def _places(estate):
    """What a team puts on the map: the hub, more leaflets, and the doors of two champions."""
    point = lambda kind, name, at: _feature({"kind": kind, "name": name}, "Point", degrees(at))
    centre = {other.name: other.centre for other in plan.OTHERS}
    door = {(home.number, home.street): home.point for home in estate.homes}
    return [point("hub", "Fernhollow Hub", centre["Fernhollow Hub"]), point("pick_up", "Community Room", centre["Community Room"]),
            *(point("champion_door", f"Champion at {number} {street}", door[number, street]) for number, street in plan.CHAMPIONS)]


def _expected(estate, rows, voids, streets, points, basemap):
    """What a right program counts in these files."""
    homes = estate.homes
    inside = [h for h in homes if h.within]
    listed = {r[1] for r in rows if r[1]}
    name = lambda h: {"uprn": h.uprn, "address": ", ".join(filter(None, register.address(h)))}
    outside_listed = [h for h in homes if h.uprn in listed and not h.within]
    streets_in, streets_out = {h.street for h in inside}, {h.street for h in homes if not h.within}
    codes_in, codes_out = {h.postcode for h in inside}, {h.postcode for h in homes if not h.within}
    return {
        "boundary": {"file": "boundary.geojson", "from": FROM, "parts": 2, "holes": 1, "homes_inside": len(inside),
                     "homes_in_detached_part": sum(h.part == "detached" for h in homes), "homes_in_hole": sum(h.part == "hole" for h in homes)},
        "earlier_boundary": {"file": "boundary-2026-04.geojson", "from": EARLIER_FROM, "parts": 1, "holes": 0, "homes_inside": sum(h.was_within for h in homes)},
        "nearest_home_to_line_m": min(h.to_line_m for h in homes if h not in estate.near_line),
        "near_line": [{**name(h), "distance_to_line_m": h.to_line_m, "inside": h.within} for h in estate.near_line],
        "gazetteer": {"rows": len(homes) + 7, "homes": len(homes), "not_homes": 7, "inside": len(inside), "outside": len(homes) - len(inside)},
        "households": {"rows": len(rows), "homes": len(listed), "voids": voids, "with_point": len(listed), "inside": len(listed) - len(outside_listed), "outside": len(outside_listed),
                       "not_homes": sum(1 for r in rows if not r[1]), "joined": sum(1 for r in rows if r[1]) - len(listed)},
        "listed_though_outside": [name(h) for h in outside_listed],
        "missing_from_list": [name(h) for h in inside if h.uprn not in listed],
        "flats_inside": sum(h.type in ("Flat", "Maisonette") for h in inside),
        "streets_inside": len(streets_in), "streets_partly_inside": sorted(streets_in & streets_out),
        "postcodes_inside": len(codes_in), "postcodes_partly_inside": sorted(codes_in & codes_out),
        "network_edges": len(streets), "street_points": len(points), "basemap_features": len(basemap),
    }
