"""Does a person answer in a minute, without an account, and without losing anything?"""

from datetime import timedelta

import pytest

from flows import clock
from models import Absence, Answer, AnswerDraft, Document, Handover, JournalEntry, Mail, Postponement, SupportRequest
from models.closed_lists import Outlook, Status
from store import access_links
from store.database import transaction
from tests.web.country import NOW, Asked, Browser, Country, ask, count, fields_in, rows


@pytest.fixture
def asked(country: Country) -> Asked:
    return ask(country)


def _path(asked: Asked) -> str:
    return f"/reponse/{asked.check_in_id}"


def _opened(browser: Browser, asked: Asked) -> dict[str, str]:
    return fields_in(browser.get(f"/r/{asked.token}").text)


def test_the_link_leads_to_an_address_without_token_and_records_nothing(browser: Browser, asked: Asked) -> None:
    before = {table: count(table) for table in (Answer, AnswerDraft, JournalEntry, Mail)}
    answer = browser.get(f"/r/{asked.token}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == _path(asked)
    page = browser.get(_path(asked))
    assert page.status_code == 200
    assert asked.token not in page.text
    browser.head(f"/r/{asked.token}")
    assert {table: count(table) for table in before} == before


def test_the_page_says_in_whose_name_it_acts_and_lists_every_commitment(browser: Browser, asked: Asked) -> None:
    page = browser.get(f"/r/{asked.token}").text
    assert "Claire Hamon" in page
    assert "Ouvrir une navette" in page
    assert "Garder les enfants" in page
    assert "Former des saisonniers" not in page
    assert "Yann Le Goff" in page
    assert "cible" in page


def test_nothing_new_for_all_is_one_click_and_two_clicks_are_one(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    first = browser.submit(f"{_path(asked)}/rien-de-nouveau", seen=_path(asked))
    second = browser.submit(f"{_path(asked)}/rien-de-nouveau", seen=_path(asked))
    assert "sont enregistrées" in first.text
    assert second.status_code == 200
    assert [one.nothing_new for one in rows(Answer)] == [True, True]


def test_a_whole_answer_is_kept_with_its_requests(browser: Browser, asked: Asked, country: Country) -> None:
    fields = _opened(browser, asked)
    navette = country.commitments["navette"]
    p = f"e{navette}-"
    indicator = next(name for name in fields if name.startswith(f"{p}v"))
    fields |= {
        f"{p}choix": "oui",
        f"{p}status": "en_cours",
        f"{p}outlook": "appui_necessaire",
        f"{p}progress": "40",
        f"{p}done": "Deux lignes sont ouvertes.\r\nLa troisième arrive.",
        f"{p}obstacle": "Le fonds est épuisé",
        f"{p}appui-besoin": "une rallonge de 12 000 €",
        f"{p}appui-a": "niveau:departement",
        f"{p}appui-pour": "2026-07-01",
        f"{p}echeance": "2026-12-31",
        f"{p}echeance-raison": "la salle n'est libre qu'en décembre",
        f"{p}good_practice": "Un conducteur volontaire par commune",
        indicator: "1 250,5",
    }
    receipt = browser.send_form(_path(asked), fields | {"action": "envoyer"})
    assert receipt.status_code == 200
    assert receipt.url.path == f"{_path(asked)}/recu"
    assert "1 250,5" in receipt.text.replace("\u202f", " ").replace("\xa0", " ")
    (answer,) = rows(Answer)
    assert (answer.commitment_id, answer.status, answer.outlook) == (navette, Status.UNDER_WAY, Outlook.NEEDS_SUPPORT)
    assert answer.done == "Deux lignes sont ouvertes.\nLa troisième arrive."
    assert [one.need for one in rows(SupportRequest)] == ["une rallonge de 12 000 €"]
    assert [one.reason for one in rows(Postponement)] == ["la salle n'est libre qu'en décembre"]
    assert "attend encore votre réponse" in receipt.text


def test_what_was_not_touched_says_nothing(browser: Browser, asked: Asked) -> None:
    fields = _opened(browser, asked)
    page = browser.send_form(_path(asked), fields | {"action": "envoyer"})
    assert "rien modifié" in page.text
    assert count(Answer) == 0


def test_a_field_changed_without_choosing_is_still_an_answer(browser: Browser, asked: Asked, country: Country) -> None:
    fields = _opened(browser, asked)
    fields[f"e{country.commitments['garde']}-done"] = "Une crèche a ouvert."
    browser.send_form(_path(asked), fields | {"action": "envoyer"})
    assert [(one.commitment_id, one.done) for one in rows(Answer)] == [
        (country.commitments["garde"], "Une crèche a ouvert.")
    ]


def test_every_fault_is_said_at_once_and_nothing_typed_is_lost(
    browser: Browser, asked: Asked, country: Country
) -> None:
    fields = _opened(browser, asked)
    one, two = (f"e{country.commitments[name]}-" for name in ("navette", "garde"))
    fields |= {f"{one}choix": "oui", f"{one}progress": "140", f"{one}done": "beaucoup de travail"}
    fields |= {f"{two}choix": "oui", f"{two}echeance": "2027-01-01"}
    page = browser.send_form(_path(asked), fields | {"action": "envoyer"})
    assert page.status_code == 422
    assert page.text.count('class="fault"') == 2
    assert "beaucoup de travail" in page.text
    assert count(Answer) == 0
    again = browser.get(_path(asked)).text
    assert "beaucoup de travail" in again
    assert 'value="140"' in again


def test_a_draft_is_kept_and_not_counted(browser: Browser, asked: Asked, country: Country) -> None:
    fields = _opened(browser, asked)
    fields[f"e{country.commitments['navette']}-done"] = "à finir demain"
    page = browser.send_form(_path(asked), fields | {"action": "brouillon"})
    assert "brouillon est enregistré" in page.text
    assert "à finir demain" in page.text
    assert count(Answer) == 0
    other = Browser()
    assert "à finir demain" in other.get(f"/r/{asked.token}").text


def test_what_is_left_for_later_becomes_the_draft_while_the_rest_is_sent(
    browser: Browser, asked: Asked, country: Country
) -> None:
    one, two = (f"e{country.commitments[name]}-" for name in ("navette", "garde"))
    fields = _opened(browser, asked) | {f"{one}choix": "rien", f"{two}choix": "plus_tard", f"{two}done": "à compléter"}
    browser.send_form(_path(asked), fields | {"action": "envoyer"})
    assert [one.nothing_new for one in rows(Answer)] == [True]
    assert "à compléter" in browser.get(_path(asked)).text


def test_an_answer_is_corrected_until_the_freeze(browser: Browser, asked: Asked, country: Country) -> None:
    p = f"e{country.commitments['navette']}-"
    fields = _opened(browser, asked) | {f"{p}choix": "oui", f"{p}done": "premier texte", "action": "envoyer"}
    browser.send_form(_path(asked), fields)
    page = browser.get(_path(asked)).text
    assert "premier texte" in page
    fields = fields_in(page) | {f"{p}choix": "oui", f"{p}done": "texte corrigé", "action": "envoyer"}
    browser.send_form(_path(asked), fields)
    assert [(one.revision, one.done) for one in rows(Answer)] == [(1, "premier texte"), (2, "texte corrigé")]


def test_a_double_click_is_one_answer(browser: Browser, asked: Asked, country: Country) -> None:
    p = f"e{country.commitments['navette']}-"
    fields = _opened(browser, asked) | {
        f"{p}choix": "oui",
        f"{p}done": "une fois",
        f"{p}appui-besoin": "un local",
        f"{p}appui-a": "niveau:region",
        "action": "envoyer",
    }
    pages = [browser.send_form(_path(asked), fields) for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert count(Answer) == 1
    assert count(SupportRequest) == 1


def test_two_tabs_lose_nothing_the_later_is_shown_and_proposed(
    browser: Browser, asked: Asked, country: Country
) -> None:
    p = f"e{country.commitments['navette']}-"
    fields = _opened(browser, asked) | {f"{p}choix": "oui", "action": "envoyer"}
    browser.send_form(_path(asked), fields | {f"{p}done": "dit dans le premier onglet"})
    page = browser.send_form(_path(asked), fields | {f"{p}done": "dit dans le second onglet"})
    assert page.status_code == 409
    assert "dit dans le premier onglet" in page.text
    assert "dit dans le second onglet" in page.text
    assert [one.done for one in rows(Answer)] == ["dit dans le premier onglet"]
    kept = fields_in(page.text)
    assert kept[f"{p}done"] == "dit dans le second onglet"
    browser.send_form(_path(asked), kept | {"action": "envoyer"})
    assert [one.done for one in rows(Answer)] == ["dit dans le premier onglet", "dit dans le second onglet"]


def test_after_a_conflict_one_may_keep_what_is_recorded(browser: Browser, asked: Asked, country: Country) -> None:
    p = f"e{country.commitments['navette']}-"
    fields = _opened(browser, asked) | {f"{p}choix": "oui", "action": "envoyer"}
    browser.send_form(_path(asked), fields | {f"{p}done": "enregistré"})
    page = browser.send_form(_path(asked), fields | {f"{p}done": "abandonné"})
    kept = fields_in(page.text) | {f"{p}choix": "plus_tard", "action": "envoyer"}
    browser.send_form(_path(asked), kept)
    assert [one.done for one in rows(Answer)] == ["enregistré"]


def test_somebody_else_may_be_named(browser: Browser, asked: Asked, country: Country) -> None:
    browser.get(f"/r/{asked.token}")
    path = f"{_path(asked)}/passer/{country.commitments['navette']}"
    page = browser.submit(path, {"nom": "Luc Morvan, MEDEF", "courriel": "luc.morvan@medef.example"})
    assert "personne qui anime le territoire est prévenue" in page.text
    assert "Ouvrir une navette" not in page.text
    assert [(one.named, one.named_email) for one in rows(Handover)] == [
        ("Luc Morvan, MEDEF", "luc.morvan@medef.example")
    ]


def test_an_incomplete_address_is_said_beside_its_field(browser: Browser, asked: Asked, country: Country) -> None:
    browser.get(f"/r/{asked.token}")
    path = f"{_path(asked)}/passer/{country.commitments['navette']}"
    page = browser.submit(path, {"nom": "Luc", "courriel": "luc.morvan"})
    assert page.status_code == 422
    assert "pas complète" in page.text
    assert count(Handover) == 0


def test_an_absence_is_declared_until_a_day_to_come(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    path = f"{_path(asked)}/absence"
    assert browser.submit(path, {"jusqu-au": "2026-06-01"}).status_code == 422
    assert browser.submit(path, {"jusqu-au": "20/06/2026"}).status_code == 200
    assert [one.last_day.isoformat() for one in rows(Absence)] == ["2026-06-20"]


def test_evidence_is_joined_and_an_unknown_kind_is_refused(browser: Browser, asked: Asked, country: Country) -> None:
    field = f"e{country.commitments['navette']}-piece"
    fields = _opened(browser, asked) | {"action": "envoyer"}
    refused = browser.send_form(_path(asked), fields, **{field: ("essai.exe", b"MZ", "application/pdf")})
    assert refused.status_code == 422
    assert "type accepté" in refused.text
    kept = browser.send_form(_path(asked), fields, **{field: ("été.pdf", b"%PDF-1.7 ...", "text/html")})
    assert kept.status_code == 200
    (document,) = rows(Document)
    (answer,) = rows(Answer)
    assert (document.filename, document.media_type, document.answer_id) == ("été.pdf", "application/pdf", answer.id)


def test_an_unknown_link_offers_politely_and_says_nothing(browser: Browser, asked: Asked) -> None:
    page = browser.get("/r/" + "A" * 43)
    assert page.status_code == 410
    assert "plus valable" in page.text
    before = count(Mail)
    again = browser.submit("/r/" + "A" * 43)
    assert "Si ce lien venait bien de nous" in again.text
    assert count(Mail) == before


def test_an_expired_link_is_sent_again_to_the_same_person_once_a_day(browser: Browser, asked: Asked) -> None:
    with clock.set_to(NOW + timedelta(days=45)):
        assert browser.get(f"/r/{asked.token}").status_code == 410
        before = count(Mail)
        pages = [browser.submit(f"/r/{asked.token}") for _ in range(2)]
        assert all("Si ce lien venait bien de nous" in page.text for page in pages)
        (letter,) = rows(Mail)[before:]
        assert letter.recipient == "claire.hamon@essai.example"


def test_a_revoked_link_closes_the_page_already_open(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    with transaction() as session:
        access_links.revoke(session, at=clock.now(), check_in_id=asked.check_in_id)
    assert browser.get(_path(asked)).status_code == 410


def test_the_pass_of_one_page_opens_no_other(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    name = f"reponse_{asked.check_in_id}"
    value = browser.cookies.get(name)
    assert value
    stranger = Browser()
    stranger.cookies.set("reponse_999", value, path="/")
    assert stranger.get("/reponse/999").status_code == 410
    stranger.cookies.set(name, value[:-2] + "xx", path="/")
    assert stranger.get(_path(asked)).status_code == 410


def test_a_login_link_is_no_answer_link(browser: Browser, country: Country, asked: Asked) -> None:
    from tests.web.country import login_token

    assert browser.get(f"/r/{login_token(country.people['pilote'])}").status_code == 410
    assert browser.get(f"/connexion/{asked.token}").status_code == 410
