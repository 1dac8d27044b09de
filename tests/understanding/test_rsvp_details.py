"""What a sign-up says beside yes or no: who comes along, the ride, the wheelchair, the food, and how it is brought home."""

from __future__ import annotations

import pytest

from bot.domain.rsvp import Bring, RsvpDetails
from bot.understanding.rsvp_details import bring_of, read_rsvp

Said = RsvpDetails

COMPANIONS = [
    ("我去", Said()),
    ("我和老伴一起去", Said(companion=1)),
    ("老伴一起去", Said(companion=1)),
    ("去，两个人", Said(companion=1)),
    ("我们老两口都来", Said(companion=1)),
    ("三个人去", Said(companion=2)),
    ("参加，带一个家属", Said(companion=1)),
    ("带两个陪同人员", Said(companion=2)),
    ("女儿陪我进去", Said(companion=1)),
    ("我一个人去", Said(companion=0)),
    ("老伴不去，就我自己去", Said(companion=0)),
    ("不带家属", Said(companion=0)),
    ("儿子开车送我去，他在车里等", Said(transport=False)),
    ("闺女送到门口就走", Said(transport=False)),
    ("儿子开车送，一起进去参加", Said(companion=1, transport=False)),
    ("保姆推着我去", Said(companion=1)),
    ("我爸去，我陪着", Said(companion=1)),
    ("我开车送我妈去，我在外面等她", Said(transport=False)),
]

RIDES = [
    ("腿脚不行能派车接吗", Said(transport=True)),
    ("能不能来接我一下", Said(transport=True)),
    ("有车接吗", Said(transport=True)),
    ("要车接", Said(transport=True)),
    ("需要接送", Said(transport=True)),
    ("我坐班车", Said(transport=True)),
    ("坐单位的车去", Said(transport=True)),
    ("麻烦派个车", Said(transport=True)),
    ("请安排车辆接一下", Said(transport=True)),
    ("跟大家坐大巴走", Said(transport=True)),
    ("没人送我，接一下吧", Said(transport=True)),
    ("不用接", Said(transport=False)),
    ("不用派车，我自己去", Said(transport=False)),
    ("不需要接送", Said(transport=False)),
    ("甭来接我，走着去就行", Said(transport=False)),
    ("我自己坐公交去", Said(transport=False)),
    ("打车去", Said(transport=False)),
    ("我骑车过去", Said(transport=False)),
    ("坐地铁来，方便得很", Said(transport=False)),
    ("孩子送我，不麻烦你们", Said(transport=False)),
    ("我走路过去", Said(transport=False)),
    ("自己开车来", Said(transport=False)),
    ("别派车了", Said(transport=False)),
    ("接电话不方便，发微信吧", Said(bring=Bring.TEXT)),
    ("要接孙子放学", Said()),
    ("走不动，接我", Said(transport=True)),
    ("走不动，接我电话也没用", Said()),
]

WHEELCHAIRS = [
    ("我坐轮椅去", Said(wheelchair=True)),
    ("要轮椅", Said(wheelchair=True)),
    ("会场有轮椅借吗", Said(wheelchair=True)),
    ("轮椅能进去不", Said(wheelchair=True)),
    ("麻烦准备个轮椅", Said(wheelchair=True)),
    ("老伴推轮椅送我进去，一起参加", Said(companion=1, wheelchair=True)),
    ("不用轮椅，我能走", Said(wheelchair=False)),
    ("轮椅就不要了，拄拐棍就行", Said(wheelchair=False)),
    ("轮椅不需要", Said(wheelchair=False)),
    ("坐轮椅，派车接一下", Said(transport=True, wheelchair=True)),
]

DIETS = [
    ("我吃素", Said(diet="素食")),
    ("吃斋的", Said(diet="素食")),
    ("我是回民", Said(diet="清真")),
    ("要清真餐", Said(diet="清真")),
    ("糖尿病不吃甜", Said(diet="糖尿病、不吃甜")),
    ("有糖尿病，饭菜清淡点", Said(diet="糖尿病、清淡")),
    ("我对海鲜过敏", Said(diet="海鲜过敏")),
    ("不能吃辣", Said(diet="不吃辣")),
    ("忌口，不吃羊肉", Said(diet="不吃羊肉")),
    ("花生过敏", Said(diet="花生过敏")),
    ("牙口不好，要软一点的", Said(diet="软食")),
    ("少盐少油", Said(diet="少盐、少油")),
    ("痛风，海鲜豆制品都不能吃", Said(diet="痛风、不吃海鲜豆制品")),
    ("没有忌口", Said()),
    ("什么都吃，不挑", Said()),
    ("没啥忌口的", Said()),
    ("不吃饭，开完会就走", Said()),
    ("不在那儿吃", Said()),
    ("不吃药不行，得早点回", Said()),
    ("吃辣没问题", Said()),
]

MIXED = [
    ("参加，和老伴两个人，坐轮椅，要派车接，吃素", Said(companion=1, transport=True, wheelchair=True, diet="素食")),
    ("我去 老伴也去 不用接 她糖尿病不吃甜", Said(companion=1, transport=False, diet="糖尿病、不吃甜")),
    ("一个人 要接 没忌口", Said(companion=0, transport=True)),
    ("去，两个人，吃素，走不动来接我", Said(companion=1, transport=True, diet="素食")),
    ("2个人，自己去", Said(companion=1, transport=False)),
    ("女儿陪着，自己打车，不吃海鲜", Said(companion=1, transport=False, diet="不吃海鲜")),
    ("好的收到", Said()),
    ("", Said()),
]

BROUGHT = [
    ("去不了，材料给我送来吧", Said(bring=Bring.VISIT)),
    ("来不了，能不能上门给我讲讲", Said(bring=Bring.VISIT)),
    ("我去不了，让小王来家里说说", Said(bring=Bring.VISIT)),
    ("去不了，文件送到家里就行", Said(bring=Bring.VISIT)),
    ("参加不了，电话里跟我说说就行", Said(bring=Bring.CALL)),
    ("去不成，打个电话给我讲一下内容", Said(bring=Bring.CALL)),
    ("不去了，材料发微信给我", Said(bring=Bring.TEXT)),
    ("来不了，把内容发给我看看", Said(bring=Bring.TEXT)),
    ("去不了，会议精神拍个照发我", Said(bring=Bring.TEXT)),
    ("在外地，材料寄给我吧", Said(bring=Bring.POST)),
    ("材料给我邮到海南来", Said(bring=Bring.POST)),
    ("去不了，材料不用送了", Said(bring=Bring.NONE)),
    ("不去了，也不用给我送", Said(bring=Bring.NONE)),
    ("女儿送我去", Said(transport=False)),
    ("有事打电话给我", Said()),
    ("地址发给我", Said()),
    ("定位发我微信上", Said()),
    ("送孙子上学，去不了", Said()),
]


@pytest.mark.parametrize(("text", "details"), [*COMPANIONS, *RIDES, *WHEELCHAIRS, *DIETS, *MIXED, *BROUGHT])
def test_what_a_sign_up_says(text: str, details: RsvpDetails) -> None:
    assert read_rsvp(text) == details


@pytest.mark.parametrize(
    ("text", "bring"),
    [
        ("1", Bring.VISIT),
        ("２", Bring.CALL),
        ("3。", Bring.TEXT),
        ("④", Bring.NONE),
        ("选1", Bring.VISIT),
        ("我选第二个", Bring.CALL),
        ("第三种吧", Bring.TEXT),
        ("1 上门讲", Bring.VISIT),
        ("一", Bring.VISIT),
        ("三吧", Bring.TEXT),
        ("上门", Bring.VISIT),
        ("来家里坐坐", Bring.VISIT),
        ("送来吧", Bring.VISIT),
        ("电话", Bring.CALL),
        ("打电话说就行", Bring.CALL),
        ("给我打个电话吧", Bring.CALL),
        ("发文字", Bring.TEXT),
        ("微信发我", Bring.TEXT),
        ("发材料", Bring.TEXT),
        ("寄过来", Bring.POST),
        ("邮寄", Bring.POST),
        ("不用", Bring.NONE),
        ("不用了，谢谢", Bring.NONE),
        ("算了，不麻烦了", Bring.NONE),
        ("不必了", Bring.NONE),
        ("都不要", Bring.NONE),
        ("不用上门，电话说就行", Bring.CALL),
        ("别打电话，听不见，发文字", Bring.TEXT),
        ("电话听不清，还是上门吧", Bring.VISIT),
        ("5", None),
        ("0", None),
        ("12", None),
        ("1或者2", None),
        ("好", None),
        ("随便", None),
        ("你是谁", None),
        ("我又能去了", None),
        ("", None),
    ],
)
def test_how_it_shall_be_brought(text: str, bring: Bring | None) -> None:
    assert bring_of(text) is bring


def test_a_bare_number_says_nothing_where_nothing_was_asked() -> None:
    assert read_rsvp("1") == RsvpDetails()
