"""What the service keeps of its own work, and of those who sign in."""

from __future__ import annotations

from bot.store.personal.kinds import ADMINS, CONSENT, DUTY, KEEPERS, Fate, Held, columns, plain

SAFE = "登录安全"

OFFICE = (
    Held("history", "操作记录", "谁看过、改过、带走过（第51、54条）", DUTY, ADMINS, "history", Fate.NUMBERED, columns("""
        actor STAFF 谁
        action STAFF 做了什么
        subject LINK 关于谁
        detail STAFF 理由和数目
        """), plain("id at")),
    Held("history_seal", "操作记录的每日指纹", "发现改动", DUTY, ADMINS, "office", Fate.NONE, {}, plain(
        "day last_id rows digest sealed_at")),
    Held("upload", "传上来还没导入的表", "导入花名册", DUTY, "传表的人", "uploads", Fate.GONE, columns("""
        name NAMED 文件名
        content WORDS 整张表
        made_by STAFF 谁传的
        """), plain("id mapping made_at state worker result done_at")),
    Held("saved_audience", "存下的名单条件", "选人", DUTY, KEEPERS, "office", Fate.RENAMED, columns("""
        name NAMED 名字
        expression NAMED 条件
        words NAMED 原话
        made_by STAFF 谁存的
        """), plain("made_at")),
    Held("occurrence", "自动任务的安排", "按时办事", DUTY, KEEPERS, "office", Fate.NUMBERED, columns("""
        payload LINK 编号
        """), plain("id job key day due_at state note finished_at")),
    Held("policy_topic", "政策条目", "答政策", DUTY, "所有人", "office", Fate.NONE, {}, plain(
        "id data state updated_at version general")),
    Held("policy_version", "政策条目的各版", "答政策", DUTY, KEEPERS, "office", Fate.NONE, columns("""
        author STAFF 谁写的
        """), plain("topic_id version data state made_at note")),
    Held("policy_proposal", "待定的政策改动", "答政策", DUTY, KEEPERS, "office", Fate.NONE, columns("""
        origin LINK 从哪来
        made_by STAFF 谁提的
        decided_by STAFF 谁定的
        """), plain("id kind topic_id data state made_at decided_at")),
    Held("policy_score", "政策库的成绩", "答政策", DUTY, KEEPERS, "office", Fate.NONE, {}, plain("id at library data")),
    Held("api_token", "接口口令", "别的系统接入", DUTY, ADMINS, "office", Fate.NONE, columns("""
        staff_id STAFF 哪个程序
        digest SIGN_IN 口令的摘要
        """), plain("id name made_at used_at revoked_at")),
    Held("account_state", "渠道账号的状态", "发送", DUTY, KEEPERS, "office", Fate.NONE, {}, plain(
        "channel account rests_until reason code since")),
    Held("pace", "发送快慢", "发送", DUTY, "没有人", "office", Fate.NONE, {}, plain("channel account filled at")),
    Held("credential", "登录凭据", SAFE, DUTY, "没有人", "leaving", Fate.GONE, columns("""
        staff_id LINK 谁
        password SIGN_IN 密码的摘要
        totp SIGN_IN 验证码种子
        totp_step SIGN_IN 用过的验证码
        offered SIGN_IN 新种子
        last_at STAFF 上次登录
        """), plain("password_at totp_at offered_at")),
    Held("recovery_code", "备用码", SAFE, DUTY, "没有人", "leaving", Fate.GONE, columns("""
        staff_id LINK 谁
        digest SIGN_IN 备用码的摘要
        """), plain("id used_at")),
    Held("console_session", "登录记录", SAFE, DUTY, "本人、管理员", "sign_ins", Fate.GONE, columns("""
        digest SIGN_IN 登录的摘要
        staff_id LINK 谁
        way STAFF 怎么登录
        device STAFF 用什么设备
        """), plain("id made_at seen_at ended_at")),
    Held("sign_in_wait", "登录失败的等待", SAFE, DUTY, "没有人", "sign_ins", Fate.NONE, columns("""
        key STAFF 账号或网络地址
        """), plain("failures last_at free_at")),
    Held("shown_once", "只显示一次的内容", SAFE, CONSENT, "本人", "sign_ins", Fate.NONE, columns("""
        key STAFF 给谁看
        words SIGN_IN 链接、备用码
        """), plain("ends_at")),
)  # fmt: skip
