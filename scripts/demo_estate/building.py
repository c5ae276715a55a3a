"""Lays homes out along the streets of the plan, so that none stands on another, on a road or in the pond."""
import math
from collections import defaultdict
from dataclasses import dataclass

from . import plan, shapes

# Metres: front of one home, depth, homes in a row, gap to the next row, how deep a garden behind, property type.
KINDS = {
    "semi": (7.0, 8.6, 2, 4.4, 9.0, "House"),
    "four": (6.0, 8.4, 4, 3.4, 8.0, "House"),
    "six": (5.8, 8.2, 6, 3.4, 7.0, "House"),
    "bungalow": (7.4, 8.6, 2, 3.4, 7.0, "Bungalow"),
    "thirties": (6.9, 9.0, 2, 4.2, 10.0, "House"),
    "victorian": (4.7, 8.6, 8, 1.2, 7.5, "House"),
    "detached": (8.6, 9.2, 1, 3.4, 8.0, "House"),
}


@dataclass
class Home:
    street: str
    number: str = ""
    sub: str = ""           # "Flat 3"
    building: str = ""      # "Kittiwake House"
    point: tuple = (0, 0)
    type: str = "House"
    at: float = 0.0         # how far along its row, to number it by
    side: str = ""
    postcode: str = ""
    uprn: str = ""


class Ground:
    """What is taken already: buildings, gardens, roads, greens."""

    def __init__(self):
        self.buildings, self.gardens, self.areas = defaultdict(list), defaultdict(list), []
        self.pieces = defaultdict(list)

    @staticmethod
    def _cells(ring, margin=0.0):
        x1, y1, x2, y2 = shapes.bounds(ring)
        for i in range(int((x1 - margin) // 20), int((x2 + margin) // 20) + 1):
            for j in range(int((y1 - margin) // 20), int((y2 + margin) // 20) + 1):
                yield i, j

    def add_line(self, line, half):
        for a, b in zip(line, line[1:]):
            for cell in self._cells([a, b], 14):
                self.pieces[cell].append((a, b, half))

    def add_building(self, ring, garden=None):
        for cell in self._cells(ring):
            self.buildings[cell].append(ring)
        if garden:
            for cell in self._cells(garden):
                self.gardens[cell].append(garden)

    def near(self, index, ring):
        return {id(r): r for cell in self._cells(ring) for r in index[cell]}.values()

    def clear_of_lines(self, ring, room):
        """At least `room` metres from the back of every footway."""
        seen = set()
        for cell in self._cells(ring):
            for piece in self.pieces[cell]:
                if piece in seen:
                    continue
                seen.add(piece)
                if shapes.ring_to_line(ring, piece[:2]) < piece[2] + room:
                    return False
        return True

    def free(self, wall, garden, around):
        """Whether a building may stand here: `around` is its wall with the gap to the next."""
        return (
            not any(shapes.overlap(around, b) for b in self.near(self.buildings, around))
            and not any(shapes.overlap(wall, g) for g in self.near(self.gardens, wall))
            and not any(shapes.overlap(garden, b) for b in self.near(self.buildings, garden))
            and not any(shapes.overlap(wall, a) for a in self.areas)
            and self.clear_of_lines(wall, 1.6)
            and self.clear_of_lines(garden, 0.3)
        )


def lay_rows(street, line, ground, chance, homes, walls):
    for row in street.rows:
        homes += lay_row(street, row, line, ground, chance, walls)


def lay_row(street, row, line, ground, chance, walls):
    """Stands groups of homes one after another along a row, each in the first place where it fits."""
    sign = {"left": 1, "right": -1, "around": 1}[row.side]
    front = shapes.round_the_head(line, row.setback) if row.side == "around" else shapes.beside(line, sign * row.setback)
    front = shapes.walk(front)
    first, last = (int(share * (len(front) - 1)) for share in row.span)
    at, turn, homes = first, 0, []
    while at < last:
        kind = row.kinds[turn % len(row.kinds)]
        placed = None
        for count in _fewer(KINDS[kind][2]):
            placed = _stand(front, at, last, sign, kind, count, ground, chance)
            if placed:
                break
        if not placed:
            at += 2
            continue
        rings, points, step = placed
        walls += rings
        homes += [Home(street.name, point=p, type=KINDS[kind][5], at=at + k, side=row.side) for k, p in enumerate(points)]
        at += step
        turn += 1
    return homes


def _fewer(count):
    """A terrace of six may stand as four where six do not fit; a pair as a pair or not at all."""
    return [count] if count <= 2 else [count, count // 2 + 1] if count > 4 else [count, 2]


def _stand(front, at, last, sign, kind, count, ground, chance):
    wide, deep, _, gap, garden_deep, _ = KINDS[kind]
    run = wide * count
    end = at + round(run * 2)                       # the front line has a point each half metre
    if end > last:
        return None
    a, b = front[at], front[end]
    d = math.dist(a, b)
    if d < run * 0.9:
        return None
    across = ((b[0] - a[0]) / d, (b[1] - a[1]) / d)
    inward = (-across[1] * sign, across[0] * sign)
    sag = max(0.0, *(-((p[0] - a[0]) * inward[0] + (p[1] - a[1]) * inward[1]) for p in front[at:end + 1]), 0.0)
    middle = ((a[0] + b[0]) / 2 + inward[0] * sag * 0.5, (a[1] + b[1]) / 2 + inward[1] * sag * 0.5)
    wall = shapes.box(middle, across, inward, run, deep)
    behind = (middle[0] + inward[0] * deep, middle[1] + inward[1] * deep)
    garden = shapes.box(behind, across, inward, run, garden_deep)
    around = shapes.box((middle[0] - inward[0], middle[1] - inward[1]), across, inward, run + 2 * gap, deep + 2)
    if not ground.free(wall, garden, around):
        return None
    rings, points = [], []
    for k in range(count):
        off = (k - (count - 1) / 2) * wide
        face = (middle[0] + across[0] * off, middle[1] + across[1] * off)
        rings.append(_footprint(face, across, inward, wide, deep, kind, k, chance))
        points.append((face[0] + inward[0] * deep / 2, face[1] + inward[1] * deep / 2))
    ground.add_building(wall, garden)
    return rings, points, end - at + round(gap * 1.2)


def _footprint(face, across, inward, wide, deep, kind, k, chance):
    """One home's walls: some have a kitchen built out behind, in old terraces all have."""
    ring = shapes.box(face, across, inward, wide, deep)
    out = 3.6 if kind == "victorian" else 3.0 if chance.random() < {"semi": 0.3, "thirties": 0.45, "detached": 0.5}.get(kind, 0.1) else 0.0
    if not out:
        return ring
    left, right, back_right, back_left = ring
    share = 0.55
    if k % 2 == 0:      # beside the party wall of its pair
        corner = _between(back_right, back_left, share)
        return [left, right, _shift(back_right, inward, out), _shift(corner, inward, out), corner, back_left]
    corner = _between(back_left, back_right, share)
    return [left, right, back_right, corner, _shift(corner, inward, out), _shift(back_left, inward, out)]


def _between(a, b, share):
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def _shift(p, v, metres):
    return (p[0] + v[0] * metres, p[1] + v[1] * metres)


def block_walls(block):
    """A tower is a square with its corners cut in; a low block a bar with its stairs standing out."""
    (cx, cy), w, d = block.centre, block.wide / 2, block.deep / 2
    if block.shape == "tower":
        c = 5.0
        flat = [(-w + c, -d), (w - c, -d), (w - c, -d + 3), (w, -d + 3), (w, d - 3), (w - c, d - 3), (w - c, d), (-w + c, d), (-w + c, d - 3), (-w, d - 3), (-w, -d + 3), (-w + c, -d + 3)]
    else:
        flat = [(-w, -d), (-w / 2 - 2, -d), (-w / 2 - 2, -d - 1.6), (-w / 2 + 2, -d - 1.6), (-w / 2 + 2, -d), (w / 2 - 2, -d), (w / 2 - 2, -d - 1.6), (w / 2 + 2, -d - 1.6), (w / 2 + 2, -d), (w, -d), (w, d), (-w, d)]
    cos, sin = math.cos(math.radians(block.turned)), math.sin(math.radians(block.turned))
    return [(cx + x * cos - y * sin, cy + x * sin + y * cos) for x, y in flat]


def lay_blocks(ground, walls, named):
    homes = []
    for block in plan.BLOCKS:
        ring = block_walls(block)
        ground.add_building(ring, shapes.turned_box(block.centre, block.turned, block.wide + 8, block.deep + 12))
        named.append((ring, block.name))
        homes += [Home(block.street, sub=f"Flat {n}", building=block.name, point=block.centre, type="Flat", at=n) for n in range(1, block.flats + 1)]
    return homes


def lay_parade(ground, named):
    """Shops with a maisonette over each: 1A over unit 1."""
    name, (x, y), turned, units = plan.PARADE
    ux, uy = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    homes = []
    for k in range(units):
        centre = (x + ux * 7 * (k - (units - 1) / 2), y + uy * 7 * (k - (units - 1) / 2))
        ring = shapes.turned_box(centre, turned, 7, 12)
        ground.add_building(ring, shapes.turned_box(centre, turned, 7, 24))
        named.append((ring, f"{k + 1} {name}"))
        homes.append(Home(name, number=f"{k + 1}A", point=centre, type="Maisonette", at=k))
    return homes


def lay_others(ground, named):
    for other in plan.OTHERS:
        ring = shapes.turned_box(other.centre, other.turned, other.wide, other.deep)
        ground.add_building(ring)
        named.append((ring, other.name))
    for centre, turned, count, _ in plan.GARAGES:
        ring = shapes.turned_box(centre, turned, 2.8 * count, 5.4)
        ground.add_building(ring)
        named.append((ring, ""))


def number(homes):
    """Odd on the left, even on the right. A close counts up one side and down the other."""
    by_street = defaultdict(list)
    for home in homes:
        if not home.building and not home.number:
            by_street[home.street].append(home)
    for own in by_street.values():
        if own[0].side == "around":
            for n, home in enumerate(sorted(own, key=lambda h: h.at), 1):
                home.number = str(n)
            continue
        for side, n in (("left", 1), ("right", 2)):
            for home in sorted((h for h in own if h.side == side), key=lambda h: h.at):
                home.number = str(n)
                n += 2
