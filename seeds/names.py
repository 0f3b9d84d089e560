"""Invented names and telephone numbers of the people of the demo."""

import hashlib

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"  # noqa: E501
_FIRST = "小晓春秋文志建国玉海云雪梦思雨子佳欣明德永金水月美丽红兰桂秀英慧敏静雅书俊立宏振少新"
_LAST = "明华平军伟芳娟敏静丽强磊洋勇艳杰涛超霞刚玲燕斌鹏飞波辉玉萍红梅兰英凤荷禾苗林森江川"


def name_of(key: str) -> str:
    """A name of three characters, always the same for the same key; nobody is meant by it."""
    chance = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
    chance, surname = divmod(chance, len(_SURNAMES))
    chance, first = divmod(chance, len(_FIRST))
    return _SURNAMES[surname] + _FIRST[first] + _LAST[chance % len(_LAST)]


def phone_of(key: str) -> str:
    """Eleven digits that look like a mobile number, with a prefix (100) under which no mobile can be reached."""
    chance = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
    return f"100{chance % 10**8:08d}"
