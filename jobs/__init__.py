"""What happens by itself. Each job plans its promises for a day as rows, and keeps one when its time has come."""

from bot.context import Job
from jobs import (
    archive,
    backup,
    check_round,
    days_off,
    duties,
    gifts,
    greeting_calls,
    group_posts,
    letters,
    meeting_reminders,
    meetings,
    periodicals,
    procedure_reminders,
    retention,
    staff_plan,
    study_by_hand,
    succession_reminders,
    weekly_questions,
)

JOBS = (
    Job("meeting_reminders", meeting_reminders.plan, meeting_reminders.run, title="会前提醒"),
    Job("meetings", meetings.plan, meetings.run, meetings.ENDS, title="例会"),
    Job("letters", letters.plan, letters.run, letters.ENDS, title="祝福和学习"),
    Job("group_posts", group_posts.plan, group_posts.run, group_posts.ENDS, title="群里的祝福和学习"),
    Job("greeting_calls", greeting_calls.plan, greeting_calls.run, greeting_calls.ENDS, title="祝福电话"),
    Job("check_round", check_round.plan, check_round.run, check_round.ENDS, title="信息核对"),
    Job("periodicals", periodicals.plan, periodicals.run, periodicals.ENDS, title="报刊点单"),
    Job("weekly_questions", weekly_questions.plan, weekly_questions.run, title="每周提问清单"),
    Job("procedure_reminders", procedure_reminders.plan, procedure_reminders.run, procedure_reminders.ENDS, title="办事提醒"),
    Job("succession_reminders", succession_reminders.plan, succession_reminders.run, title="交接提醒"),
    Job("duties", duties.plan, duties.run, duties.ENDS, title="应访清单"),
    Job("gifts", gifts.plan, gifts.run, gifts.ENDS, title="慰问和礼品"),
    Job("staff_plan", staff_plan.plan, staff_plan.run, staff_plan.ENDS, title="每天的安排和结果"),
    Job("study_by_hand", study_by_hand.plan, study_by_hand.run, title="送学上门和邮寄"),
    Job("days_off", days_off.plan, days_off.run, title="放假安排"),
    Job("archive", archive.plan, archive.run, archive.ENDS, title="旧记录归档"),
    Job("backup", backup.plan, backup.run, title="每夜备份"),
    Job("retention", retention.plan, retention.run, title="到期档案清理"),
)
