"""A picture of the plan, to judge by eye whether it looks like a place."""
from . import shapes

_FILL = {"leisure=park": "#E1EBD5", "landuse=grass": "#E1EBD5", "natural=wood": "#D3E2C3", "natural=water": "#BFD9E6", "amenity=parking": "#F1ECE1",
         "amenity=school": "#F1ECE1", "landuse=retail": "#F1E6DA", "leisure=pitch": "#D9E8CB", "leisure=playground": "#E9E3C8",
         "landuse=allotments": "#E6EBCF", "landuse=cemetery": "#DDE8D8", "landuse=residential": "#F6F3EC"}


def svg(estate, box=(-660, -620, 660, 620), scale=1.5, labels=True):
    x1, y1, x2, y2 = box
    at = lambda p: f"{(p[0] - x1) * scale:.1f},{(y2 - p[1]) * scale:.1f}"
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{(x2 - x1) * scale:.0f}" height="{(y2 - y1) * scale:.0f}"><rect width="100%" height="100%" fill="#FBFAF7"/>']
    ring = lambda r, **k: out.append(f'<polygon points="{" ".join(map(at, r))}" ' + " ".join(f'{a.replace("_", "-")}="{v}"' for a, v in k.items()) + "/>")
    line = lambda r, **k: out.append(f'<polyline fill="none" stroke-linejoin="round" stroke-linecap="round" points="{" ".join(map(at, r))}" ' + " ".join(f'{a.replace("_", "-")}="{v}"' for a, v in k.items()) + "/>")
    for kind, r, _ in estate.areas:
        ring(r, fill=_FILL.get(kind, "#eee"))
    for kind, r in estate.waterways:
        line(r, stroke="#BFD9E6" if kind == "stream" else "#999", stroke_width=5 if kind == "stream" else 3)
    width = {"primary": 11, "tertiary": 9, "residential": 8, "unclassified": 7, "service": 4}
    for extra, colour in ((2, "#C6BFB1"), (0, "#FFFFFF")):
        for street, piece in estate.stretches:
            if street.highway in width:
                line(piece, stroke=colour, stroke_width=width[street.highway] * scale * 0.75 + extra)
    for street, piece in estate.stretches:
        if street.highway not in width:
            line(piece, stroke="#978D7B", stroke_width=1.2, stroke_dasharray="4 3")
    for r, _ in estate.buildings:
        ring(r, fill="#D9D2C5", stroke="#B9B1A2", stroke_width=0.6)
    for h in estate.homes:
        x, y = at(h.point).split(",")
        out.append(f'<circle cx="{x}" cy="{y}" r="2.2" fill="{"#056453" if h.within else "#A9A39A"}"/>')
        if labels and not h.sub:
            out.append(f'<text x="{x}" y="{y}" font-size="6" dx="3">{h.number}</text>')
    for polygon in estate.boundary:
        for r in polygon:
            ring(r, fill="none", stroke="#86196A", stroke_width=3)
    ring(estate.earlier, fill="none", stroke="#777", stroke_width=1.5, stroke_dasharray="6 4")
    named = set()
    for street, piece in sorted(estate.stretches, key=lambda s: -shapes.length(s[1])):
        if street.name and street.name not in named:
            named.add(street.name)
            x, y = at(piece[len(piece) // 2]).split(",")
            out.append(f'<text x="{x}" y="{y}" font-size="12" font-family="sans-serif" text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="3">{street.name}</text>')
    return "\n".join([*out, "</svg>\n"])
