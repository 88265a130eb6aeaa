"""The patterns that addresses are read with, in the order in which `board.rules.rooms` tries them.

All work on text that `board.rules.text.plain` has folded, upper case, with every separator written as one hyphen.
"""

import re

# Longest address that is looked at: above it a cell holds a letter, not a place.
LONGEST = 80

_CN = "[〇零一二两三四五六七八九十百]+"
_SIDE = "[东西南北中主副]"
# `7`, `A`, `A1`, `7A`, `7-1` (only before a mark), `七`, `东`; never the tail of a longer word or number.
_BUILDING = rf"(?:(?<![A-Z0-9])[A-Z]{{1,2}}\d{{0,3}}|(?<!\d)\d{{1,4}}[A-Z]?|{_CN}|{_SIDE})"
_ENTRANCE = rf"(?:0*\d{{1,2}}|[A-Z]\d?|[甲乙丙丁]|{_SIDE}|{_CN})"
_BUILDING_MARK = (
    rf"(?:号楼|#楼|[栋幢](?:楼(?!道|梯|顶|上))?|座|#|号(?=-?\d)|楼(?=-?{_ENTRANCE}(?:单元|门(?!厅|口|岗|禁|头))))"
)
_ENTRANCE_MARK = "(?:单元|号?门(?!厅|口|岗|禁|头)|号?梯(?!间)|#)"
_FLOOR = rf"(?P<floor>\d{{1,2}}|{_CN})(?:楼|层|F)-?"

# Words that make what follows a room of its own kind; kept in the key, as `商铺05` is.
_KIND = "(?:商铺|门面房?|底商|铺面|商业|车位|车库|地库|地下车库|地下室|储藏室|储藏间|储物间|杂物间|架空层|阁楼)"
_ROOM = (
    rf"(?:(?P<room>[A-Z]{{0,2}}\d{{1,5}}[A-Z]{{0,2}}(?:-\d{{1,2}})?|[A-Z]\d{{0,2}}-\d{{1,5}}|[A-Z]|{_CN})"
    "(?:号?室|号?房间?|号|户)?"
    rf"|(?P<special>{_KIND}-?[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])?)号?|(?P<number>[A-Z]?\d{{1,5}})号?(?P<kind>{_KIND}))"
)
# A place inside the flat, written behind its number without brackets.
_INSIDE = (
    "(?P<inside>-?(?:厨房|卫生间|洗手间|厕所|浴室|客厅|餐厅|主卧|次卧|客卧|卧室|书房|阳台|飘窗|露台|儿童房|入户门|"
    "室内|家中|家里|业主|住户|租户).*)?"
)

MARKED = re.compile(
    rf"(?:(?P<community>.+?)-?)??#?(?P<building>{_BUILDING}|\d{{1,3}}-\d{{1,2}}(?=[栋幢座号#]))-?{_BUILDING_MARK}-?"
    rf"(?:(?P<entrance>{_ENTRANCE})(?:{_ENTRANCE_MARK}-?|-))?(?:{_FLOOR})?{_ROOM}{_INSIDE}",
    re.ASCII,
)
TOWER = re.compile(
    rf"(?:(?P<community>.+?)-?)??(?P<building>{_SIDE}塔楼?|[主副]楼)-?"
    rf"(?:(?P<entrance>{_ENTRANCE})(?:{_ENTRANCE_MARK}-?|-))?(?:{_FLOOR})?{_ROOM}{_INSIDE}",
    re.ASCII,
)
HYPHENS = re.compile(
    rf"(?:(?P<community>.*?(?:[^A-Z0-9-]|[A-Z]{{3}}))-?)??(?P<building>(?!\d{{4}}){_BUILDING})-"
    rf"(?:(?P<entrance>{_ENTRANCE})(?:{_ENTRANCE_MARK}-?|-))?(?:{_FLOOR}|(?P<floor_hyphen>\d{{1,2}})-(?=\d\d$))?{_ROOM}{_INSIDE}",
    re.ASCII,
)
# A garage or a row of shops that is a "building" of its own.
_GARAGE = "地下车库|地下停车[场库]|停车[场库]|地库|车库|地面车位|车位|地下室|储藏室|储藏间|商铺|门面|底商|商业街|商业"
GARAGE = re.compile(
    rf"(?:(?P<community>.+?)-?)??(?P<building>{_GARAGE})-?(?:车位|车库)?-?"
    r"(?P<room>(?![A-Z]\d?$|B?\d{1,2}[层F]$)[A-Z0-9]+(?:-[A-Z0-9]+)*)(?:号?(?:车位|商铺|铺|室)|号)?",
    re.ASCII,
)
GARAGE_WORD = re.compile(_GARAGE)

# What stands behind the building, or alone, where a ticket is about a place that is nobody's.
AREA_HEAD = re.compile(
    rf"(?:(?P<community>.+?)-?)??#?(?P<building>{_BUILDING}|\d{{1,3}}-\d{{1,2}}(?=[栋幢座号#]))-?(?:号楼|#楼|[栋幢]|座|#)-?"
    rf"(?:(?P<entrance>{_ENTRANCE}){_ENTRANCE_MARK}-?)?(?P<rest>.*)",
    re.ASCII,
)
AREA_HYPHENS = re.compile(
    rf"(?:(?P<community>.*?(?:[^A-Z0-9-]|[A-Z]{{3}}))-?)??(?P<building>(?!\d{{4}}){_BUILDING})-"
    rf"(?P<entrance>{_ENTRANCE})(?:{_ENTRANCE_MARK}-?(?P<rest>.*)|-?(?P<rest_bare>[^\d-].*))",
    re.ASCII,
)
AREA_WORD = re.compile(
    "门厅|大堂|大厅|门口|单元门|门禁|电梯|货梯|客梯|梯间|楼梯|楼道|走廊|过道|连廊|通道|天台|屋顶|屋面|楼顶|顶楼|外墙|外立面|幕墙|雨棚|天井|架空层|"
    "地库|车库|车位|地下室|停车|车棚|车道|坡道|道闸|充电|大门|[东西南北正侧后]门|门岗|岗亭|围墙|道路|路灯|路面|广场|绿化|草坪|景观|喷泉|水池|泳池|会所|"
    "游乐|儿童乐园|健身|球场|凉亭|公共|公区|园区|小区内|中庭|配电|水泵|泵房|水箱|消防|监控|电井|水井|管井|管道井|强电|弱电|化粪池|下水道主管|"
    "窨井|垃圾|信报箱|快递柜|设备|机房|物业|服务中心|商业街|避难层|阳光房"
)
GARDEN = re.compile("(?:中心|中央|小|后|前|屋顶|空中|公共)?花园")
GARDEN_BEHIND = re.compile(GARDEN.pattern + "$")
FLOOR_ONLY = re.compile(rf"(?:负?(?:\d{{1,2}}|{_CN})|B\d)(?:楼|层|F)", re.ASCII)
BASEMENT_ONLY = re.compile(rf"(?:{_GARAGE})?-?(?:B\d|负[一二三四五1-5]层?|[A-Z]区?)?", re.ASCII)
HAS_ROOM_NUMBER = re.compile(r"\d{3,}", re.ASCII)

PHASE = re.compile(
    rf"(?:第?(?:\d{{1,2}}|{_CN})期|{_SIDE}(?:区|苑|院|组团)|(?:[A-Z]|\d{{1,2}}|{_CN})(?:区|组团)|组团[A-Z\d])", re.ASCII
)
SITE_ENDING = re.compile(
    "(?:花园|花苑|家园|公寓|广场|小区|新村|山庄|名城|华府|国际|中心|[苑城府湾里园居庭郡墅期区院邸台轩阁都庄村团街])$"
)
STREET_NUMBER = re.compile(r"(?:.*[路街道镇区市])?\d+(?:弄|号|巷)", re.ASCII)
# A community's name that still carries a whole address means that the text names two places.
NOT_A_NAME = re.compile(r"[栋幢室与及]|单元|\d楼|\d#|[、;]|^[^A-Z\u2e80-\u9fff]*$|^[A-Z]$", re.ASCII)

NOT_A_ROOM = re.compile(r"[栋幢座、;]|单元|\d-\d+-\d", re.ASCII)

# Structured columns: one part to a cell.
BUILDING_CELL = re.compile(
    rf"#?(?P<part>[A-Z]{{0,2}}\d{{0,4}}[A-Z]?|\d{{1,3}}-\d{{1,2}}|{_CN}|{_SIDE})(?:号楼|#楼|[栋幢]楼?|座|#|号|(?<=\d)楼)?",
    re.ASCII,
)
ENTRANCE_CELL = re.compile(rf"(?:第)?(?P<part>{_ENTRANCE})(?:单元|号?门|号?梯|#)?", re.ASCII)
ROOM_CELL = re.compile(rf"(?:{_FLOOR})?{_ROOM}", re.ASCII)
ENTRANCE_AND_ROOM_CELL = re.compile(rf"(?P<entrance>{_ENTRANCE})(?:{_ENTRANCE_MARK}-?|-)(?:{_FLOOR})?{_ROOM}", re.ASCII)
NOTHING = {"", "-", "--", "/", "无", "N/A", "NULL", "NONE", "NAN", "空"}
