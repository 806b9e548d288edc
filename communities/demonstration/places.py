"""The made-up district: its streets, communities and outlines. No place of it exists."""

from dataclasses import dataclass
from math import cos, radians, sin

from communities.grid.kinds import GridRole
from communities.grid.models import Grid, GridBuilding, Unit
from communities.residents.geometry import METRES_PER_DEGREE, Point
from communities.residents.models import Building, Entrance, PlaceKind
from communities.tenants.models import Department

DISTRICT = ("明湖区", "990100000000")
STREETS = {"qinghe": ("清河街道", "990101000000"), "liuyin": ("柳荫街道", "990102000000")}
DEPARTMENTS = {
    None: {
        "UM": "明湖区城市管理委",
        "HD": "明湖区住房城建委",
        "TP": "明湖交警大队",
        "TR": "明湖区停车管理中心",
        "FR": "明湖区消防救援局",
        "EE": "明湖区生态环境局",
        "GR": "明湖区园林绿化队",
        "MC": "明湖区民政局社会救助科",
    },
    "qinghe": {
        "ST-U": "清河街道综合执法队",
        "ST-S": "清河街道平安办",
        "ST-P": "清河街道社区建设办",
        "PS": "清河路派出所",
        "WG": "明湖公用集团清河营业所",
        "MR": "清河市场监管所",
        "HC": "清河社区卫生服务中心",
    },
    "liuyin": {
        "ST-U": "柳荫街道综合执法队",
        "ST-S": "柳荫街道平安办",
        "ST-P": "柳荫街道社区建设办",
        "PS": "柳荫路派出所",
        "WG": "明湖公用集团柳荫营业所",
        "MR": "柳荫市场监管所",
        "HC": "柳荫社区卫生服务中心",
    },
}


def work_phone(number: int) -> str:
    """A number that nobody has: below 100 the offices', then a hundred for each community."""
    return f"010-5555 {number:04d}"


@dataclass(frozen=True)
class Plan:
    """How a community is laid out: `rows` of buildings from north to south, turned by `turn` degrees."""

    slug: str
    name: str
    code: str
    letters: str
    street: str
    property: str
    centre: Point
    rows: tuple[int, ...]
    turn: float
    entrances: int
    tickets: int


PLANS = [
    Plan(
        "yangguang", "阳光社区", "990101001001", "YG", "qinghe", "阳光物业", (116.021, 38.014), (5, 4, 5, 4), 8, 4, 84
    ),
    Plan(
        "heping", "和平社区", "990101001002", "HP", "qinghe", "和平家园物业", (116.034, 38.011), (4, 4, 3), -12, 3, 52
    ),
    Plan("chunhui", "春晖社区", "990102001001", "CH", "liuyin", "春晖自管会", (116.058, 38.032), (3, 4, 3), 20, 2, 42),
]
OPEN_PLACES = [
    # name, metres east, metres north, width, depth
    ("中心花园", 0, 0, 70, 36),
    ("北门", -30, 175, 26, 14),
    ("南门", 20, -180, 26, 14),
    ("地面停车场", 165, 40, 44, 90),
    ("东侧垃圾投放站", 196, -96, 26, 14),
    ("西侧垃圾投放站", -190, 66, 26, 14),
    ("健身广场", -208, -60, 44, 44),
]
GRID_NAMES = ["第一网格", "第二网格", "第三网格"]
GRID_ROLES = [GridRole.CITY, GridRole.POLICE, GridRole.SECURITY, GridRole.PARTY]
# Metres that a grid reaches beyond the middle of its outermost buildings, to the north and south, and to the sides.
BEYOND_ROWS, BEYOND_ENDS = 28, 36


def lay_out(plan: Plan) -> list[Building]:
    """Draw buildings, entrances and open places into the current community, and divide the rows among grids."""
    buildings: list[Building] = []
    grids = _draw_grids(plan)
    for row_number, (north, row) in enumerate(_rows(plan)):
        for east in row:
            building = _one(plan, len(buildings) + 1, east, north)
            GridBuilding.objects.create(building=building, grid=grids[_grid_of_row(plan, row_number)])
            buildings.append(building)
    for place, (name, east, north, width, depth) in enumerate(OPEN_PLACES):
        _draw(plan, name, PlaceKind.OPEN, 100 + place, east, north, width, depth)
    return buildings


def _one(plan: Plan, number: int, east: float, north: float) -> Building:
    building = _draw(plan, f"{number}号楼", PlaceKind.BUILDING, number, east, north, 52, 15)
    Entrance.objects.bulk_create(Entrance(building=building, name=f"{n}单元") for n in range(1, plan.entrances + 1))
    return building


def _grid_of_row(plan: Plan, row: int) -> int:
    """Of four rows the two in the middle are one grid."""
    return {4: (0, 1, 1, 2), 3: (0, 1, 2)}[len(plan.rows)][row]


def _draw_grids(plan: Plan) -> list[Grid]:
    """A band around the rows of each grid; the bands share no ground."""
    rows, grids = list(_rows(plan)), []
    for place, name in enumerate(GRID_NAMES):
        mine = [row for number, row in enumerate(rows) if _grid_of_row(plan, number) == place]
        norths, easts = [north for north, _ in mine], [east for _, row in mine for east in row]
        west, east = min(easts) - BEYOND_ENDS, max(easts) + BEYOND_ENDS
        south, north = min(norths) - BEYOND_ROWS, max(norths) + BEYOND_ROWS
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        ring = [_turned(plan, *corner) for corner in corners]
        grids.append(Grid.objects.create(name=name, sort=place, roles=GRID_ROLES, outline=ring))
    return grids


def _rows(plan: Plan):
    """(metres north, [metres east of each building]) of every row, leaving the garden in the middle free."""
    norths = {4: (130, 62, -62, -130), 3: (120, 62, -90)}[len(plan.rows)]
    for north, count in zip(norths, plan.rows, strict=True):
        yield north, [(place - (count - 1) / 2) * 64 for place in range(count)]


def _draw(
    plan: Plan, name: str, kind: str, sort: int, east: float, north: float, width: float, depth: float
) -> Building:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    outline = [_turned(plan, east + x * width / 2, north + y * depth / 2) for x, y in corners]
    longitude, latitude = _turned(plan, east, north)
    return Building.objects.create(
        kind=kind, name=name, sort=sort, outline=outline, longitude=longitude, latitude=latitude
    )


def _turned(plan: Plan, east: float, north: float) -> Point:
    angle = radians(plan.turn)
    x, y = east * cos(angle) - north * sin(angle), east * sin(angle) + north * cos(angle)
    longitude, latitude = plan.centre
    across = METRES_PER_DEGREE * cos(radians(latitude))
    return round(longitude + x / across, 7), round(latitude + y / METRES_PER_DEGREE, 7)


def name_units(plan: Plan, number: int, departments: dict[str, Department]) -> None:
    """Give the community's units the names of the district's departments and of its property company."""
    named = {
        "PM": plan.property,
        "OC": f"{plan.name.removesuffix('社区')}家园业委会",
        "RC": f"{plan.name}居委会",
        "PB": f"{plan.name}党委",
    }
    for place, unit in enumerate(Unit.objects.order_by("pk"), start=1):
        department = departments.get(unit.kind)
        unit.name = department.name if department else named.get(unit.kind, unit.name)
        unit.department = department
        unit.work_phone = department.work_phone if department else work_phone(100 * number + place)
        unit.save()
