"""Whose word a mail is: a website's form, a member's contact, a customer who is erased just now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.incoming import Kind, Nature
from bot.domain.members import Act
from bot.services import cases, erasing, sent_letters
from bot.services.mail_in import Came, take
from storage import inquiries, locks, members
from tests.services.test_mail_in import START, TANAKA, comes, everything, mail, told
from tests.services.test_nobody_waits_crosswise import queue

if TYPE_CHECKING:
    from bot.domain.incoming import Incoming
    from storage.database import Session
    from storage.files import FileStore
    from tests.services.conftest import Office

OWN = ("info@example.jp", "toban@example.jp", "@example.jp")
SATO = "sato@hodokoji.example.jp"
FIRST = ("one@sobaura.example.jp",)


def form(sender: str = OWN[0], reply_to: str = TANAKA, mark: str = "form", **changes: Any) -> Incoming:
    """What a website sends of a customer who filled in its form."""
    return mail(mark, address=sender, sender=sender, person="サイト", reply_to=reply_to, **changes)


def call(office: Office) -> str:
    """Return the Message-ID of the mail by which a contact was called to the inquiry."""
    row = told(office, "dm_duty")[0]
    return f"toban.{office.db.write_now(lambda s: sent_letters.names(s).name(row))}@example.jp"


@pytest.fixture
def sato(office: Office) -> str:
    """A contact of a firm who has an address and no Slack."""
    office.db.write_now(lambda s: members.set_contacts(s, "F01", ["UASA1", SATO]))
    return SATO


@pytest.mark.parametrize("sender", [OWN[0], "wordpress@example.jp"])
def test_what_a_website_sends_in_our_name_is_the_inquiry_of_whom_its_answer_goes_to(
    office: Office, store: FileStore, sender: str
) -> None:
    assert comes(office, store, form(sender), own=OWN) is Kind.INQUIRY
    [case] = everything(office)
    assert (case.email, case.person) == (TANAKA, "")
    assert case.extra == {"From": f"サイト <{sender}>", "Reply-To": TANAKA}


def test_a_customer_at_the_networks_own_provider_is_heard_through_the_form(
    office: Office, store: FileStore
) -> None:
    letter = form("network@mail.example", "tanaka@mail.example")
    assert comes(office, store, letter, own=("network@mail.example",)) is Kind.INQUIRY
    assert [case.email for case in everything(office)] == ["tanaka@mail.example"]


def test_a_customer_of_the_networks_provider_keeps_their_name_and_address_whoever_is_to_be_answered(
    office: Office, store: FileStore
) -> None:
    letter = mail(address="suzuki@mail.example", sender="suzuki@mail.example", reply_to=TANAKA)
    assert comes(office, store, letter, own=("network@mail.example",)) is Kind.INQUIRY
    assert [(case.email, case.person) for case in everything(office)] == [("suzuki@mail.example", "田中")]


def test_whom_the_answer_goes_to_has_the_name_that_stands_there(office: Office, store: FileStore) -> None:
    comes(office, store, form(reply_person="田中 一郎"), own=OWN)
    assert [case.person for case in everything(office)] == ["田中 一郎"]


def test_a_form_that_is_only_listed_is_forgotten_with_its_customer(office: Office, store: FileStore) -> None:
    comes(office, store, form(), own=OWN)
    comes(office, store, form(mark="two", nature=Nature.LIST, subject="秘密"), 102, own=OWN)
    assert "秘密" in str(told(office, "mail_list")[0]["params"])
    office.do(cases.dismiss, "USECRETARY", 1, "not_an_inquiry")
    office.do(erasing.on_request, "USECRETARY", [1])
    assert "秘密" not in str(told(office, "mail_list")[0]["params"])


def test_who_names_their_number_in_the_form_is_heard_again(office: Office, store: FileStore) -> None:
    comes(office, store, form(), own=OWN)
    [case] = everything(office)
    later = form(mark="two", subject=f"{case.number} の件")
    assert comes(office, store, later, 102, own=OWN) is Kind.AGAIN


@pytest.mark.parametrize("reply_to", ["", "toban@example.jp", "Info+web@example.jp"])
def test_a_mail_from_ourselves_to_ourselves_is_a_loop_and_listed(
    office: Office, store: FileStore, reply_to: str
) -> None:
    assert comes(office, store, form(reply_to=reply_to), own=OWN) is Kind.OWN
    assert everything(office) == []
    assert told(office, "mail_list")


def test_another_address_of_our_domain_that_names_nobody_else_is_an_inquiry(
    office: Office, store: FileStore
) -> None:
    assert comes(office, store, form("wordpress@example.jp", ""), own=OWN) is Kind.INQUIRY
    assert [case.email for case in everything(office)] == ["wordpress@example.jp"]


def test_a_strangers_reply_to_does_not_change_who_wrote(office: Office, store: FileStore) -> None:
    assert comes(office, store, mail(reply_to=SATO), own=OWN) is Kind.INQUIRY
    assert [case.email for case in everything(office)] == [TANAKA]


@pytest.mark.parametrize("nature", [Nature.PERSON, Nature.LIST])
def test_a_contact_who_answers_the_customer_is_shown_to_the_secretariat(
    office: Office, store: FileStore, sato: str, nature: Nature
) -> None:
    comes(office, store, mail())
    [case] = everything(office)
    answer = mail("two", address=sato, sender=sato, references=FIRST, nature=nature)
    assert comes(office, store, answer, 102) is Kind.CONTACT
    assert [row["params"]["number"] for row in told(office, "mail_shown")] == [case.number]
    assert told(office, "dm_wrote_again") == []


def test_a_colleague_in_the_networks_domain_who_writes_in_a_thread_is_not_the_customer(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    answer = mail("two", address="hara@Example.jp", sender="hara@Example.jp", references=FIRST)
    assert comes(office, store, answer, 102, own=OWN) is Kind.CONTACT
    assert told(office, "dm_wrote_again") == []


def test_a_customers_colleague_at_the_networks_provider_is_heard_again(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    answer = mail("two", address="abe@mail.example", sender="abe@mail.example", references=FIRST)
    assert comes(office, store, answer, 102, own=("network@mail.example",)) is Kind.AGAIN


def test_a_customer_who_works_for_the_network_is_heard_again(office: Office, store: FileStore) -> None:
    comes(office, store, mail(address="hara@example.jp", sender="hara@example.jp"), own=OWN)
    later = mail("two", address="hara@example.jp", sender="hara@example.jp", references=FIRST)
    assert comes(office, store, later, 102, own=OWN) is Kind.AGAIN


def test_a_firms_own_mailbox_is_known_as_well(office: Office, store: FileStore) -> None:
    shop = "Shop@hodokoji.example.jp"
    office.db.write_now(lambda s: members.put(s, {"id": "F01", "name": "F01", "lanes": [], "email": shop}))
    comes(office, store, mail())
    answer = mail("two", address=shop.lower(), sender=shop.lower(), references=FIRST)
    assert comes(office, store, answer, 102) is Kind.CONTACT


def words_again(office: Office) -> dict[str, str]:
    return {row["target"]: row["params"]["text"] for row in told(office, "dm_wrote_again")}


def test_a_word_from_a_firms_domain_is_the_customers_and_the_desk_is_told_whose_it_may_be(
    office: Office, store: FileStore, sato: str
) -> None:
    comes(office, store, mail())
    ito = sato.replace("sato", "ito")
    assert comes(office, store, mail("two", address=ito, sender=ito, references=FIRST), 102) is Kind.AGAIN
    words = words_again(office)
    assert {"UASA1", "USECRETARY"} <= words.keys()
    firm = office.db.read_now(lambda s: members.firm_row(s, "F01"))
    assert firm is not None
    assert all(ito in text and firm["name"] in text for text in words.values())


def test_a_domain_that_several_firms_or_the_customer_write_from_names_no_firm(
    office: Office, store: FileStore, sato: str
) -> None:
    comes(office, store, mail())
    ito = sato.replace("sato", "ito")
    office.db.write_now(lambda s: members.set_contacts(s, "F02", [ito.replace("ito", "kato")]))
    comes(office, store, mail("two", address=ito, sender=ito, references=FIRST), 102)
    assert "USECRETARY" not in words_again(office)
    colleague = TANAKA.replace("tanaka", "suzuki")
    comes(office, store, mail("three", address=colleague, sender=colleague, references=FIRST), 103)
    assert "USECRETARY" not in words_again(office)
    assert any(colleague in row["params"]["text"] for row in told(office, "dm_wrote_again"))


@pytest.mark.parametrize("domain", ["gmail.com", "yahoo.co.jp", "cello.ocn.ne.jp"])
def test_where_anybody_has_an_address_names_no_firm(office: Office, store: FileStore, domain: str) -> None:
    office.db.write_now(lambda s: members.set_contacts(s, "F01", ["UASA1", f"sato@{domain}"]))
    comes(office, store, mail())
    stranger = f"kato@{domain}"
    comes(office, store, mail("two", address=stranger, sender=stranger, references=FIRST), 102)
    assert words_again(office).keys() == {"UASA1", "UUSU1"}


def test_a_firm_that_left_is_named_no_more(office: Office, store: FileStore, sato: str) -> None:
    last_day = office.net.hours.local_day(office.now)
    office.db.write_now(lambda s: members.put(s, {"id": "F01", "name": "F01", "left_on": last_day}))
    domain = sato.rpartition("@")[2]
    days = [last_day, last_day + timedelta(days=1)]
    assert [office.db.read_now(lambda s, day=day: members.firm_at(s, domain, day)) for day in days] == [
        "F01",
        None,
    ]


def test_a_contact_who_is_away_is_listed_and_no_line_of_the_customers(
    office: Office, store: FileStore, sato: str
) -> None:
    comes(office, store, mail())
    away = mail("two", address=sato, sender=sato, references=FIRST, nature=Nature.AUTO)
    assert comes(office, store, away, 102) is Kind.AUTO
    assert told(office, "mail_list")
    assert not [row for row in told(office, "note") if row["params"]["kind"] == "auto_answered"]


def test_a_contact_who_is_the_customer_is_heard_again(office: Office, store: FileStore, sato: str) -> None:
    comes(office, store, mail(address=sato, sender=sato))
    later = mail("two", address=sato, sender=sato, references=FIRST)
    assert comes(office, store, later, 102) is Kind.AGAIN
    assert told(office, "dm_wrote_again")


def test_a_contact_who_answers_our_call_has_answered_us_whoever_the_customer_is(
    office: Office, store: FileStore, sato: str
) -> None:
    comes(office, store, mail(address=sato, sender=sato))
    [case] = everything(office)
    answer = mail(
        "two", address=sato, sender=sato, subject=f"Re: {case.number}", references=(call(office), *FIRST)
    )
    assert comes(office, store, answer, 102) is Kind.CONTACT
    assert [row["params"]["number"] for row in told(office, "mail_shown")] == [case.number]


def test_a_customer_to_whom_a_contact_passed_our_call_on_is_heard_again(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    assert comes(office, store, mail("two", references=(call(office),)), 102) is Kind.AGAIN
    assert told(office, "dm_wrote_again")
    assert told(office, "mail_shown") == []


def test_a_customers_machine_that_answers_our_call_is_a_line_of_the_case(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    away = mail("two", references=(call(office),), nature=Nature.AUTO)
    assert comes(office, store, away, 102) is Kind.AUTO
    assert [row for row in told(office, "note") if row["params"]["kind"] == "auto_answered"]


def test_a_stranger_who_answers_our_call_is_shown_to_the_secretariat(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    stranger = mail("two", address="x@else.example", sender="x@else.example", references=(call(office),))
    assert comes(office, store, stranger, 102) is Kind.CONTACT
    assert told(office, "dm_wrote_again") == []


def test_a_mail_of_a_customer_who_is_erased_just_now_is_a_new_inquiry_and_nobody_waits_crosswise(
    office: Office, store: FileStore
) -> None:
    comes(office, store, mail())
    [case] = everything(office)
    office.do(cases.dismiss, "USECRETARY", case.id, "not_an_inquiry")
    came = Came(START.at(102, office.now), office.now, mail("two", references=FIRST))

    def erases(s: Session) -> None:
        erasing.on_request(s, office.net, Act("USECRETARY", office.now, "test"), [case.id])

    def counts_and_decides(s: Session) -> None:
        inquiries.hold_arrivals(s)
        locks.take(s, [case.id])

    queue(
        office,
        case,
        erases,
        lambda s: take(s, office.net, store, came, came.place, office.now),
        counts_and_decides,
    )  # type: ignore[arg-type]
    assert [one.email for one in everything(office)] == ["", TANAKA]
