"""Notices, who was told and how, and what humans had to do for it."""

from __future__ import annotations

from bot.store.personal.kinds import ALL_STAFF, CONSENT, DUTY, KEEPERS, PLATFORM, TASK, Fate, Held, columns, plain

REACH = "当日通知到人、留下凭证"
_ATTEMPT = """
        key ACCOUNT 发送编号
        person_id LINK 关于谁
        recipient_id LINK 名单上的谁
        proxy_id LINK 发给哪位代收人
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 发到哪个账号
        data WORDS 填进模板的内容
        text WORDS 发出的原文
        digest WORDS 原文指纹
"""
_ATTEMPT_PLAIN = """id purpose lane occurrence_id rung step round version bundle_id form template cost state reason tries due_at
    expires_at first_tried_at doubt_until claimed_at finished_at message_id code answering seq looked_at looks reminds"""

NOTICES = (
    Held("notice", "通知", REACH, DUTY, KEEPERS, "office", Fate.RENAMED, columns("""
        title NAMED 标题
        body NAMED 正文
        audience NAMED 发给谁
        author_id STAFF 谁写的
        approver_id STAFF 谁批的
        returned_for NAMED 退回理由
        """), plain("id number kind place event_at end_at reply_by requires_confirmation version drill source request_key state"
                    " created_at approved_at cutoff exception closed_at archived_at"), PLATFORM),
    Held("notice_version", "通知的各版文字", REACH, DUTY, KEEPERS, "office", Fate.RENAMED, columns("""
        title NAMED 标题
        body NAMED 正文
        author_id STAFF 谁写的
        approver_id STAFF 谁批的
        """), plain("id notice_id version place event_at end_at reply_by made_at approved_at state"), PLATFORM),
    Held("ladder", "触达阶梯", REACH, DUTY, KEEPERS, "office", Fate.NONE, {}, plain("id digest name steps")),
    Held("recipient", "每条通知的名单", REACH, DUTY, KEEPERS, "office", Fate.EMPTIED, columns("""
        person_id LINK 谁
        unit_id PROFILE 哪个单位
        reason NAMED 为什么在名单上
        how DEED 怎么知道的
        settled_by LINK 谁确认的
        rsvp DEED 来不来
        companions DEED 带几人
        transport DEED 要不要车
        wheelchair HEALTH 要不要轮椅
        diet HEALTH 饮食
        bring DEED 怎么带到
        stand_in WORDS 谁代去
        """), plain("id notice_id state reach ladder_id step round due_at settled_at")),
    Held("confirmation", "每一次“收到”", REACH, DUTY, KEEPERS, "office", Fate.NUMBERED, columns("""
        recipient_id LINK 名单上的谁
        said_by LINK 谁说的
        """), plain("id how version at proof")),
    Held("trace", "触达过程", REACH, DUTY, KEEPERS, "office", Fate.NUMBERED, columns("""
        recipient_id LINK 名单上的谁
        """), plain("id at what detail")),
    Held("attempt", "每一次发送", REACH, CONSENT, KEEPERS, "evidence", Fate.EMPTIED, columns(_ATTEMPT), plain(_ATTEMPT_PLAIN),
         PLATFORM),
    Held("attempt_archive", "每一次发送（归档）", REACH, CONSENT, KEEPERS, "evidence", Fate.EMPTIED, columns(_ATTEMPT),
         plain(_ATTEMPT_PLAIN), PLATFORM),
    Held("task", "电话和上门任务", REACH, DUTY, ALL_STAFF, "office", Fate.EMPTIED, columns("""
        person_id LINK 谁
        recipient_id LINK 名单上的谁
        title NAMED 任务名
        text WORDS 任务内容
        owner_id STAFF 谁办
        first_owner_id STAFF 原来谁办
        closed_by STAFF 谁办完的
        """), plain("id key kind group_id state outcome tries deadline made_at told_at level next_at taken_at closed_at")),
    Held("visit", "走访", "走访慰问、留下台账", TASK, ALL_STAFF, "file", Fate.EMPTIED, columns("""
        person_id LINK 看望谁
        staff_id STAFF 谁填报
        condition HEALTH 近况
        need WORDS 需要
        promise WORDS 答应的事
        words WORDS 原话
        went NAMED 谁去的
        reviewed_by STAFF 谁审核
        remark WORDS 审核意见
        """), plain("id draft kind state version visited_on reported_at changed_at reviewed_at event_id")),
    Held("visit_version", "走访的各版", "走访台账可查", TASK, KEEPERS, "file", Fate.EMPTIED, columns("""
        data WORDS 当时的内容
        author STAFF 谁写的
        """), plain("id visit_id version step made_at")),
    Held("photo", "照片", "走访留证、一人一档", "本人单独同意（第29条）", ALL_STAFF, "file", Fate.GONE, columns("""
        person_id LINK 照的谁
        staff_id STAFF 谁照的
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        media_id PICTURE 平台编号
        content PICTURE 照片
        """), plain("id kind visit_id meeting_id state tries next_at width height taken_on made_at")),
    Held("duty", "应走访", "五必访等制度", DUTY, ALL_STAFF, "office", Fate.NUMBERED, columns("""
        key LINK 规则和编号
        person_id LINK 谁
        owner_id STAFF 谁去
        door LINK 同住的编号
        """), plain("id rule unit_id state opens_on due_at planned_on event_id visit_id settled_at level next_at made_at"
                    " changed_at")),
    Held("commitment", "诉求、承诺、服务、帮扶", "办理诉求", TASK, ALL_STAFF, "inquiries", Fate.EMPTIED, columns("""
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 平台账号标识
        person_id LINK 谁
        key ACCOUNT 来源编号
        asked_by LINK 谁提的
        text WORDS 内容
        detail WORDS 细节
        result WORDS 结果
        owner_id STAFF 谁办
        closed_by STAFF 谁办结
        rating DEED 觉得好不好
        """), plain("id kind service visit_id state due_at level told_at taken_at next_at disposition answered_at answered_how"
                    " rated_at made_at closed_at")),
    Held("commitment_word", "办理经过", "办理诉求", TASK, ALL_STAFF, "inquiries", Fate.EMPTIED, columns("""
        by LINK 谁
        text WORDS 说的话
        """), plain("id commitment_id at step")),
    Held("succession", "联系人交接", "换人不断线", DUTY, KEEPERS, "office", Fate.EMPTIED, columns("""
        from_id STAFF 谁交
        to_id STAFF 谁接
        persons LINK 交接了谁
        pack WORDS 交接内容
        made_by STAFF 谁提的
        """), plain("id state made_at decided_at")),
)  # fmt: skip
