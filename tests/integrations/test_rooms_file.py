from integrations.files import read_sheet
from integrations.rooms_file import ROOMS, read_rooms

HEADER = "小区,楼栋,单元,房号,楼层,建筑面积(㎡),业主姓名,手机,重点关怀,管家,备注"


def roll(*rows, header=HEADER, **options):
    return read_rooms(read_sheet("\n".join((header, *rows)).encode(), "房屋.csv", wanted=ROOMS), **options)


def test_a_whole_row():
    (room,) = roll("翠湖花园,7栋,2单元,1503(空置),,89.50,张 三,13800138000/13900139000,独居老人,陈燕,无电梯卡").rooms
    assert (room.community, room.building, room.entrance, room.room) == ("翠湖花园", "7", "2", "1503")
    assert (room.floor, room.stack, room.area, room.owner) == (15, "03", "89.50", "张三")
    assert room.phones == ("13800138000", "13900139000")
    assert (room.care, room.steward, room.remark, room.row) == ("独居老人", "陈燕", "空置 无电梯卡", 2)


def test_a_floor_column_speaks_before_the_digits():
    assert roll("翠湖花园,7,2,1503,16层,,,,,,").rooms[0].floor == 16


def test_no_is_no_care():
    assert roll("翠湖花园,7,2,1503,,,,,否,,").rooms[0].care == ""


def test_one_address_column():
    (room,) = roll("翠湖花园7栋2单元1503", header="房屋地址").rooms
    assert (room.community, room.room) == ("翠湖花园", "1503")


def test_rejects():
    batch = roll("翠湖花园,7,2,,,,,,,,", ",7,2,1503,,,,,,,")
    assert [(reject.row, reject.column) for reject in batch.rejects] == [(2, "房号"), (3, "小区")]
    assert batch.rooms == []
