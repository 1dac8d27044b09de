"""How the office itself stands: its channels, what was done, what is set, and what is taken out of the house."""

from __future__ import annotations

from starlette.routing import Route

from bot.web.console.office.audit import AuditPages
from bot.web.console.office.below import BelowPage
from bot.web.console.office.channels import ChannelPages
from bot.web.console.office.exports import ExportPages
from bot.web.console.office.me import MePages
from bot.web.console.office.my_codes import MyCodes
from bot.web.console.office.proof import Proof
from bot.web.console.office.safety import SafetyPages
from bot.web.console.office.settings import SettingsPages
from bot.web.console.office.staff import StaffPages
from bot.web.console.office.staff_member import StaffMemberPages
from bot.web.console.office.style import StylePage
from bot.web.console.pages import Pages


def routes(pages: Pages) -> list[Route]:
    audit, settings, exports = AuditPages(pages), SettingsPages(pages), ExportPages(pages)
    safety = SafetyPages(pages)
    return [
        pages.get("/console/channels", ChannelPages(pages).show),
        pages.get("/console/below", BelowPage(pages).show),
        pages.get("/console/audit", audit.all),
        pages.get("/console/audit/person/{person_id:int}", audit.person),
        pages.get("/console/settings", settings.show),
        pages.get("/console/safety", safety.show),
        pages.post("/console/safety/release", safety.release),
        pages.post("/console/settings/check", settings.check),
        pages.post("/console/settings/weights", settings.weigh),
        pages.get("/console/exports", exports.start),
        pages.post("/console/exports/{what}", exports.take),
        pages.get("/console/style", StylePage(pages).show),
        *_account(pages),
        *_staff(pages),
    ]


def _account(pages: Pages) -> list[Route]:
    proof = Proof(pages)
    me = MePages(pages, proof)
    codes = MyCodes(pages, proof, me)
    return [
        pages.get("/console/me", me.show),
        pages.post("/console/me/password", me.change),
        pages.post("/console/me/sessions", me.end),
        pages.get("/console/me/code", codes.show),
        pages.get("/console/me/code.svg", codes.picture),
        pages.post("/console/me/code", codes.offer),
        pages.post("/console/me/code/confirm", codes.confirm),
        pages.post("/console/me/code/off", codes.drop),
        pages.get("/console/me/codes", codes.recovery),
        pages.post("/console/me/codes", codes.noted),
        pages.post("/console/me/codes/renew", codes.renew),
    ]


def _staff(pages: Pages) -> list[Route]:
    staff, one = StaffPages(pages), StaffMemberPages(pages)
    here = "/console/staff/{number:int}"
    return [
        pages.get("/console/staff", staff.show),
        pages.post("/console/staff", staff.add),
        pages.get(here, one.show),
        pages.post(f"{here}/role", one.give),
        pages.post(f"{here}/role/take", one.take),
        pages.post(f"{here}/active", one.serve),
        pages.post(f"{here}/link", one.link),
        pages.post(f"{here}/link/handed", one.handed),
        pages.post(f"{here}/reset", one.reset),
    ]
