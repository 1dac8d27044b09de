"""What people wrote, asked and sent, and what was made of it."""

from __future__ import annotations

from bot.store.personal.kinds import ALL_STAFF, CONSENT, DUTY, KEEPERS, PLATFORM, TASK, Fate, Held, columns, plain

_ASKER = """
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 平台账号标识
        person_id LINK 谁
"""
_INBOX = """
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        key ACCOUNT 消息编号
        sender ACCOUNT 谁发来的
        text WORDS 原话
        reply WORDS 回的话
        media_id PICTURE 图片、语音的编号
        message_id ACCOUNT 平台的消息编号
        subject LINK 关于什么
"""
_INBOX_PLAIN = "id chat_group kind trigger route passive received_at"
ANSWER = "答复、留证"

MESSAGES = (
    Held("inbox", "收到的消息", ANSWER, CONSENT, ALL_STAFF, "messages", Fate.EMPTIED, columns(_INBOX), plain(_INBOX_PLAIN)),
    Held("inbox_archive", "收到的消息（归档）", ANSWER, CONSENT, ALL_STAFF, "messages", Fate.EMPTIED, columns(_INBOX),
         plain(_INBOX_PLAIN)),
    Held("arrival", "正在处理的消息", "按先后答复", DUTY, "没有人", "minutes", Fate.NONE, {}, plain("id whose door came_at")),
    Held("chat", "聊天", "接着上次说", CONSENT, ALL_STAFF, "messages", Fate.GONE, columns("""
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 平台账号标识
        """), plain("id said_at unheard")),
    Held("media", "发来的图片、语音", "看懂来意", CONSENT, ALL_STAFF, "media", Fate.GONE, columns("""
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        message_key ACCOUNT 消息编号
        media_id PICTURE 平台编号
        digest PICTURE 内容指纹
        """), plain("id kind state tries next_at made_at")),
    Held("media_content", "图片、语音本身", "看懂来意", CONSENT, ALL_STAFF, "media", Fate.GONE, columns("""
        digest PICTURE 内容指纹
        content PICTURE 内容
        """), plain("media_type size made_at")),
    Held("conversation", "还没填完的表", "一步一步问", CONSENT, "没有人", "forms", Fate.GONE, columns("""
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        sender ACCOUNT 谁
        data WORDS 已经说的
        """), plain("chat_group form step updated_at")),
    Held("question", "问过的政策问题", "改进政策库", CONSENT, KEEPERS, "questions", Fate.EMPTIED, columns(_ASKER + """
        text WORDS 问题
        rating DEED 觉得好不好
        """), plain("id decision topic_id offered confidence asked_at rated_at inquiry_id mended")),
    Held("inquiry", "转人工的问询和诉求", ANSWER, CONSENT, KEEPERS, "inquiries", Fate.EMPTIED, columns(_ASKER + """
        question WORDS 问的
        answer WORDS 答的
        answered_by STAFF 谁答的
        owner_id STAFF 谁负责
        held_by STAFF 谁在聊
        rating DEED 觉得好不好
        """), plain("id asked_at due_at answered_at kind state topic_id level taken_at next_at silent held_until disposition"
                    " closed_at rated_at learnt")),
    Held("inquiry_word", "人工聊天", ANSWER, CONSENT, KEEPERS, "inquiries", Fate.EMPTIED, columns("""
        staff_id STAFF 谁说的
        text WORDS 说的话
        """), plain("id inquiry_id at")),
    Held("procedure_run", "正在办的手续", "带着办手续", TASK, KEEPERS, "procedures", Fate.GONE, columns(_ASKER + """
        procedure DEED 办什么
        answers WORDS 填的内容
        """), plain("id step state started_at updated_at remind_on reminded_at")),
    Held("allowance", "平台上的订阅和拒收", "不发本人不要的", CONSENT, KEEPERS, "file", Fate.GONE, columns("""
        channel ACCOUNT 渠道
        account ACCOUNT 公众号或应用
        external_id ACCOUNT 平台账号标识
        given DEED 允许或拒收
        """), plain("name proof at")),
    Held("remembered", "系统要记住的小事", "限次、防重", DUTY, "没有人", "sign_ins", Fate.GONE, columns("""
        key ACCOUNT 名目，可能含账号标识
        """), plain("value expires_at")),
    Held("receipt", "平台回执", "证明送达", DUTY, KEEPERS, "evidence", Fate.NONE, {}, plain(
        "channel account message_id delivered read reason received_at read_at repeated"), PLATFORM),
    Held("receipt_archive", "平台回执（归档）", "证明送达", DUTY, KEEPERS, "evidence", Fate.NONE, {}, plain(
        "channel account message_id delivered read reason received_at read_at repeated"), PLATFORM),
)  # fmt: skip
