"""What Toban shows while a firm is found, each as the call that would carry it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import Appointment, Call, Hand, Partner
from bot.domain.members import Firm
from bot.domain.rights import Right
from bot.domain.suitability import Reason, Skills, Suited
from bot.services.views import AllocationView
from bot.slack import allocation_messages, allocation_phone, lists
from bot.slack.modals import allocation as forms
from bot.slack.modals import details
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, FIRMS, HOSTILE, SHIMO, answered, context, view

if TYPE_CHECKING:
    from bot.services.views import CaseView

Scene = tuple[str, dict[str, Any]]
PLATER = Firm("F09", f"めっき{HOSTILE}株式会社")
NAMES = {"F01": "朝霧精密切削", "F03": "下鴨精機", "F09": PLATER.label}
OPENED = ARRIVAL + timedelta(minutes=110)
END = OPENED + timedelta(days=1)
REASONS = [["process", "切削"], ["material", "アルミ"], ["certification", "ISO9001"], ["lane", "parts"]]
SUITS = {"F03": REASONS, "F01": [["size", "最大 400×300×250mm"]]}
CALL = Call(
    7, 123, [], OPENED, "USECRETARY", None, END, None, SUITS, ["hand", "desk"], 28800, False, 0
)  # fmt: skip
SPLIT = replace(CALL, processes=["切削", HOSTILE])
ENDED = replace(CALL, ended_at=END)


def hand(firm_id: str, answer: str = "hand", why: str | None = None, process: str = "") -> Hand:
    return Hand(process, firm_id, answer, why, "USHIMO1", OPENED + timedelta(minutes=20))


ASKED = Appointment(4, 123, "F03", HOSTILE, "USECRETARY", OPENED, "asked", None, None, None)
PARTNER = Partner("F09", "めっき", "UASA1", OPENED)


def seen(
    state: str, lead: str | None = None, changes: dict[str, Any] | None = None, **known: Any
) -> CaseView:
    """An answered inquiry, as finding its firm stands."""
    case = answered(100, allocation=state, lead_firm_id=lead, **(changes or {}))
    return view(case, minutes=115, allocation=AllocationView(**{"call": CALL, "names": NAMES} | known))


UNLED = {"inquiry_ids": [123], "since": {"123": "2026-12-01"}}
RELEASED = {"confidentiality": "members", "summary": "アルミ筐体5個 *急ぎ*", "summary_released_at": ARRIVAL}
HANDS = (hand("F01"), hand("F03"), hand("F09", "decline", "delivery"))
CALLING = seen("calling", hands=HANDS)
QUIET = seen("calling", changes=RELEASED)
DIVIDED = seen("calling", call=SPLIT, hands=(hand("F01", process="切削"), hand("F09", process=HOSTILE)))
DECIDING = seen("deciding", call=ENDED, hands=HANDS)
WITHDRAWN = view(answered(100), minutes=115)
BY_DESK = replace(WITHDRAWN, withdrawn_why=HOSTILE)
AFTER_ALL = seen("appointed", call=replace(ENDED, withdrawn_at=OPENED), hands=HANDS, appointments=(ASKED,))
NOBODY = seen("deciding", call=ENDED, hands=(hand("F03", "decline"),))
ALL_DECLINED = seen("deciding", call=ENDED, hands=tuple(hand(one, "decline") for one in SUITS))
APPOINTED = seen("appointed", call=None, appointments=(ASKED,))
LED = seen("led", "F01", call=ENDED, hands=HANDS, partners=(PARTNER,))
TO_SHIMO = {"firm_id": "F03", "call": 7, "reminder": False}
TO_ASAGIRI = {"firm_id": "F01", "actor": "UASA1", "at": OPENED.isoformat()}
APPOINT = {"firm_id": "F03", "appointment": 4, "reminder": False}
TOLD = {"firm_id": "F03", "reason": HOSTILE}
BACK = {"firm_id": "F01", "lead": "F01", "actor": "UASA1", "reason": HOSTILE}
PHONED_IN_VAIN = {"why": "withdrawn", "call": 7, "reason": HOSTILE, "firms": [["F01", "000-1"], ["F03", ""]]}
AWARD = {"firm_id": "F01", "how": "hand", "reason": HOSTILE, "actor": "USECRETARY", "nda_on": "2026-04-01"}


def appointment(state: str, why: str | None = None) -> CaseView:
    made = replace(ASKED, state=state, why=why)
    return seen("deciding", call=None, appointments=(made,))


# name → (template, params, what is shown)
MESSAGES: dict[str, tuple[str, dict[str, Any], CaseView]] = {
    "card_to_allocate": ("card", {}, view(answered(100))),
    "card_calling": ("card", {}, CALLING),
    "card_divided": ("card", {}, DIVIDED),
    "card_deciding": ("card", {}, DECIDING),
    "card_appointed": ("card", {}, APPOINTED),
    "card_led": ("card", {}, LED),
    "call_hands": ("call_hands", {"call": 7}, CALLING),
    "call_hands_quiet": ("call_hands", {"call": 7}, QUIET),
    "call_hands_divided": ("call_hands", {"call": 7}, DIVIDED),
    "call_hands_ended": ("call_hands", {"call": 7}, DECIDING),
    "call_hands_led": ("call_hands", {"call": 7}, LED),
    "call_hands_over": ("call_hands", {"call": 6}, CALLING),
    "call_hands_withdrawn": ("call_hands", {"call": 7}, WITHDRAWN),
    "dm_hands_call_withdrawn": ("dm_hands", TO_SHIMO, WITHDRAWN),
    "dm_hands_withdrawn": ("dm_hands_withdrawn", {"firm_id": "F03"}, WITHDRAWN),
    "call_hands_withdrawn_by_desk": ("call_hands", {"call": 7}, BY_DESK),
    "dm_hands_call_withdrawn_by_desk": ("dm_hands", TO_SHIMO, BY_DESK),
    "dm_hands_call_withdrawn_appointed": ("dm_hands", TO_SHIMO, replace(AFTER_ALL, withdrawn_why=HOSTILE)),
    "card_withdrawn_appointed": ("card", {}, AFTER_ALL),
    **{
        f"dm_hands_withdrawn_{told}": ("dm_hands_withdrawn", TOLD | {"raised": told == "raised"}, BY_DESK)
        for told in ("raised", "asked")
    },
    "dm_hands_phone_withdrawn": ("dm_hands_phone", PHONED_IN_VAIN, BY_DESK),
    "dm_allocate_withdrawn_by_desk": ("dm_allocate", {"why": "first_hand"}, BY_DESK),
    "dm_allocate_withdrawn_still": ("dm_allocate", {"why": "still"}, BY_DESK),
    "dm_hands": ("dm_hands", TO_SHIMO, QUIET),
    "dm_hands_reminder": ("dm_hands", {**TO_SHIMO, "reminder": True}, QUIET),
    "dm_hands_raised": ("dm_hands", TO_SHIMO, CALLING),
    "dm_hands_declining": ("dm_hands", TO_SHIMO, seen("calling", hands=(hand("F03", "decline"),))),
    "dm_hands_declined": ("dm_hands", TO_SHIMO, seen("calling", hands=(hand("F03", "decline", "cost"),))),
    "dm_hands_divided": ("dm_hands", {**TO_SHIMO, "firm_id": "F09"}, DIVIDED),
    "dm_hands_led": ("dm_hands", TO_SHIMO, LED),
    **{
        f"dm_allocate_{why}": ("dm_allocate", {"why": why}, shown)
        for why, shown in {
            "first_hand": CALLING,
            "hands": DECIDING,
            "nobody": NOBODY,
            "waiting": DECIDING,
            "still": DECIDING,
            "refused": appointment("declined", "technology"),
            "unanswered": APPOINTED,
            "left": APPOINTED,
            "given_back": DECIDING,
        }.items()
    },
    **{
        f"dm_unled_list{name}": ("dm_unled_list", UNLED | {"replaced": name == "_replaced"}, shown)
        for name, shown in {"": NOBODY, "_settled": LED, "_replaced": NOBODY}.items()
    },
    "dm_allocate_all_declined": ("dm_allocate", {"why": "nobody"}, ALL_DECLINED),
    "dm_allocate_asked": ("dm_allocate", {"why": "waiting"}, APPOINTED),
    "dm_allocate_withdrawn": ("dm_allocate", {"why": "nobody"}, WITHDRAWN),
    "dm_allocate_led": ("dm_allocate", {"why": "hands"}, LED),
    "dm_appointed": ("dm_appointed", APPOINT, APPOINTED),
    "dm_appointed_reminder": ("dm_appointed", {**APPOINT, "reminder": True}, APPOINTED),
    "dm_appointed_declining": ("dm_appointed", APPOINT, appointment("declined")),
    "dm_appointed_declined": ("dm_appointed", APPOINT, appointment("declined", "cost")),
    "dm_appointed_accepted": ("dm_appointed", APPOINT, appointment("accepted")),
    "dm_appointed_withdrawn": ("dm_appointed", APPOINT, appointment("withdrawn")),
    "award": ("award", AWARD, LED),
    "award_first_hand": ("award", {**AWARD, "how": "first_hand", "nda_on": None}, LED),
    "award_appointment": ("award", {**AWARD, "how": "appointment"}, LED),
    "dm_lead": ("dm_lead", TO_ASAGIRI, LED),
    "dm_lead_over": ("dm_lead", TO_ASAGIRI, DECIDING),
    "dm_partner": ("dm_partner", {**TO_ASAGIRI, "firm_id": "F09"}, LED),
    "dm_partner_over": ("dm_partner", {**TO_ASAGIRI, "firm_id": "F03"}, LED),
    "dm_thanks": ("dm_thanks", {"firm_id": "F03"}, LED),
    "dm_lead_undone": ("dm_lead_undone", {"firm_id": "F03", "reason": HOSTILE}, DECIDING),
    **{
        f"dm_lead_undone_{firm_id}_{how}": (
            "dm_lead_undone",
            BACK | {"how": how, "firm_id": firm_id},
            DECIDING,
        )
        for firm_id in ("F01", "F03")
        for how in ("given_back", "taken")
    },
    "dm_allocate_given_back_by": ("dm_allocate", BACK | {"why": "given_back"}, DECIDING),
    "dm_hands_ended": ("dm_hands", TO_SHIMO, DECIDING),
    "dm_hands_phone": (
        "dm_hands_phone",
        {"why": "call", "firms": [["F03", "000-0000-0003"], ["F09", ""]]},
        CALLING,
    ),
    "dm_hands_phone_answered": (
        "dm_hands_phone",
        {"why": "call", "firms": [["F03", "000-0000-0003"], ["F09", ""]]},
        seen("calling", call=SPLIT, hands=(hand("F03", process="切削"), hand("F09", "decline"))),
    ),
    "dm_hands_phone_led": (
        "dm_hands_phone",
        {"why": "call", "firms": [["F03", "000-0000-0003"]]},
        LED,
    ),
    "dm_hands_phone_again": (
        "dm_hands_phone",
        {"why": "call", "reminder": True, "firms": [["F03", "000-0000-0003"]]},
        QUIET,
    ),
    **{
        f"dm_hands_phone_appointed_{name}": (
            "dm_hands_phone",
            {"why": "appointed", "appointment": 4, "reminder": name == "again", "firms": [["F03", ""]]},
            shown,
        )
        for name, shown in {
            "again": APPOINTED,
            "declining": appointment("declined"),
            "declined": appointment("declined", "cost"),
        }.items()
    },
    "award_entered": ("award", {**AWARD, "how": "appointment", "entered_for": True}, LED),
    "dm_hands_phone_appointed": (
        "dm_hands_phone",
        {"why": "appointed", "appointment": 4, "firms": [["F03", "000-0000-0003"]]},
        APPOINTED,
    ),
}
HOWS = ("hand", "first_hand", "appointment")
NOTES: dict[str, dict[str, Any]] = {
    "call_opened": {"ends_at": END.isoformat(), "firms": ["F01", "F03"], "processes": [], "call": 7},
    "call_opened_phone": {"ends_at": END.isoformat(), "firms": ["F01", "F03"], "by_phone": ["F03"]},
    "call_reminded": {"firms": ["F03"]},
    "call_reminded_phone": {"firms": ["F01", "F03"], "by_phone": ["F03"]},
    "call_ended": {"hands": ["F01"]},
    "call_ended_nobody": {"hands": []},
    "call_withdrawn": {"hands": ["F01"]},
    "call_withdrawn_nobody": {"hands": []},
    "call_withdrawn_by_desk": {"hands": ["F01"], "reason": HOSTILE},
    "hand_raised": {"firm_id": "F03", "processes": []},
    "hand_raised_for": {"firm_id": "F03", "processes": ["切削"]},
    "hand_raised_entered": {"firm_id": "F03", "processes": [], "entered_for": True},
    "hand_declined": {"firm_id": "F03"},
    "hand_explained": {"firm_id": "F03", "why": "cost"},
    "allocator_asked": {"role": "desk", "users": [], "why": "nobody"},
    "allocator_asked_role": {"role": "sales_head", "users": [], "why": "waiting"},
    "appointed": {"firm_id": "F03", "reason": HOSTILE, "appointment": 4},
    "appointment_reminded": {"firm_id": "F03"},
    "appointment_reminded_phone": {"firm_id": "F03", "by_phone": ["F03"]},
    "appointment_declined": {"firm_id": "F03", "appointment": 4},
    "appointment_explained": {"firm_id": "F03", "why": "cost"},
    **{
        f"led_{how}": {"firm_id": "F01", "how": how, "reason": ""}
        for how in ("hand", "first_hand", "appointment")
    },
    "lead_undone": {"firm_id": "F01", "reason": HOSTILE},
    "partner_named": {"firm_id": "F03", "process": ""},
    "partner_named_for": {"firm_id": "F03", "process": "めっき"},
    "partner_released": {"firm_id": "F03"},
}
_KINDS = {
    "call_opened_phone": "call_opened",
    "call_reminded_phone": "call_reminded",
    "appointment_reminded_phone": "appointment_reminded",
    "call_ended_nobody": "call_ended",
    "call_withdrawn_nobody": "call_withdrawn",
    "call_withdrawn_by_desk": "call_withdrawn",
    "hand_raised_for": "hand_raised",
    "hand_raised_entered": "hand_raised",
    "allocator_asked_role": "allocator_asked",
    "partner_named_for": "partner_named",
    **{f"led_{how}": "led" for how in HOWS},
}
SUITED = [
    Suited(Skills(SHIMO), (Reason("process", "切削"), Reason("equipment", "5軸MC"))),
    Suited(Skills(PLATER), (Reason("member", "めっき"),)),
]


def messages(locale: str) -> dict[str, Scene]:
    """Return the messages."""
    found = {}
    for name, (template, params, shown) in MESSAGES.items():
        about = {"inquiry_id": 123, **params}
        posted = render(template, about, context(shown, locale=locale))
        found[name] = _post(posted.text, posted.blocks)
    for name, data in NOTES.items():
        note = {"kind": _KINDS.get(name, name), "actor": "UASA1", "at": OPENED.isoformat(), "data": data}
        posted = render("note", {"inquiry_id": 123, **note}, context(locale=locale))
        found[f"note_{name}"] = _post(posted.text, posted.blocks)
    return found


def _post(text: str, blocks: list[dict[str, Any]]) -> Scene:
    return "chat.postMessage", {"channel": "C0123456", "text": text, "blocks": blocks}


def views(locale: str) -> dict[str, Scene]:
    """Return the forms."""
    c = context(locale=locale, firms={**FIRMS, "F09": PLATER})
    case = LED.inquiry
    shown = {
        "appoint": forms.appoint_view(c, CALLING, SUITED),
        "appoint_nobody_suits": forms.appoint_view(c, CALLING, []),
        "withdraw_call": forms.withdraw_view(c, CALLING.inquiry),
        "split": forms.split_view(c, answered(100)),
        "change_lead": forms.change_view(c, case),
        "add_partner": forms.partner_view(c, case),
        "give_back": forms.give_back_view(c, case),
        "details_led": details.details_view(context(LED, locale=locale), LED, []),
    }
    return {
        f"modal_{name}": ("views.open", {"trigger_id": "1.2.3", "view": one}) for name, one in shown.items()
    }


def answers(locale: str) -> dict[str, Scene]:
    """Return what only the one who pressed or typed sees."""
    c = context(CALLING, locale=locale)
    to_name = allocation_messages.to_name(c, CALLING.inquiry, SUITED)
    shown = {
        "show_calling": lists.one_case(c, CALLING),
        "show_calling_to_a_member": lists.one_case(
            c, replace(CALLING, allowed=frozenset({Right.ANSWER_CALL}))
        ),
        "appoint_plain": to_name,
        "declined": replace(to_name, blocks=allocation_messages.declined(c, 123)),
        "which_firm": allocation_phone.which_firm(c, DIVIDED, ["F01", "F03"]),
        "which_firm_declined": allocation_phone.which_firm(c, NOBODY, ["F01", "F03"]),
        "which_firm_led": allocation_phone.which_firm(c, LED, ["F01", "F03"]),
        "record_answer": allocation_phone.record(c, APPOINTED),
        "refused": allocation_phone.refused(c, 123, 4),
    }
    return {
        f"answer_{name}": (
            "command_ack",
            {"response_type": "ephemeral", "text": one.text, "blocks": one.blocks},
        )
        for name, one in shown.items()
    }
