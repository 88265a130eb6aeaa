"""The headers of a roll of rooms."""

from integrations.files import Headers
from integrations.files.headers import words
from integrations.files.place_headers import EXACT, OWNER, PLACE

ROOMS = Headers(
    fields=PLACE
    | OWNER
    | {
        "floor": words("楼层 层 所在楼层 楼层号 层数 floor"),
        "stack": words("户位 立管 房位 竖向 列 stack"),
        "area": words("面积 建筑面积 房屋面积 计费面积 收费面积 套内面积 产权面积 area"),
        "care": words("重点关怀 关怀 关怀标记 特殊关怀 重点关怀户 关怀户 care care_mark"),
        "steward": words("管家 责任管家 楼栋管家 专属管家 管家姓名 steward"),
        "remark": words("备注 说明 remark note"),
    },
    required=(("room", "address"),),
    exact=EXACT | {"floor", "stack", "area", "care", "remark"},
    keys=("room", "address"),
)
