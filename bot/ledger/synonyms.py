"""What offices call the columns of their sheets, by the key of the field. Add what yours says."""

from __future__ import annotations

_WORDS = {
    "name": "名字 老同志姓名 老干部姓名 干部姓名 本人姓名 人员姓名",
    "born": "出生年月 出生年月日 生日 出生时间 出生 生年月 生日日期 出生日",
    "category": "类别 离退休类别 离退休 人员类型 人员性质 离休退休 干部类别 身份类别 离/退休",
    "unit": "所在单位 原工作单位 原单位 工作单位 单位名称 所属单位 管理单位 离退休前单位 退休单位 乡镇",
    "branch": "党支部 所属支部 所在支部 所在党支部 所属党支部 支部名称 党组织 所在党组织",
    "phone": "联系电话 手机 手机号码 电话 电话号码 联系方式 本人电话 移动电话 联系号码 本人手机",
    "id_number": "身份证号码 公民身份号码 身份证 公民身份证号 公民身份证号码 证件号码 身份号码 证件号",
    "usual.detail": "家庭住址 现住址 常住地址 居住地址 家庭地址 地址 住宅地址 详细地址 现居住地址",
    "liaison": "联系人 结对干部 包联干部 联系干部 包联人 结对人 在职联系人 责任人 包保干部 联络员 组长",
    "liaison_phone": (
        "联系人手机 结对联系人电话 包联干部电话 联系干部电话 联系人手机号 联系人联系电话 联络员电话 结对干部电话 责任人电话"
    ),
    "post": (
        "职务 退休前职务 离退休前职务 原任职务 曾任职务 退休时职务 原单位职务 原单位及职务 原工作单位及职务 工作单位及职务 职称"
    ),
    "rank": "级别 行政级别 职务级别 享受待遇 待遇级别 原职级 职务层次 离退休待遇",
    "politics": "党派",
    "joined_on": "入党年月 入党日期",
    "work_from": "工作时间 参加工作年月 参工时间 参加革命时间 参加革命工作时间 参加工作日期",
    "retired_on": "离退休时间 离休时间 退休年月 离退休年月 退休日期 离退休日期 批准退休时间",
    "service_class": "服务类别 服务分类 分类 分类等级 服务等级",
    "state": "目前状态 当前状态",
    "town": "居住城市 现居住地 居住地 常住城市",
    "smartphone": "使用智能手机 是否使用智能手机 智能机",
    "checkup_on": "最近体检 体检时间",
    "studies": "学习推送 订阅学习",
    "died_on": "去世时间 逝世日期 逝世时间 死亡日期",
    "health": "身体状况 健康情况 身体情况 身体健康状况",
    "living": "居住状况 居住方式 居住类型",
    "marriage": "婚姻 婚姻情况 婚否",
    "proxy_name": ("代收人姓名 家属 家属姓名 子女 子女姓名 监护人 赡养人 家庭联系人 紧急联系人 亲属姓名 家属联系人"),
    "proxy_relation": "与本人关系 与老同志关系 关系 称谓",
    "proxy_phone": (
        "代收人手机号 代收人手机 子女电话 子女手机 子女联系电话 家属电话 家属手机 家属联系电话 "
        "紧急联系电话 紧急联系人电话 家庭联系人电话 家属联系方式 子女联系方式"
    ),
    "trait.hobby": "兴趣爱好 兴趣 爱好特长",
    "trait.skill": "专长 技能 特长爱好",
    "trait.impairment": "障碍情况",
    "trait.condition": "特殊情况 困难情况 特殊困难",
    "trait.wish": "个人意愿 个性需求",
    "trait.duty": "支部职务 党内任职",
    "trait.periodical": "订阅报刊 报刊订阅",
    "registered.detail": "户籍所在地地址 户籍住址",
    "registered.place": "户籍所在地",
    "now.detail": "当前住址",
    "season.detail": "候鸟住址",
}

SYNONYMS = {key: tuple(words.split()) for key, words in _WORDS.items()}
