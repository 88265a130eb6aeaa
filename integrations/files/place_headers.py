"""The headers that every kind of file shares: where a room lies, and whose it is."""

from integrations.files.headers import words

PLACE: dict[str, tuple[str, ...]] = {
    "community": words(
        "小区 项目 小区名称 项目名称 小区/项目 所属小区 所属项目 楼盘 楼盘名称 园区 管理区 管理处 管理项目 "
        "community project"
    ),
    "building": words("楼栋 楼号 栋号 幢号 楼栋号 楼栋名称 楼幢 楼宇 楼宇名称 楼座 栋 幢 座 号楼 栋座 building block"),
    "entrance": words("单元 单元号 单元名称 门栋 门洞 梯号 entrance unit"),
    "room": words(
        "房号 房间 房间号 室号 门牌 门牌号 门牌号码 户号 房屋编号 房屋号 房间编号 房产编号 房产号 单位号 "
        "房间代码 室 房屋号码 room room_no roomno flat"
    ),
    "address": words(
        "地址 房屋 房屋地址 房产地址 房屋名称 房间名称 房产名称 房屋全称 房间全称 房屋信息 房产信息 房产 "
        "物业地址 详细地址 门牌地址 楼栋房号 资产名称 资源名称 房屋位置 address house"
    ),
}

OWNER: dict[str, tuple[str, ...]] = {
    "owner": words(
        "业主 客户 姓名 业主姓名 客户名称 客户姓名 业主名称 户主 户主姓名 住户 住户姓名 产权人 缴费人 付款人 "
        "owner owner_name customer name"
    ),
    "phone": words(
        "电话 手机 联系方式 手机号 手机号码 联系电话 电话号码 业主电话 业主手机 客户电话 移动电话 联系手机 "
        "电话/手机 phone phones mobile tel telephone"
    ),
    "owner_ref": words("业主编号 客户编号 客户编码 业主编码 业主id 客户id 客户号 owner_id customer_id owner_ref"),
}

# 收费员姓名, 物业电话 and 通讯地址 end like these, and are somebody else's.
EXACT = frozenset({"community", "address", "owner", "phone", "owner_ref"})
