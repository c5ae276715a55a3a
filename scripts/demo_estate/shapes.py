"""Lines, boxes and areas in metres: what a street plan is drawn with."""
import math


def spline(points, step=6.0):
    """A smooth line through every point (centripetal enough for streets: Catmull-Rom), about `step` metres a piece."""
    if len(points) == 2:
        return [tuple(p) for p in points]
    first = (2 * points[0][0] - points[1][0], 2 * points[0][1] - points[1][1])
    last = (2 * points[-1][0] - points[-2][0], 2 * points[-1][1] - points[-2][1])
    q = [first, *points, last]
    line = [tuple(points[0])]
    for a, b, c, d in zip(q, q[1:], q[2:], q[3:]):
        pieces = max(1, round(math.dist(b, c) / step))
        for k in range(1, pieces + 1):
            t = k / pieces
            line.append(tuple(
                0.5 * (2 * b[i] + (c[i] - a[i]) * t + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                       + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3)
                for i in (0, 1)))
    return line


def smooth(ring, step=6.0):
    """A smooth ring through every point."""
    n = len(ring)
    turns = spline([ring[(i - 1) % n] for i in range(n + 4)], step)
    first = min(range(len(turns)), key=lambda i: math.dist(turns[i], ring[0]))
    last = max(i for i in range(len(turns)) if math.dist(turns[i], ring[0]) < 1e-6)
    return turns[first:last]


def part(line, start, end):
    """The part of a line between the places nearest to two points, in the line's order or against it."""
    points = walk(line, 1.0)
    i, j = (min(range(len(points)), key=lambda k: math.dist(points[k], p)) for p in (start, end))
    between = points[i:j + 1:24] if i <= j else points[j:i + 1:24][::-1]
    return [*between, points[j]] if i <= j else [points[i], *between]


def length(line):
    return sum(math.dist(a, b) for a, b in zip(line, line[1:]))


def walk(line, step=0.5):
    """Points every `step` metres along a line."""
    out, left = [line[0]], step
    for a, b in zip(line, line[1:]):
        d = math.dist(a, b)
        at = left
        while at <= d:
            out.append((a[0] + (b[0] - a[0]) * at / d, a[1] + (b[1] - a[1]) * at / d))
            at += step
        left = at - d
    return out


def beside(line, metres):
    """The line moved to its left (or right, if negative)."""
    out = []
    for i, p in enumerate(line):
        a, b = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
        d = math.dist(a, b) or 1.0
        out.append((p[0] - (b[1] - a[1]) / d * metres, p[1] + (b[0] - a[0]) / d * metres))
    return out


def round_the_head(line, metres):
    """Up the left of a close, round its head and back down the right, `metres` from its middle."""
    (ax, ay), (bx, by) = line[-2], line[-1]
    heading = math.atan2(by - ay, bx - ax)
    arc = [(bx + metres * math.cos(heading + math.pi / 2 - k * math.pi / 16),
            by + metres * math.sin(heading + math.pi / 2 - k * math.pi / 16)) for k in range(17)]
    return beside(line, metres)[:-1] + arc + beside(line, -metres)[:-1][::-1]


def box(front, across, inward, wide, deep):
    """A rectangle: middle of its front, unit vector along the front, unit vector away from the street."""
    (x, y), (ux, uy), (vx, vy), h = front, across, inward, wide / 2
    return [(x - ux * h, y - uy * h), (x + ux * h, y + uy * h),
            (x + ux * h + vx * deep, y + uy * h + vy * deep), (x - ux * h + vx * deep, y - uy * h + vy * deep)]


def turned_box(centre, degrees, wide, deep):
    """A rectangle by its middle and how it is turned, anticlockwise from east."""
    u = (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
    v = (-u[1], u[0])
    return box((centre[0] - v[0] * deep / 2, centre[1] - v[1] * deep / 2), u, v, wide, deep)


def bounds(points):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def apart(a, b, gap=0.0):
    """Whether two bounding boxes are more than `gap` apart."""
    return a[2] + gap < b[0] or b[2] + gap < a[0] or a[3] + gap < b[1] or b[3] + gap < a[1]


def inside(p, ring):
    x, y = p
    within = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


def crossing(a, b, c, d):
    """Where two segments cross, or None."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    turn = rx * sy - ry * sx
    if abs(turn) < 1e-12:
        return None
    t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / turn
    u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / turn
    return (a[0] + t * rx, a[1] + t * ry) if 0 <= t <= 1 and 0 <= u <= 1 else None


def to_segment(p, a, b):
    """(distance, nearest point) from a point to a segment."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    d2 = dx * dx + dy * dy
    t = 0.0 if d2 == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / d2))
    q = (a[0] + t * dx, a[1] + t * dy)
    return math.dist(p, q), q


def to_line(p, line):
    return min((to_segment(p, a, b) for a, b in zip(line, line[1:])), key=lambda r: r[0])


def to_ring(p, ring):
    return to_line(p, ring + ring[:1])[0]


def overlap(a, b):
    """Whether two areas share any ground. Each is a ring, not closed, of any shape."""
    if apart(bounds(a), bounds(b)):
        return False
    if inside(a[0], b) or inside(b[0], a):
        return True
    edges = list(zip(b, b[1:] + b[:1]))
    return any(crossing(p, q, r, s) for p, q in zip(a, a[1:] + a[:1]) for r, s in edges)


def ring_to_line(ring, line):
    """Metres between an area and a line; 0 where they meet."""
    if inside(line[0], ring):
        return 0.0
    best = math.inf
    edges = list(zip(ring, ring[1:] + ring[:1]))
    for c, d in zip(line, line[1:]):
        for a, b in edges:
            if crossing(a, b, c, d):
                return 0.0
            best = min(best, to_segment(a, c, d)[0], to_segment(c, a, b)[0], to_segment(d, a, b)[0])
    return best


def area_m2(ring):
    return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(ring, ring[1:] + ring[:1]))) / 2


def anticlockwise(ring):
    turn = sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(ring, ring[1:] + ring[:1]))
    return list(ring) if turn > 0 else list(ring)[::-1]
