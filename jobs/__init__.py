"""What happens by itself. Each job plans its promises for a day as rows, and keeps one when its time has come."""

from bot.context import Job
from jobs import (
    check_round,
    duties,
    greetings,
    meeting_reminders,
    procedure_reminders,
    retention,
    study_of_the_day,
    succession_reminders,
    weekly_questions,
)

JOBS = (
    Job("meeting_reminders", meeting_reminders.plan, meeting_reminders.run),
    Job("study_of_the_day", study_of_the_day.plan, study_of_the_day.run, study_of_the_day.ENDS),
    Job("greetings", greetings.plan, greetings.run, greetings.ENDS),
    Job("check_round", check_round.plan, check_round.run, check_round.ENDS),
    Job("weekly_questions", weekly_questions.plan, weekly_questions.run),
    Job("procedure_reminders", procedure_reminders.plan, procedure_reminders.run, procedure_reminders.ENDS),
    Job("succession_reminders", succession_reminders.plan, succession_reminders.run),
    Job("duties", duties.plan, duties.run, duties.ENDS),
    Job("retention", retention.plan, retention.run),
)
