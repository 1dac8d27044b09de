"""The emergency table, both ways: what must sound the alarm, and what must not."""

from pathlib import Path

import pytest

from bot.retrieval.content import load_emergencies
from bot.retrieval.emergency import EmergencyWatch
from bot.retrieval.text import clean

RULES = Path(__file__).parents[2] / "content" / "policy" / "emergency.yaml"

DANGER = (
    "爷爷把降压药一瓶全吞下去了",
    "老伴安眠药全吃了叫也叫不应",
    "鼻血流了一个钟头还停不下来",
    "他在屋里给孩子们写遗书呢",
    "伤口流血，怎么按都堵不住",
    "我胸口疼得厉害",
    "老伴心口一阵阵绞痛，头上全是汗",
    "喘不上气了怎么办",
    "我爸嘴唇发紫叫他没反应",
    "突然胸闷得透不过气来",
    "我妈嘴歪了说话也不清楚",
    "老头子左边胳膊抬不起来了",
    "半边身子麻了动不了",
    "刚才一下子说不出话",
    "是不是中风了，流口水，手没劲",
    "我爸晕倒了",
    "老伴叫不醒",
    "奶奶昏过去了快来人",
    "吃饭噎住了脸都紫了",
    "鼻血止不住",
    "爷爷吐血了",
    "打了针以后浑身发抖冒冷汗眼前发黑",
    "我吃错药了",
    "我在厕所摔了，爬不起来",
    "刚刚在楼梯上跌倒了，腿疼",
    "俺娘滑倒了动不了咋办",
    "老爷子从床上滚下来了站不起来",
    "妈妈躺在地上起不来",
    "家里煤气味很重",
    "厨房着火了",
    "好像是煤气中毒，头晕恶心",
    "我被困在电梯里了",
    "我不想活了",
    "活着没意思，死了算了",
    "药我都攒够了",
    "想随老伴一起走",
    "撑不下去了，谁也别管我",
    "我爸走丢了",
    "老伴早上出去买菜到现在没回来",
    "奶奶有老年痴呆，人不见了",
    "邻居独居老太太敲门没人应",
    "我妈正在银行要给骗子转钱",
    "公安打电话让我马上把钱转到安全账户",
    "刚把验证码告诉对方了",
    "刚给一个陌生账户转了三万，怕是被骗了",
    "电话没挂，对方不让我告诉家人",
    "儿子现在又在打我",
    "去年中过风，现在又说不清话了，嘴也歪",
    "现在胸口疼，医保卡能用吗",
    "我不想活了，补贴也不给",
)

SAFE = (
    "遗嘱怎么写才算数",
    "降压药一瓶能开几天的量",
    "安眠药医生不给开怎么办",
    "药一把一把地吃，能报销吗",
    "鼻血昨天就止住了，没事",
    "我去年摔过一跤，医药费能报吗",
    "前年得过脑梗，慢病怎么办理",
    "我父亲心梗去世了，抚恤金怎么领",
    "中风后遗症能申请护理费吗",
    "怎么预防跌倒",
    "怕摔，家里想装扶手",
    "老人摔倒了能不能马上扶，听讲座说不能",
    "电视里说有人煤气中毒",
    "没有胸口疼，就是问问体检",
    "我没晕倒，挺好的",
    "上个月住院，说是心绞痛，报销要什么材料",
    "脑溢血住院花了八万，大病保险怎么报",
    "瘫痪三年了，长护险怎么申请",
    "老伴半边身子不能动好几年了，护理费怎么办",
    "中风的老人能申请家庭病床吗",
    "我的老年证不见了",
    "身份证找不到了怎么补",
    "手机不见了怎么挂失",
    "想死你们了，老同事什么时候聚会",
    "笑死我了",
    "这个月养老金没到账，急死人了",
    "被骗了钱怎么追回来，去年的事",
    "诈骗电话怎么防",
    "怎么给儿子转账",
    "微信怎么付钱",
    "养老金怎么还没转到卡上",
    "有人冒充公安怎么识别",
    "新闻里说老人走失",
    "走失老人后来找到了，谢谢大家",
    "高血压慢病怎么续",
    "流感疫苗什么时候打",
    "一个人住有点闷，想参加合唱队",
    "晚上睡不着觉",
    "老伴走了三年了，遗属补助怎么办",
    "住院了单位来看望吗",
    "退休证丢了",
    "火化证明在哪开",
    "家里着火受了灾，去年的，能申请救助吗",
    "消防讲座什么时候开",
    "要是摔倒了该打什么电话",
    "脑梗有哪些前兆",
    "通报会我去不了，腿疼",
    "跌倒了没事，就是想问装扶手的补贴",
    "我联系人的电话打不通",
)


@pytest.fixture(scope="module")
def watch() -> EmergencyWatch:
    return EmergencyWatch(load_emergencies(RULES))


@pytest.mark.parametrize("message", DANGER)
def test_danger_sounds_the_alarm(watch: EmergencyWatch, message: str) -> None:
    assert watch.look(clean(message)) is not None


@pytest.mark.parametrize("message", SAFE)
def test_past_told_or_policy_talk_sounds_none(watch: EmergencyWatch, message: str) -> None:
    assert watch.look(clean(message)) is None


def test_alarm_names_its_kind_and_words_for_the_staff(watch: EmergencyWatch) -> None:
    alarm = watch.look(clean("家里煤气味很重"))
    assert alarm is not None
    assert (alarm.kind, alarm.words) == ("fire_gas", "煤气味")
