"""Files of people, of those who receive for them, and of those who serve."""

from __future__ import annotations

from bot.store.personal.kinds import ADMINS, ALL_STAFF, CONSENT, DUTY, KEEPERS, TASK, Fate, Held, columns, plain

SERVE = "服务和联系离退休干部"

PEOPLE = (
    Held("person", "一人一档", SERVE, TASK, ALL_STAFF, "file", Fate.EMPTIED, columns("""
        id LINK 编号
        name NAME 姓名
        called NAME 称呼
        sex PROFILE 性别
        phone NUMBER 手机号
        phone_index NUMBER 手机号索引
        phone_checked_on DEED 手机号核对日期
        phone_dead_on DEED 手机号停用日期
        id_number NUMBER 身份证号
        id_index NUMBER 身份证号索引
        born_year PROFILE 出生年
        born_month PROFILE 出生月
        born_day PROFILE 出生日
        born_lunar PROFILE 农历生日
        born_leap PROFILE 闰月
        born_on PROFILE 出生日期（公历）
        born_lunar_year PROFILE 农历出生年
        died_on HEALTH 去世日期
        mourning_until HEALTH 居丧到
        studies DEED 要学习资料
        study_mode DEED 学习方式
        post PROFILE 职务
        rank PROFILE 职级
        rank_level PROFILE 职级层次
        politics PROFILE 政治面貌
        joined_on PROFILE 入党日期
        work_from PROFILE 参加工作日期
        retired_on PROFILE 离退休日期
        service_class PROFILE 服务分类
        state HEALTH 现在的情况
        away_place PLACE 外出地
        town PLACE 居住乡镇
        smartphone PROFILE 有无智能手机
        checkup_on HEALTH 体检日期
        ladder DEED 触达方式
        last_contact_on DEED 最近联系日期
        extra PROFILE 花名册其他栏
        """), plain("unit_id category liaison_id erased_at")),
    Held("proxy", "代收人（子女、邻居）", "替本人收通知", CONSENT, ALL_STAFF, "file", Fate.GONE, columns("""
        id LINK 编号
        person_id LINK 替谁收
        name NAME 代收人姓名
        relation PROFILE 关系
        phone NUMBER 代收人手机号
        phone_index NUMBER 手机号索引
        consent DEED 是否同意
        consent_on DEED 同意日期
        phone_checked_on DEED 手机号核对日期
        """), plain("rank")),
    Held("address", "绑定的聊天账号", "把通知送到本人", CONSENT, ALL_STAFF, "file", Fate.GONE, columns("""
        owner_kind LINK 谁的账号
        owner_id LINK 谁的账号
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 平台账号标识
        """), plain("id rank bound_at verified_on dead_at")),
    Held("residence", "住址", "走访、急事上门", TASK, "查看要写理由，查一次记一次", "file", Fate.GONE, columns("""
        person_id LINK 谁的住址
        kind PLACE 户籍、常住或候鸟
        place PLACE 乡镇、城市
        detail PLACE 街道门牌
        from_day PLACE 从哪天
        until_day PLACE 到哪天
        confirmed_on DEED 核对日期
        """), plain("id")),
    Held("trait", "爱好、困难、身体状况", SERVE, TASK, ALL_STAFF, "file", Fate.GONE, columns("""
        person_id LINK 谁
        kind HEALTH 哪一类
        value HEALTH 内容
        """)),
    Held("membership", "所在支部、小组", SERVE, DUTY, ALL_STAFF, "file", Fate.GONE, columns("""
        person_id LINK 谁
        unit_id PROFILE 支部或小组
        """)),
    Held("pairing", "结对联系", SERVE, DUTY, ALL_STAFF, "file", Fate.GONE, columns("""
        person_id LINK 谁
        staff_id STAFF 谁联系
        kind STAFF 联系方式
        since STAFF 从哪天
        """)),
    Held("life_event", "生活变动（住院、去世等）", "及时看望、办理待遇", TASK, ALL_STAFF, "file", Fate.GONE, columns("""
        person_id LINK 谁
        kind HEALTH 什么变动
        happened_on HEALTH 哪天
        known_from PROFILE 从哪里知道
        detail WORDS 具体情况
        before WORDS 变动前的记录
        recorded_by STAFF 谁记的
        undone_by STAFF 谁撤回的
        """), plain("id recorded_at undone_at")),
    Held("check_item", "信息核对", "让联系方式保持准确（第8条）", DUTY, KEEPERS, "checks", Fate.GONE, columns("""
        person_id LINK 谁
        said WORDS 报的新号码、新住址
        answered_by DEED 谁答的
        corrected DEED 有没有改
        """), plain("id round_id state step unclear call_on asked_at reminded_at answered_at")),
    Held("check_round", "核对的轮次", "同上", DUTY, KEEPERS, "office", Fate.NONE, {}, plain(
        "id name started_at deadline closed_at")),
    Held("consent", "同意和撤回同意", "证明取得过同意（第14、15条）", DUTY, ADMINS, "office", Fate.NUMBERED, columns("""
        owner_kind LINK 谁
        owner_id LINK 谁
        purpose DEED 同意什么
        given DEED 同意或撤回
        how DEED 怎么表示的
        wording DEED 告知书版本
        recorded_by STAFF 谁记的
        """), plain("id at")),
    Held("erasure", "删除清单", "恢复旧备份后再删一遍", DUTY, ADMINS, "office", Fate.NUMBERED, columns("""
        owner_kind LINK 谁
        owner_id LINK 谁
        marks LINK 加密指纹
        erased_by STAFF 谁删的
        """), plain("id erased_at")),
    Held("binding_request", "待核实的绑定", "防止冒名", CONSENT, KEEPERS, "bindings", Fate.EMPTIED, columns("""
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 平台账号标识
        claimed_name NAME 自报姓名
        candidates LINK 可能是谁
        proof DEED 生日对不对
        decided_by STAFF 谁定的
        """), plain("id state made_at decided_at")),
    Held("binding_scene", "绑定用的二维码和口令", "绑定账号", CONSENT, "没有人", "sign_ins", Fate.GONE, columns("""
        scene SIGN_IN 口令
        owner_kind LINK 给谁的
        owner_id LINK 给谁的
        """), plain("expires_at used_at")),
    Held("chat_group", "群", "群里发通知", DUTY, ALL_STAFF, "office", Fate.NONE, columns("""
        external_id ACCOUNT 群的标识
        owner_id STAFF 谁转发
        """), plain("id name channel account unit_id")),
    Held("group_member", "群里的昵称", "认出群里是谁", CONSENT, ALL_STAFF, "file", Fate.GONE, columns("""
        nickname NAME 群昵称
        person_id LINK 谁
        """), plain("id group_id")),
    Held("staff", "工作人员", "分工和登录", DUTY, KEEPERS, "office", Fate.EMPTIED, columns("""
        id LINK 编号
        name NAME 姓名
        phone NUMBER 手机号
        phone_index NUMBER 手机号索引
        """), plain("role unit_id scope_id active program")),
    Held("staff_role", "职责", "分工", DUTY, KEEPERS, "office", Fate.NUMBERED, columns("""
        staff_id LINK 谁
        role STAFF 职责
        since STAFF 从哪天
        until STAFF 到哪天
        document STAFF 任命文件
        """), plain("id scope_id")),
    Held("unit", "单位、支部、小组", "组织关系", DUTY, ALL_STAFF, "office", Fate.NONE, columns("""
        responsible_id STAFF 负责人
        """), plain("id name kind parent_id")),
)  # fmt: skip
