"""Invented names and addresses. Nobody and nothing real is meant: every name is put together by chance."""

from random import Random

# Lucky words that Chinese shops take; any of them stands in thousands of names.
_LUCKY = (
    "兴隆", "金源", "福满", "华盛", "永兴", "鑫达", "瑞丰", "宏业", "顺发", "吉祥", "天和", "远大",
    "恒通", "丰泽", "百汇", "嘉禾", "新星", "东升", "南苑", "西溪", "北辰", "同德", "聚贤", "满堂",
    "春晖", "秋实", "云水", "竹园", "荷塘", "柳岸", "阿华", "阿强", "老陈", "老周", "小李", "小沈",
    "大毛", "二宝", "好运", "如意", "平安", "长青", "星光", "蓝天", "锦绣",
)  # fmt: skip
_ROAD_FIRST = "文新城安和平景兴荷良大东西南北永中常春望龙凤仁义石金水青"
_ROAD_LAST = "一二三苑溪山园海昌宁泰丰明华康乐润秀塘桥源坪湖浦阳庆"
_ROAD_KINDS = ("路", "路", "路", "街", "街", "弄", "巷")
NOUNS = {
    "shop": ("百货店", "五金店", "服装店", "日用品商店"), "restaurant": ("饭店", "面馆", "小吃店", "酒家", "快餐店"),
    "workshop": ("加工坊", "豆制品作坊", "木工坊"), "factory": ("机械厂", "五金厂", "纺织厂", "包装厂", "塑料厂"),
    "warehouse": ("仓储中心", "冷库", "建材仓库"), "construction": ("安置房工地", "厂房工地", "道路工地"),
    "petrol_station": ("加油站",), "hotel": ("宾馆", "商务酒店", "快捷酒店"), "guest_house": ("民宿", "农家客栈"),
    "bath": ("浴场", "足浴店"), "ktv": ("歌舞厅", "量贩KTV"), "internet_cafe": ("网吧", "网咖"),
    "game_room": ("棋牌室", "游艺厅"), "pawnshop": ("典当行",), "second_hand": ("旧货市场", "废品回收站", "寄售行"),
    "locksmith": ("开锁服务部", "刻章店"), "repair": ("汽修厂", "汽车美容店", "电动车维修部"),
    "market": ("农贸市场", "小商品市场"), "mall": ("购物中心", "超市"), "station": ("客运站", "公交枢纽站"),
    "hospital": ("社区卫生服务站", "门诊部", "口腔诊所"), "care_home": ("养老院", "居家养老服务中心"),
    "logistics": ("快递网点", "货运部", "物流园"), "venue": ("体育馆", "文化礼堂", "影城"),
}  # fmt: skip
SITE_NOUNS = {
    "food_stall": ("早点摊", "烤肠摊", "煎饼摊"), "snack_shop": ("小吃店", "奶茶店", "炸鸡店"),
    "stationery": ("文具店", "书店"), "supermarket": ("便利店", "小超市"), "tutoring": ("托管班", "作业班"),
    "rental_flat": ("合租房",), "building_site": ("工地",),
}  # fmt: skip
SCHOOL_NOUNS = {
    "kindergarten": "幼儿园", "primary": "小学", "junior": "初级中学", "senior": "高级中学", "university": "学院",
    "training": "培训学校",
}  # fmt: skip


def name_of_place(kind: str, chance: Random) -> str:
    return chance.choice(_LUCKY) + chance.choice(NOUNS[kind])


def name_of_site(kind: str, chance: Random) -> str:
    return chance.choice(_LUCKY) + chance.choice(SITE_NOUNS[kind])


def name_of_school(kind: str, town: str, chance: Random) -> str:
    """With the township's name in front, as public schools have it; training schools take a lucky word."""
    if kind == "training":
        return chance.choice(_LUCKY) + SCHOOL_NOUNS[kind]
    short = town.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    return short + chance.choice(_LUCKY) + SCHOOL_NOUNS[kind]


def road_of(village: str, chance: Random) -> str:
    """One of the five roads of a village (its code), always the same five."""
    own = Random(f"road/{village}/{chance.randrange(5)}")  # noqa: S311 - repeatable, guards nothing
    return own.choice(_ROAD_FIRST) + own.choice(_ROAD_LAST) + own.choice(_ROAD_KINDS)


def address_of(town: str, village: str, code: str, chance: Random) -> str:
    """Township, village, road and number."""
    return f"{town}{village}{road_of(code, chance)}{chance.randrange(1, 400)}号"


def flat_of(kind: str, village: str, code: str, chance: Random) -> str:
    """Where a rental house is, inside its township: a flat by house and stair, a farmhouse by its group."""
    if kind == "farmhouse":
        return f"{village}{chance.randrange(1, 15)}组{chance.randrange(1, 90)}号"
    road = f"{road_of(code, chance)}{chance.randrange(1, 400)}号"
    if kind == "dormitory":
        return f"{road}集体宿舍{chance.randrange(1, 9)}号楼"
    if kind == "business":
        return f"{road}{chance.randrange(1, 5)}层"
    storey = chance.randrange(1, 19)
    return f"{road}{chance.randrange(1, 30)}幢{chance.randrange(1, 4)}单元{storey}{chance.randrange(1, 5):02d}室"
