"""Greetings, gifts, study, periodicals, meetings."""

from __future__ import annotations

from bot.store.personal.kinds import ALL_STAFF, CONSENT, DUTY, KEEPERS, Fate, Held, columns, plain

PROGRAMME = (
    Held("greeting", "祝福", "节日和生日问候", CONSENT, KEEPERS, "greetings", Fate.GONE, columns("""
        person_id LINK 谁
        years PROFILE 多少岁、党龄
        text WORDS 祝福的话
        """), plain("id day occasion also variant state reason made_at thanked_at")),
    Held("greeting_change", "改过的祝福", "节日和生日问候", CONSENT, KEEPERS, "greetings", Fate.GONE, columns("""
        person_id LINK 谁
        text WORDS 改成的话
        made_by STAFF 谁改的
        """), plain("id day occasion stopped made_at")),
    Held("gift", "慰问金和礼品", "慰问、留凭证", DUTY, ALL_STAFF, "office", Fate.EMPTIED, columns("""
        key LINK 规则和编号
        person_id LINK 谁
        owner_id STAFF 谁送
        note WORDS 备注
        closed_by STAFF 谁办完
        """), plain("id rule title what fen document day state visit_id made_at closed_at")),
    Held("opt_out", "不想收的", "不发本人不要的", CONSENT, KEEPERS, "file", Fate.GONE, columns("""
        person_id LINK 谁
        what DEED 不要什么
        said_by LINK 谁说的
        """), plain("id since until")),
    Held("subscription", "订阅的学习系列", "按本人意愿送学", CONSENT, KEEPERS, "file", Fate.GONE, columns("""
        person_id LINK 谁
        series_id DEED 哪个系列
        wanted DEED 要不要
        said_by LINK 谁说的
        """), plain("said_at")),
    Held("reading", "学习记录", "统计学习", CONSENT, KEEPERS, "file", Fate.GONE, columns("""
        person_id LINK 谁
        state DEED 读没读
        answer DEED 答题
        right DEED 对不对
        points DEED 积分
        """), plain("id material_id mode given_on read_at read_how")),
    Held("periodical_order", "报刊点单", "订阅报刊", CONSENT, KEEPERS, "file", Fate.GONE, columns("""
        person_id LINK 谁
        chosen DEED 订了什么
        address_right PLACE 地址对不对
        said_by LINK 谁说的
        """), plain("id year state asked_at decided_at")),
    Held("attendance", "到会", "会议记录", DUTY, KEEPERS, "office", Fate.NUMBERED, columns("""
        person_id LINK 谁
        came DEED 到没到
        said_by STAFF 谁记的
        """), plain("meeting_id said_at made_up_at")),
    Held("meeting", "会议", "开会", DUTY, KEEPERS, "office", Fate.RENAMED, columns("""
        title NAMED 会名
        body NAMED 内容
        minutes NAMED 纪要
        minutes_by STAFF 谁记的
        changed_by STAFF 谁改的
        """), plain("id series_id day starts_at place state edited notice_id minutes_at changed_at")),
    Held("meeting_series", "例会", "开会", DUTY, KEEPERS, "office", Fate.RENAMED, columns("""
        title NAMED 会名
        body NAMED 内容
        audience NAMED 谁参加
        author_id STAFF 谁定的
        approver_id STAFF 谁批的
        """), plain("id kind rhythm at place lead_days must_confirm series_id state approved_at until made_at")),
    Held("series", "学习系列", "学习", DUTY, KEEPERS, "office", Fate.RENAMED, columns("""
        audience NAMED 给谁
        changed_by STAFF 谁改的
        """), plain("id name kind rhythm season opt_in to_groups by_hand active points starter changed_at")),
    Held("material", "学习资料", "学习", DUTY, KEEPERS, "office", Fate.NONE, columns("""
        made_by STAFF 谁加的
        """), plain("id series_id number day title body link media quiz withdrawn_at made_at")),
    Held("lesson", "发过的资料", "学习", DUTY, KEEPERS, "office", Fate.NONE, {}, plain("id series_id material_id day")),
    Held("year_off", "放假安排", "排工作日", DUTY, KEEPERS, "office", Fate.NONE, columns("""
        entered_by STAFF 谁录的
        """), plain("year document entered_at")),
    Held("day_off", "放假的日子", "排工作日", DUTY, KEEPERS, "office", Fate.NONE, {}, plain("day year work name")),
    Held("job_pause", "停下的自动任务", "管理自动任务", DUTY, KEEPERS, "office", Fate.NONE, columns("""
        paused_by STAFF 谁停的
        """), plain("job paused_at")),
)  # fmt: skip
