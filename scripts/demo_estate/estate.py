"""Puts the estate together from the plan."""
import random
from dataclasses import dataclass

from . import building, files, network, plan, register, shapes

SEED = 20261121


@dataclass
class Estate:
    stretches: list
    homes: list
    buildings: list             # (ring, name)
    areas: list                 # (kind, ring, name)
    waterways: list             # (kind, line)
    boundary: list              # polygons: [outer, hole, ...]
    earlier: list               # a ring
    shops: list                 # places, as in lists
    school: tuple
    community_room: tuple
    garages: list               # (place, street, count)
    near_line: list             # homes closer to the line than a UPRN's point is good for


def build():
    chance = random.Random(SEED)
    lines = network.lines(plan.STREETS)
    ground = building.Ground()
    for street, line in zip(plan.STREETS, lines):
        ground.add_line(line, street.half)
        if street.head:
            ground.add_line([line[-1], (line[-1][0] + 0.1, line[-1][1])], 8.0)
    ground.areas = [outline(a) for a in plan.AREAS if a.keep_clear]
    ground.add_line(plan.STREAM, 4)
    ground.add_line(plan.RAILWAY, 8)
    walls, named = [], []
    homes = building.lay_blocks(ground, walls, named) + building.lay_parade(ground, named)
    building.lay_others(ground, named)
    for street, line in zip(plan.STREETS, lines):
        building.lay_rows(street, line, ground, chance, homes, walls)
    building.number(homes)
    by_name = {street.name: line for street, line in zip(plan.STREETS, lines) if street.name}
    boundary = [[ring(plan.OUTER, by_name), ring(plan.HOLE, by_name)[::-1]], [ring(plan.DETACHED, by_name)]]
    earlier = ring(plan.EARLIER, by_name)
    register.postcodes(homes)
    register.uprns(homes)
    for home in homes:
        home.place = files.place(home.point)
        home.point = tuple(float(v) - o for v, o in zip(home.place, plan.ORIGIN_BNG))
        home.within, home.was_within = within(home.point, boundary), within(home.point, [[earlier]])
        home.part = "hole" if shapes.inside(home.point, boundary[0][1]) else "detached" if shapes.inside(home.point, boundary[1][0]) else ""
        home.to_line_m = round(min(shapes.to_ring(home.point, r) for polygon in boundary for r in polygon), 2)
        home.to_earlier_m = shapes.to_ring(home.point, earlier)
    units = [h.place for h in homes if h.street == plan.PARADE[0]]
    centre = {o.name: files.place(o.centre) for o in plan.OTHERS}
    return Estate(
        network.cut(plan.STREETS, lines), homes, [(w, "") for w in walls] + named,
        [(a.kind, outline(a), a.name) for a in plan.AREAS] + [("natural=water", shapes.smooth(plan.POND), "Fernhollow Pond")],
        [("stream", shapes.spline(plan.STREAM)), ("rail", shapes.spline(plan.RAILWAY, 20))], boundary, earlier,
        shops=units, school=centre["Fernhollow Primary School"], community_room=centre["Community Room"],
        garages=[(files.place(at), street, count) for at, _, count, street in plan.GARAGES],
        near_line=[h for h in homes if h.to_line_m < 1.0])


def outline(area):
    """Woods, ponds and parks have round edges; grounds and pitches are fenced straight."""
    return shapes.smooth(area.ring) if area.kind in ("leisure=park", "natural=wood", "landuse=grass") else area.ring


def ring(points, by_name):
    """A ring of the line, anticlockwise, with its stretches along a street put in."""
    out = []
    for p in points:
        if p[0] == "along":
            out += shapes.part(by_name[p[1]], p[2], p[3])
        else:
            out.append(p)
    return shapes.anticlockwise(out)


def within(point, boundary):
    return any(shapes.inside(point, outer) and not any(shapes.inside(point, hole) for hole in holes) for outer, *holes in boundary)
