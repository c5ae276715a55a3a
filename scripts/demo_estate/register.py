"""Numbers, postcodes and the landlord's list: what makes homes into addresses."""
import random
import re
from collections import defaultdict

from . import plan

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"       # the letters that Royal Mail uses at the end of a postcode


def postcodes(homes):
    """One postcode for a block of flats, else for about twenty homes of a street, both sides together:
    so a postcode can be partly in and partly out. AE is an area that Royal Mail has not allocated."""
    groups = defaultdict(list)
    for home in homes:
        groups[home.building or home.street].append(home)
    count = 0
    for own in groups.values():
        own.sort(key=number_order)
        for start in range(0, len(own), 60 if own[0].building else 20):
            for home in own[start:start + (60 if own[0].building else 20)]:
                home.postcode = f"AE21 {4 + count // 400}{_LETTERS[count // 20 % 20]}{_LETTERS[count % 20]}"
            count += 1


def uprns(homes):
    """Twelve digits from 9995, which is outside the range in use."""
    chance = random.Random("uprn")
    at = 999570000000
    for home in sorted(homes, key=lambda h: (h.street, h.building, number_order(h))):
        at += chance.randrange(3, 12)
        home.uprn = str(at)


def number_order(home):
    digits = re.search(r"\d+", home.sub or home.number)
    return int(digits.group()), home.number


def address(home):
    """Address lines, as written on an envelope."""
    if home.building:
        return f"{home.sub} {home.building}", home.street
    return f"{home.number} {home.street}", ""


def gazetteer(estate):
    """Every address in and around the estate, with a few that are not homes: (header, rows)."""
    rows = [[h.uprn, h.sub, h.building, h.number, h.street, plan.TOWN, h.postcode, *h.place, _TYPE[h.type]]
            for h in sorted(estate.homes, key=lambda h: h.uprn)]
    last = max(int(h.uprn) for h in estate.homes)
    parade = next(h.postcode for h in estate.homes if h.street == plan.PARADE[0])
    for k, place in enumerate(estate.shops, 1):
        rows.append([str(last + 1000 + 7 * k), "", f"Shop Unit {k}", "", plan.PARADE[0], plan.TOWN, parade, *place, "shop"])
    rows.append([str(last + 2000), "", "Fernhollow Primary School", "", "Dunlin Drive", plan.TOWN, "AE21 9AA", *estate.school, "school"])
    return ["uprn", "sub_building", "building_name", "building_number", "street", "post_town", "postcode", "easting", "northing", "latitude", "longitude", "dwelling_type"], rows


_TYPE = {"House": "house", "Bungalow": "bungalow", "Flat": "flat", "Maisonette": "maisonette"}

# What the landlord's list gets wrong, as such lists do.
LISTED_THOUGH_OUTSIDE = [("Chapel Lane", "64"), ("Chapel Lane", "96"), ("Orchard Mews", "4"), ("Fernhollow Road", "70")]
LEFT_OUT = [("Dunlin Drive", "12"), ("Dunlin Drive", "45"), ("Linnet Close", "7"), ("Kingfisher Close", "9"), ("Redwing Avenue", "62"), ("Fieldfare Road", "30")]
WRITTEN_TWICE = [("Curlew Crescent", "9"), ("Lapwing Crescent", "33")]


def households(estate):
    """The landlord's list: homes, two of them twice, and rows that are nobody's home: (header, rows, voids)."""
    known = {(h.street, h.number): h.within for h in estate.homes}
    assert not any(known[name] for name in LISTED_THOUGH_OUTSIDE) and all(known[name] for name in LEFT_OUT + WRITTEN_TWICE), "the plan moved: choose other homes"
    chance = random.Random("list")
    header = ["Prop Ref", "UPRN", "Address 1", "Address 2", "Address 3", "Post Code", "Property Type", "Tenure", "Status", "Easting", "Northing"]
    listed = [h for h in estate.homes if (h.within and (h.street, h.number) not in LEFT_OUT) or (h.street, h.number) in LISTED_THOUGH_OUTSIDE]
    listed.sort(key=lambda h: (h.street, h.building, number_order(h)))
    void = set(map(id, chance.sample([h for h in listed if h.within], 14)))
    rows, refs = [], {}
    for n, home in enumerate(listed):
        refs[id(home)] = f"FH{1001 + n * 3:05}"
        tenure = chance.choices(["General Needs", "Affordable Rent", "Sheltered", "Leasehold", "Sold"], _TENURES[home.type])[0]
        if id(home) in void:
            tenure = "General Needs"
        postcode = home.postcode if chance.random() > 0.03 else home.postcode.replace(" ", "")
        rows.append([refs[id(home)], home.uprn, *address(home), plan.TOWN, postcode, home.type, tenure, "Void" if id(home) in void else "Occupied", *home.place[:2]])
    for home in (h for h in listed if (h.street, h.number) in WRITTEN_TWICE):
        again = [refs[id(home)], home.uprn, address(home)[0].upper(), "", plan.TOWN, home.postcode, home.type, "General Needs", "Occupied", *home.place[:2]]
        rows.insert(next(i for i, r in enumerate(rows) if r[1] == home.uprn) + 1, again)
    return header, rows + list(_not_homes(estate, chance)), len(void)


_TENURES = {"House": (50, 14, 0, 0, 36), "Bungalow": (40, 10, 45, 0, 5), "Flat": (60, 15, 0, 25, 0), "Maisonette": (70, 20, 0, 10, 0)}


def _not_homes(estate, chance):
    """Garages, shops, a block and its rooms: rows of the list that are not homes, let or void."""
    tower = next(block for block in plan.BLOCKS if block.shape == "tower")
    at = next(h for h in estate.homes if h.building == tower.name)
    yield ["FHB0001", "", f"1-{tower.flats} {tower.name}", tower.street, plan.TOWN, at.postcode, "Block", "", "", *at.place[:2]]
    yield ["FHB0001P", "", f"Plant Room {tower.name}", tower.street, plan.TOWN, at.postcode, "Communal Area", "", "", *at.place[:2]]
    yield ["FHC0001", "", "Community Room", "Lapwing Crescent", plan.TOWN, "", "Communal Room", "", "", *estate.community_room[:2]]
    for k, place in enumerate(estate.shops, 1):
        yield [f"FHS{k:04}", "", f"Shop Unit {k}", plan.PARADE[0], plan.TOWN, "", "Commercial - Shop", "", "Let", *place[:2]]
    n = 0
    for place, street, count in estate.garages:
        for _ in range(count):
            n += 1
            yield [f"FHG{n:04}", "", f"Garage {n} rear of {street}", "", plan.TOWN, "", "Garage", "", chance.choice(["Let", "Let", "Void"]), *place[:2]]
