"""Joins the streets of the plan to one another and cuts them at every junction."""
import math

from . import shapes

_SNAP_M = 14.0


def lines(streets):
    """One smooth line for each street. Its ends are moved on to an earlier street that they come close to."""
    out = []
    for street in streets:
        points = [tuple(map(float, p)) for p in street.points]
        for end in (0, -1):
            near = [(shapes.to_line(points[end], line)) for line in out]
            best = min(near, default=(math.inf, None), key=lambda r: r[0])
            if best[0] <= _SNAP_M:
                points[end] = best[1]
        out.append(shapes.spline(points))
    return out


def cut(streets, lines_):
    """(street, line) for each stretch between two junctions, in the order of the plan."""
    breaks = [_breaks(i, lines_) for i in range(len(lines_))]
    out = []
    for street, line, marks in zip(streets, lines_, breaks):
        out += [(street, piece) for piece in _split(line, marks) if shapes.length(piece) > 0.5]
    return out


def _breaks(i, lines_):
    """Where along line i (metres from its start) another line meets or crosses it."""
    mine, marks = lines_[i], []
    box = shapes.bounds(mine)
    for j, other in enumerate(lines_):
        if j == i or shapes.apart(box, shapes.bounds(other), 1.0):
            continue
        along = 0.0
        for a, b in zip(mine, mine[1:]):
            for c, d in zip(other, other[1:]):
                p = shapes.crossing(a, b, c, d)
                if p:
                    marks.append((along + math.dist(a, p), p))
            for end in (other[0], other[-1]):
                gap, p = shapes.to_segment(end, a, b)
                if gap < 0.05:
                    marks.append((along + math.dist(a, p), end))
            along += math.dist(a, b)
    return sorted(marks)


def _split(line, marks):
    pieces, piece, along, queue = [], [line[0]], 0.0, list(marks)
    for a, b in zip(line, line[1:]):
        d = math.dist(a, b)
        while queue and queue[0][0] <= along + d + 1e-9:
            p = queue.pop(0)[1]
            if math.dist(piece[-1], p) > 0.3:
                piece.append(p)
            else:
                piece[-1] = p
            pieces.append(piece)
            piece = [p]
        if math.dist(piece[-1], b) > 0.3:
            piece.append(b)
        along += d
    return [p for p in [*pieces, piece] if len(p) > 1]


class Nodes:
    """A number for each place where stretches meet: equal numbers meet."""

    def __init__(self):
        self._known = {}

    def number(self, point):
        key = (round(point[0]), round(point[1]))
        for dx in (0, -1, 1):
            for dy in (0, -1, 1):
                if (key[0] + dx, key[1] + dy) in self._known:
                    return self._known[(key[0] + dx, key[1] + dy)]
        self._known[key] = len(self._known) + 1
        return self._known[key]
