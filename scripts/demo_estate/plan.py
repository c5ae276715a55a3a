"""The plan of the invented Fernhollow estate, in metres east and north of its middle.

Everything that a town planner would have decided is here: where the streets run, what is built along them,
what stays green, and where the line is drawn. `building.py` lays out the homes; nothing here is random.
A street's first and last point are moved on to any earlier street that they come close to.
"""
from dataclasses import dataclass, field

ORIGIN_BNG = (443000.0, 388500.0)
TOWN = "MARLBECK"


@dataclass
class Row:
    """Homes along one side of a street (or round a close), over part of its length."""
    side: str                   # left, right, around
    kinds: tuple                # repeated in turn along the row
    span: tuple = (0.0, 1.0)    # share of the street's length
    setback: float = 11.0       # metres from the middle of the street to the front walls


@dataclass
class Street:
    name: str
    points: list
    rows: list = field(default_factory=list)
    highway: str = "residential"
    traffic: str = "quiet"
    half: float = 5.0           # metres from the middle to the back of the footway
    maxspeed: str = "20 mph"
    head: bool = False          # a close: ends in a turning head
    tags: dict = field(default_factory=dict)


def close(name, points, kinds=("semi",), setback=11.0, **more):
    return Street(name, points, [Row("around", kinds, setback=setback)], head=True, **more)


def path(points, name="", highway="footway", **tags):
    return Street(name, points, highway=highway, traffic="none", half=1.2, maxspeed="", tags=tags)


def drive(points, service="driveway"):
    return Street("", points, highway="service", traffic="none", half=3.0, maxspeed="", tags={"service": service})


SEMI, FOUR, SIX, BUNGALOW = ("semi",), ("four",), ("six",), ("bungalow",)

STREETS = [
    # The roads that were there before the estate.
    Street("Marlbeck Road", [(-700, -318), (-560, -330), (-430, -343), (-230, -348), (-60, -345), (120, -338), (300, -335), (480, -358), (700, -402)],
           [Row("left", ("thirties",), (0.02, 0.98), 13), Row("right", ("victorian",), (0.12, 0.43), 8.5), Row("right", ("thirties",), (0.73, 0.97), 13)],
           highway="primary", traffic="busy", half=6.5, maxspeed="30 mph"),
    Street("Chapel Lane", [(640, 240), (480, 272), (330, 306), (180, 331), (60, 339), (-5, 337), (-120, 330), (-250, 304), (-390, 268), (-520, 252), (-700, 250)],
           [Row("left", ("semi", "four", "semi"), (0.24, 0.735), 11.5), Row("right", ("thirties",), (0.06, 0.9), 12.5)], traffic="through", highway="tertiary", maxspeed="30 mph"),
    Street("Beacon Lane", [(-468, 620), (-440, 500), (-425, 390), (-428, 262), (-440, 100), (-462, -100), (-450, -260), (-430, -343)],
           [Row("right", ("detached",), (0.25, 0.93), 14), Row("left", ("thirties",), (0.42, 0.6), 13)], highway="unclassified", maxspeed="30 mph"),
    Street("Pinfold Lane", [(480, 272), (545, 150), (575, -20), (590, -200), (600, -380)],
           [Row("left", ("detached", "detached", "thirties"), (0.05, 0.6), 14), Row("right", ("thirties",), (0.05, 0.4), 13)], highway="unclassified", maxspeed="30 mph"),
    Street("Fernhollow Road", [(-60, -345), (-63, -270), (-38, -170), (22, -75), (58, 20), (48, 120), (10, 212), (-5, 337), (8, 430), (60, 620)],
           [Row("left", ("four", "semi"), (0.10, 0.155)), Row("right", FOUR, (0.20, 0.29)), Row("right", ("four", "semi"), (0.335, 0.44)), Row("left", ("four",), (0.39, 0.45)),
            Row("right", SEMI, (0.46, 0.50)), Row("left", ("semi", "four"), (0.50, 0.66)), Row("right", SEMI, (0.575, 0.64)), Row("left", ("thirties",), (0.71, 0.99), 12.5), Row("right", ("thirties",), (0.71, 0.99), 12.5)],
           highway="tertiary", traffic="through", half=5.5, maxspeed="20 mph"),

    # The estate, 1951 to 1968.
    Street("Redwing Avenue", [(-38, -170), (55, -198), (160, -208), (243, -170), (288, -85), (286, 5), (238, 78), (150, 112), (50, 118)],
           [Row("right", ("semi", "semi", "four"), (0.0, 0.50)), Row("right", ("semi", "four"), (0.57, 1.0)), Row("left", ("semi", "four", "semi"), (0.05, 0.36)), Row("left", ("semi", "semi"), (0.36, 0.95))]),
    Street("Dunlin Drive", [(15, 196), (110, 192), (205, 168), (290, 112), (342, 30), (354, -60), (346, -150), (322, -245), (300, -335)],
           [Row("left", ("semi", "four", "semi"), (0.02, 0.48)), Row("left", ("bungalow",), (0.62, 0.74)), Row("right", ("semi", "semi", "bungalow"), (0.02, 0.52)), Row("right", ("semi", "bungalow"), (0.60, 0.93))]),
    Street("Lapwing Crescent", [(-63, -268), (-150, -278), (-235, -240), (-282, -152), (-278, -60), (-228, 14), (-140, 48), (-45, 52), (58, 38)],
           [Row("left", ("semi", "four", "semi"), (0.0, 0.60)), Row("left", ("semi", "four"), (0.69, 1.0)), Row("right", ("semi", "semi", "four"), (0.02, 0.42)), Row("right", ("bungalow", "semi"), (0.42, 0.78))]),
    Street("Curlew Crescent", [(-8, -122), (-75, -150), (-150, -152), (-200, -106), (-208, -48), (-172, 8), (-140, 48)],
           [Row("left", ("six", "four"), (0.0, 1.0), 10.0)]),
    Street("Fieldfare Road", [(48, 122), (-55, 134), (-160, 124), (-252, 88), (-322, 20), (-344, -66)],
           [Row("right", ("semi", "bungalow", "semi")), Row("left", ("semi", "four"), (0.0, 0.40)), Row("left", ("semi", "bungalow"), (0.62, 0.97))], head=True),
    Street("Sandpiper Road", [(8, 215), (-85, 224), (-185, 206), (-270, 168), (-340, 108), (-372, 40)],
           [Row("left", ("semi", "semi", "semi"), (0.03, 0.93)), Row("right", ("four", "semi"), (0.03, 0.60), 10.0), Row("right", ("bungalow",), (0.62, 1.0))], head=True),
    Street("Wren Walk", [(-30, 264), (-105, 270), (-180, 260), (-258, 232)],
           [Row("left", ("six", "four"), (0.14, 1.0), 6.0), Row("right", ("six",), (0.14, 1.0), 6.0)], highway="footway", traffic="none", half=1.5, maxspeed="", tags={"surface": "asphalt", "lit": "yes"}),
    close("Plover Close", [(128, -209), (122, -165), (130, -132)]),
    close("Wigeon Close", [(288, -40), (250, -34), (222, -20)], ("bungalow",)),
    close("Pochard Close", [(196, 98), (190, 60), (176, 34)]),
    close("Teal Close", [(50, -5), (88, -8), (112, -22)]),
    close("Pipit Close", [(-112, -154), (-118, -190), (-106, -216)], ("semi",)),
    close("Whimbrel Close", [(-196, -262), (-184, -222), (-170, -206)], ("bungalow",)),
    close("Siskin Close", [(222, -186), (232, -232), (222, -268)], ("bungalow",)),
    close("Linnet Close", [(60, 194), (64, 240), (56, 276)], ("semi",)),

    # The hole: a school once, private since 1996.
    Street("Orchard Mews", [(160, 182), (166, 225), (186, 262)], [Row("around", ("detached",), (0.14, 0.9), 10.5)], head=True),
    # The detached part, over the main road.
    close("Kingfisher Close", [(170, -337), (172, -385), (158, -430), (166, -462)], ("four", "semi")),

    # Round about.
    Street("Tenter Street", [(-372, -345), (-368, -440), (-362, -560)], [Row("left", ("victorian",), (0.07, 0.98), 7), Row("right", ("victorian",), (0.07, 0.98), 7)]),
    Street("Weaver Street", [(-296, -347), (-292, -440), (-286, -560)], [Row("left", ("victorian",), (0.07, 0.98), 7), Row("right", ("victorian",), (0.07, 0.98), 7)]),
    Street("Foundry Street", [(-220, -348), (-216, -440), (-210, -560)], [Row("left", ("victorian",), (0.07, 0.98), 7), Row("right", ("victorian",), (0.07, 0.98), 7)]),
    Street("Bobbin Street", [(-368, -448), (-292, -446), (-216, -443), (-130, -442)], [Row("left", ("victorian",), (0.72, 0.98), 7), Row("right", ("victorian",), (0.72, 0.98), 7)]),
    Street("Chantry Avenue", [(-112, 331), (-122, 400), (-95, 470), (14, 468)], [Row("left", ("thirties",), (0.1, 1.0), 12.5), Row("right", ("thirties",), (0.1, 0.9), 12.5)]),
    Street("Quarry Rise", [(190, 330), (202, 400), (176, 470), (105, 500), (20, 480)], [Row("left", ("thirties",), (0.08, 0.95), 12.5), Row("right", ("thirties",), (0.08, 0.95), 12.5)]),
    close("Sorrel Close", [(-262, 300), (-276, 370), (-262, 420)], ("detached",), 12.0),
    close("Bryony Close", [(350, 302), (372, 366), (352, 420)], ("detached",), 12.0),
    close("Medlar Close", [(548, 140), (490, 122), (448, 140)], ("detached",), 12.0),
    close("Yarrow Court", [(-436, 130), (-500, 120), (-530, 138)], ("detached",), 12.0),
    close("Maltings Close", [(360, -340), (372, -400), (352, -440)], ("detached",), 12.0),

    # Ways for cars without a name, and ways on foot.
    drive([(218, -197), (206, -150), (196, -112)]),
    drive([(-64, -292), (-30, -288), (-10, -262), (-8, -226)], "parking_aisle"),
    drive([(-90, 224), (-86, 246)], "driveway"),
    drive([(-205, 200), (-222, 222), (-236, 216)], "driveway"),
    drive([(354, -75), (392, -72)], "driveway"),
    path([(130, -132), (148, -104), (150, -60), (176, 34)], lit="yes"),
    path([(112, -22), (150, -60)], lit="yes"),
    path([(150, -60), (200, -52), (222, -20)], lit="yes"),
    path([(196, -112), (172, -114), (148, -104)], lit="yes"),
    path([(5, -100), (-60, -62), (-130, -96), (-192, -116)], surface="asphalt"),
    path([(-60, -62), (-88, 0), (-92, 51)], surface="asphalt"),
    path([(-60, -62), (0, -62), (38, -42)], surface="asphalt"),
    path([(-106, -216), (-106, -276)], surface="asphalt"),
    path([(-170, -206), (-160, -152)], surface="asphalt"),
    path([(-258, 232), (-262, 172)], surface="asphalt"),
    path([(-30, 264), (-2, 268)], surface="asphalt"),
    path([(-180, 260), (-176, 316)], surface="asphalt"),
    path([(-105, 270), (-88, 224)], surface="asphalt"),
    path([(-372, 40), (-410, 30), (-444, 40)], surface="ground", lit="no"),
    path([(-344, -66), (-352, -150), (-330, -220), (-246, -248)], surface="ground", lit="no"),
    path([(-352, -150), (-410, -170), (-456, -180)], surface="ground", lit="no"),
    path([(56, 276), (70, 338)], surface="asphalt"),
    path([(-160, 124), (-168, 210)], surface="asphalt"),
    path([(238, 78), (262, 132)], highway="steps", step_count="14"),
    path([(286, -30), (352, -30)], surface="asphalt"),
    path([(352, -30), (400, 80), (460, 100), (545, 150)], surface="ground", lit="no"),
    path([(318, -254), (420, -250), (500, -160), (585, -130)], surface="ground", lit="no"),
    path([(166, -462), (180, -520), (120, -580), (-60, -600)], surface="ground", lit="no"),
]


@dataclass
class Block:
    """Flats in one building. All its homes share the point of its door."""
    name: str
    street: str
    centre: tuple
    turned: float
    wide: float
    deep: float
    flats: int
    shape: str = "bar"      # bar, tower
    kind: str = "Flat"


BLOCKS = [
    Block("Kittiwake House", "Redwing Avenue", (172, -84), 14, 23, 23, 44, "tower"),
    Block("Avocet Court", "Redwing Avenue", (206, -72), 104, 30, 10, 12),
    Block("Turnstone Court", "Fernhollow Road", (-28, -232), 82, 30, 10, 12),
    Block("Dotterel Court", "Fernhollow Road", (12, -246), 82, 30, 10, 12),
    Block("Heron Court", "Marlbeck Road", (226, -372), 2, 34, 10, 12),
]


@dataclass
class Other:
    """A building that is nobody's home."""
    name: str
    centre: tuple
    turned: float
    wide: float
    deep: float


OTHERS = [
    Other("Fernhollow Hub", (-24, -371), 2, 24, 15),
    Other("Marlbeck Methodist Church", (38, -368), 3, 14, 24),
    Other("The Kestrel", (12, -312), 4, 20, 15),
    Other("Fernhollow Primary School", (452, -70), 8, 64, 16),
    Other("Fernhollow Primary School", (424.8, -48.6), 8, 16, 34),
    Other("Fernhollow Primary School", (472.4, -41.9), 8, 16, 34),
    Other("Community Room", (-46, 28), 4, 14, 10),
]

CHAMPIONS = [("3", "Plover Close"), ("14", "Dunlin Drive")]

# Lines of garages: the middle of the line, how it is turned, how many, behind which street.
GARAGES = [((-84, 250), 3, 8, "Wren Walk"), ((-236, 210), 20, 7, "Sandpiper Road"), ((-12, -280), 172, 7, "Fernhollow Road")]

STOPS = [("Fernhollow Parade", (-44, -150)), ("Fernhollow Parade", (-14, -148)), ("Teal Close", (56, 6)), ("Sandpiper Road", (18, 232)), ("Sandpiper Road", (4, 222)),
         ("Fernhollow Road", (-90, -340)), ("Fernhollow Road", (-20, -350))]
CROSSINGS = [((-62, -345), "traffic_signals"), ((168, -337), "marked"), ((-5, 337), "marked")]
GATES = [((392, -72), "gate"), ((-410, -170), "kissing_gate"), ((-372, 40), "bollard"), ((-106, -216), "bollard"), ((130, -132), "bollard")]

# Shops with homes over them: (first unit's middle, how the row is turned, units).
PARADE = ("Fernhollow Parade", (19, -120), 57, 6)


@dataclass
class Area:
    kind: str
    ring: list
    name: str = ""
    keep_clear: bool = True     # nothing is built on it


AREAS = [
    Area("landuse=residential", [(-60, -335), (-230, -335), (-330, -305), (-410, -250), (-410, 90), (-330, 190), (-310, 300), (-120, 338), (60, 346), (180, 338), (330, 312), (395, 80), (395, -140), (340, -322), (120, -330)], "Fernhollow", False),
    Area("landuse=residential", [(-410, -352), (-120, -358), (-110, -470), (-180, -570), (-400, -566)], "", False),
    Area("leisure=park", [(2, -98), (-70, -132), (-142, -134), (-182, -98), (-190, -50), (-160, 0), (-134, 14), (-95, 16), (-20, 16), (26, 10), (34, -16), (20, -60)], "Fernhollow Green"),
    Area("leisure=playground", [(-30, -20), (-8, -24), (-2, -4), (-24, 0)]),
    Area("landuse=grass", [(136, -118), (150, -126), (196, -100), (224, -80), (212, -46), (190, -38), (150, -30), (132, -62)], "", True),
    Area("amenity=parking", [(184, -132), (205, -126), (200, -108), (181, -115)]),
    Area("amenity=school", [(396, -128), (505, -112), (520, 40), (405, 46), (394, -20)], "Fernhollow Primary School"),
    Area("leisure=pitch", [(414, -12), (484, -4), (478, 38), (410, 32)]),
    Area("natural=wood", [(-500, -20), (-510, 60), (-560, 110), (-620, 100), (-640, -40), (-600, -120), (-520, -150)]),
    Area("natural=wood", [(455, -180), (520, -165), (560, -200), (570, -300), (514, -318), (464, -298), (430, -260)]),
    Area("landuse=allotments", [(-250, 440), (-160, 440), (-150, 560), (-262, 560)], "Chantry Allotments"),
    Area("landuse=cemetery", [(54, -398), (112, -396), (116, -496), (40, -500)], "Marlbeck Old Cemetery"),
    Area("natural=wood", [(-318, -98), (-372, -104), (-396, -160), (-392, -240), (-350, -282), (-300, -262), (-302, -228), (-322, -160)], "Hollow Wood"),
    Area("landuse=allotments", [(52, -238), (160, -246), (176, -296), (46, -292)], "Redwing Allotments"),
    Area("landuse=grass", [(-232, 66), (-196, 84), (-150, 92), (-150, 72), (-196, 42), (-224, 34)], "Fieldfare Bank"),
    Area("landuse=grass", [(-96, -210), (-70, -200), (-74, -250), (-98, -262)]),
    Area("landuse=grass", [(78, 76), (140, 80), (168, 20), (140, 10), (96, 22)], "", True),
    Area("landuse=grass", [(-232, -140), (-214, -150), (-176, -180), (-200, -190), (-232, -170)]),
    Area("landuse=grass", [(384, 60), (470, 70), (440, 230), (400, 200)], "", False),
    Area("landuse=retail", [(-8, -142), (12, -152), (42, -106), (20, -92)], "", False),
    Area("leisure=pitch", [(-640, 330), (-520, 330), (-520, 410), (-640, 410)]),
]

POND = [(-146, -34), (-130, -20), (-116, -24), (-108, -42), (-118, -62), (-138, -68), (-156, -62), (-162, -46)]
STREAM = [(640, 40), (612, -60), (560, -170), (486, -240), (436, -316), (424, -360), (410, -440), (330, -540), (230, -640)]
RAILWAY = [(-720, -598), (-300, -592), (0, -606), (300, -640)]

# The line, as versions. Drawn with a ruler along back fences, as such lines are, and down the middle of a road:
# ("along", street, first point, last point) follows the middle of a street.
OUTER = [
    (-62, -312), (-176, -316), (-262, -290), (-340, -300), (-404, -246), (-402, -118), (-386, -60), (-384, 40), (-400, 96), (-340, 158), (-292, 196),
    (-286, 240), (-301.9, 262), ("along", "Chapel Lane", (-302, 291), (284, 314)), (284.3, 214), (352, 96), (384, 20), (388, -130), (360, -230), (330, -306), (200, -306), (20, -296),
]
HOLE = [(126, 224), (162, 208), (200, 204), (224, 214), (232, 288), (150, 296), (124, 260)]
DETACHED = [(122, -343), (258, -343), (258, -392), (214, -404), (208, -494), (128, -494), (124, -430)]
EARLIER = [
    (-62, -312), (-176, -316), (-262, -290), (-340, -300), (-404, -246), (-402, -118), (-386, -60), (-384, 40), (-330, 62), (-262, 128),
    (-170, 168), (-50, 178), (0, 179), (26, 178), (120, 158), (206, 132), (262, 98), (312, 24), (384, 20), (388, -130), (360, -230), (330, -306), (200, -306), (20, -296),
]
