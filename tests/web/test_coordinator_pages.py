"""Does a coordinator see, decide, launch, review and report from the pages?"""

import html
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows import clock
from models import (
    Amendment,
    Answer,
    AuditLine,
    Campaign,
    CheckInItem,
    ColumnMapping,
    Commitment,
    CommitmentParty,
    Handover,
    Hold,
    KeptDraft,
    Mail,
    Postponement,
    Report,
    Roadmap,
    Ruling,
    SupportRequest,
)
from models.closed_lists import AnswerChannel, Level, MailState, PartyRole, PostponementState, SupportState
from store.database import reading, transaction
from tests.web.country import NOW, TODAY, Browser, Country, ask, count, fields_in, rows

CSV = (
    "N°;Axe;Action;Pilote;Échéance;Truc\n"
    "1A;Mobilité;Ouvrir une navette de nuit;Région Bretagne;30/06/2027;a\n"
    "1B;Mobilité;Prêter des vélos;;;b\n"
    "1C;Accueil;Tenir un guichet;France Travail;T2 2027;c\n"
).encode()


@pytest.fixture
def coordinator(country: Country) -> Browser:
    browser = Browser()
    browser.enter(country.people["animateur"])
    return browser


def _read(browser: Browser, path: str) -> str:
    page = browser.get(path)
    assert page.status_code == 200, page.text
    return html.unescape(page.text).replace("\u202f", " ").replace("\xa0", " ")


def test_the_home_shows_figures_and_each_leads_to_its_commitments(coordinator: Browser, country: Country) -> None:
    page = _read(coordinator, "/territoires/CLPE35004")
    assert "2</a>" in page
    assert "Statut" in page
    behind = _read(coordinator, "/territoires/CLPE35004/chiffres/statut%3Aa_lancer")
    assert "Ouvrir une navette" in behind
    assert "Garder les enfants" in behind
    assert coordinator.get("/territoires/CLPE35004/chiffres/n-importe-quoi").status_code == 404


@pytest.mark.parametrize(("who", "code"), [("animateur", "CLPE35004"), ("region", "R53"), ("national", "FR")])
def test_every_figure_of_a_territory_leads_to_exactly_what_it_counts(country: Country, who: str, code: str) -> None:
    ask(country)
    with transaction() as session:
        for letter in session.exec(select(Mail)):
            letter.state, letter.sent_at = MailState.SENT, NOW
    browser = Browser()
    browser.enter(country.people[who])
    page = _read(browser, f"/territoires/{code}")
    figures = re.findall(rf'<a href="(/territoires/{code}/chiffres/[^"]+)">([\d ]+)</a>', page)
    assert any("interroges" in path for path, _ in figures)
    assert code == "CLPE35004" or any("dessous" in path for path, _ in figures)
    for path, told in figures:
        behind = _read(browser, path)
        said = re.search(r"<p>([\d ]+|Un|Aucun) engagements? comptés? dans ce chiffre", behind)
        assert said is not None, path
        assert {"Un": "1", "Aucun": "0"}.get(said[1], said[1]) == told, path
        assert behind.count('<th scope="row"><a href="/engagements/') == int(told), path
    assert any("en-cours/" in path for path, _ in figures)
    assert bare_figures(page) == []


COUNTED = (
    "engagements?|réalisés?|attendus?|en retard|sans nouvelles|répondu|interrogés?|partagés?|à échéance|d'avancement"
)
FIGURE = re.compile(
    r'class="(?:num|figure)"[^>]*>\s*[1-9][\d ]*'  # alone in its cell or its card
    r"|(?<=sur )[1-9][\d ]*"
    rf"|(?<![\w/])[1-9][\d ]*(?: ?%)?\s*(?={COUNTED})"
)


def bare_figures(page: str) -> list[str]:
    """The figures of a page that count commitments and lead nowhere, each with the words around it."""
    body = re.sub(r"<(form|script|nav)\b.*?</\1>", "", page[page.index("<h1>") :], flags=re.S)
    told = re.sub(r"<a [^>]*>.*?</a>", "…", body, flags=re.S)
    return [told[max(0, one.start() - 40) : one.end() + 40] for one in FIGURE.finditer(told)]


def test_a_figure_without_its_link_is_found(country: Country) -> None:
    ask(country)
    browser = Browser()
    browser.enter(country.people["region"])
    page = _read(browser, "/territoires/R53")
    links = re.findall(r'<a href="/territoires/R53/chiffres/[^"]+">[\d ]+</a>', page)
    assert len(links) > 5
    for link in links:
        assert bare_figures(page.replace(link, re.sub("<[^>]+>", "", link))), link


@pytest.mark.parametrize("path", ["", "/indicateurs", "/points-d-etape", "/rapports", "/appuis"])
def test_no_page_of_a_territory_shows_a_figure_that_leads_nowhere(
    coordinator: Browser, country: Country, path: str
) -> None:
    ask(country)
    page = _read(coordinator, f"/territoires/CLPE35004{path}")
    assert bare_figures(page) == []
    for link in re.findall(r'href="(/territoires/CLPE35004/chiffres/[^"]+)"', page):
        assert coordinator.get(link).status_code == 200, link


def test_the_figures_of_a_campaign_lead_to_what_was_asked_about(coordinator: Browser, country: Country) -> None:
    ask(country)
    campaign = rows(Campaign)[0].id
    page = _read(coordinator, "/territoires/CLPE35004/points-d-etape")
    path = f"/territoires/CLPE35004/chiffres/campagne:{campaign}"
    assert f'{path}/interroges">2</a>' in page
    assert "2 engagements comptés" in _read(coordinator, f"{path}/interroges")
    assert coordinator.get(f"{path}9/interroges").status_code == 404
    with transaction() as session:
        gone = session.exec(select(Commitment).where(Commitment.id == rows(CheckInItem)[0].commitment_id)).one()
        gone.withdrawn_on = TODAY
    behind = _read(coordinator, f"{path}/interroges")
    assert "1 autre engagement compté alors n'est plus suivi ici aujourd'hui" in behind
    assert coordinator.get(f"{path}/autres").status_code == 404


def test_a_campaign_is_launched_by_a_person_who_confirms(coordinator: Browser, country: Country) -> None:
    path = "/territoires/CLPE35004/points-d-etape"
    assert "Qui recevra quoi" in _read(coordinator, path)
    coordinator.submit(path, {})
    assert count(Campaign) == 0
    page = coordinator.submit(path, {"confirmer": "1"})
    assert "1 personne interrogée" in html.unescape(page.text).replace("\xa0", " ")
    assert count(Campaign) == 1
    coordinator.submit(path, {"confirmer": "1"})
    assert count(Campaign) == 1


def test_the_next_reminder_is_announced_and_held_with_a_reason(coordinator: Browser, country: Country) -> None:
    asked = ask(country)
    with transaction() as session:
        for mail in session.exec(select(Mail)):
            mail.state, mail.sent_at = MailState.SENT, NOW
            session.add(mail)
    page = _read(coordinator, "/territoires/CLPE35004")
    assert "Claire Hamon" in page
    assert "Prochaine relance le 15 juin 2026" in page
    path = f"/points-d-etape/{asked.check_in_id}/suspendre"
    until = (TODAY + timedelta(days=10)).isoformat()
    refused = coordinator.submit(path, {"jusqu-au": until, "raison": ""}, seen="/territoires/CLPE35004")
    assert refused.status_code == 422
    held = coordinator.submit(path, {"jusqu-au": until, "raison": "en congé"}, seen="/territoires/CLPE35004")
    assert "Relances suspendues jusqu" in html.unescape(held.text)
    assert [one.reason for one in rows(Hold)] == ["en congé"]


def test_an_answer_by_phone_is_marked(coordinator: Browser, country: Country) -> None:
    ask(country)
    navette = country.commitments["navette"]
    path = f"/engagements/{navette}/repondre"
    fields = fields_in(_read(coordinator, path)) | {f"e{navette}-choix": "oui", f"e{navette}-done": "dit au téléphone"}
    page = coordinator.send_form(path, fields)
    assert page.url.path == f"/engagements/{navette}"
    assert "saisie par l'animateur" in html.unescape(page.text)
    (answer,) = rows(Answer)
    assert (answer.channel, answer.entered_by_id, answer.person_id) == (
        AnswerChannel.ON_BEHALF,
        country.people["animateur"],
        country.people["pilote"],
    )


def _ask_deadline(country: Country) -> int:
    with transaction() as session:
        row = Postponement(
            commitment_id=country.commitments["navette"],
            from_due_on=date(2026, 9, 30),
            to_due_on=date(2026, 12, 31),
            reason="la salle manque",
            asked_on=TODAY,
            asked_by_id=country.people["pilote"],
        )
        session.add(row)
        session.flush()
        return row.id or 0


def test_a_new_deadline_is_granted_and_the_first_promise_stays(coordinator: Browser, country: Country) -> None:
    id_ = _ask_deadline(country)
    navette = country.commitments["navette"]
    assert "la salle manque" in _read(coordinator, "/territoires/CLPE35004")
    path = f"/engagements/{navette}/report/{id_}"
    coordinator.submit(path, {"decision": "accorder"}, seen=f"/engagements/{navette}")
    (commitment,) = [one for one in rows(Commitment) if one.id == navette]
    assert (commitment.due_on, commitment.first_due_on) == (date(2026, 12, 31), date(2026, 9, 30))
    assert [(one.field, one.old_value, one.new_value) for one in rows(Amendment)] == [
        ("due_on", "2026-09-30", "2026-12-31")
    ]
    page = _read(coordinator, f"/engagements/{navette}")
    assert "1 report" in page
    again = coordinator.submit(path, {"decision": "refuser", "raison": "non"}, seen=f"/engagements/{navette}")
    assert again.status_code == 422


def test_a_refusal_needs_a_reason(coordinator: Browser, country: Country) -> None:
    id_ = _ask_deadline(country)
    navette = country.commitments["navette"]
    path = f"/engagements/{navette}/report/{id_}"
    assert coordinator.submit(path, {"decision": "refuser"}, seen=f"/engagements/{navette}").status_code == 422
    coordinator.submit(path, {"decision": "refuser", "raison": "la date est tenable"}, seen=f"/engagements/{navette}")
    assert [one.state for one in rows(Postponement)] == [PostponementState.REFUSED]
    assert count(Amendment) == 0


def test_a_handover_names_the_new_lead(coordinator: Browser, country: Country) -> None:
    asked = ask(country)
    navette = country.commitments["navette"]
    with transaction() as session:
        session.add(Handover(check_in_id=asked.check_in_id, commitment_id=navette, named="Luc Morvan", said_at=NOW))
    assert "Luc Morvan" in _read(coordinator, "/territoires/CLPE35004")
    id_ = rows(Handover)[0].id
    fields = {"courriel": "Luc.Morvan@medef.example", "prenom": "Luc", "nom": "Morvan"}
    page = coordinator.submit(f"/engagements/{navette}/pilote/{id_}", fields, seen="/territoires/CLPE35004")
    assert "Luc Morvan" in page.text
    leads = [one for one in rows(CommitmentParty) if one.commitment_id == navette and one.role is PartyRole.LEAD]
    assert [one.person_id for one in leads] != [country.people["pilote"]]
    assert [one.field for one in rows(Amendment)] == ["lead"]
    assert "avenant – pilote : « " in _read(coordinator, f"/engagements/{navette}")


def test_a_request_for_support_is_taken_up_then_ruled(coordinator: Browser, country: Country) -> None:
    with transaction() as session:
        session.add(
            SupportRequest(
                commitment_id=country.commitments["navette"],
                need="un local à Redon",
                to_level=Level.BASSIN,
                to_territory_id=country.territories["CLPE35004"],
                asked_on=TODAY,
                asked_at=NOW,
                asked_by_id=country.people["pilote"],
            )
        )
    queue = "/territoires/CLPE35004/appuis"
    assert "un local à Redon" in _read(coordinator, queue)
    id_ = rows(SupportRequest)[0].id
    coordinator.submit(f"/appuis/{id_}/prendre", {}, seen=queue)
    assert rows(SupportRequest)[0].state is SupportState.ACKNOWLEDGED
    fields = {"reponse": "La mairie prête la salle.", "decision": "arbitrage", "pour-le": "2026-07-01"}
    coordinator.submit(f"/appuis/{id_}/repondre", fields, seen=queue)
    assert [(one.decision, one.due_on) for one in rows(Ruling)] == [("La mairie prête la salle.", date(2026, 7, 1))]
    assert "arbitrée" in _read(coordinator, queue)


def test_a_file_is_reviewed_corrected_and_created_whole(coordinator: Browser, country: Country) -> None:
    path = "/territoires/CLPE35004/deposer"
    page = coordinator.submit(path, {}, fichier=("Feuille de nuit.csv", CSV, "text/csv"))
    assert page.url.path.startswith("/brouillons/")
    draft = page.url.path
    text = html.unescape(page.text)
    assert "3 engagements lus" in text.replace("\xa0", " ")
    assert text.index("Prêter des vélos") < text.index("Tenir un guichet")
    fields = {
        "l0.0-present": "1",
        "l0.0-garder": "1",
        "l0.1-present": "1",
        "l0.1-garder": "1",
        "l0.1-lead": "Région Bretagne",
        "l0.1-due": "fin 2027",
        "l0.2-present": "1",
        "titre-0": "Feuille de route de nuit",
        "adoptee-le": "2026-05-05",
    }
    kept = coordinator.submit(draft, fields | {"action": "garder"})
    assert "fin 2027" in kept.text
    before = (count(Roadmap), count(Commitment))
    created = coordinator.submit(draft, fields | {"action": "creer"})
    assert created.url.path.startswith("/feuilles-de-route/")
    assert (count(Roadmap), count(Commitment)) == (before[0] + 1, before[1] + 2)
    made = [one for one in rows(Commitment) if one.title == "Prêter des vélos"]
    assert (made[0].due_on, made[0].due_raw) == (date(2027, 12, 31), "fin 2027")
    assert rows(KeptDraft)[0].imported_at is not None
    assert coordinator.get(draft).url.path == created.url.path


def test_an_abandoned_draft_is_found_again(coordinator: Browser, country: Country) -> None:
    coordinator.submit("/territoires/CLPE35004/deposer", {}, fichier=("oubli.csv", CSV, "text/csv"))
    assert "oubli.csv" in _read(coordinator, "/territoires/CLPE35004/feuilles-de-route")
    assert "oubli.csv" in _read(coordinator, "/territoires/CLPE35004")


def test_what_a_column_means_is_corrected_and_kept_for_the_next_file(coordinator: Browser, country: Country) -> None:
    page = coordinator.submit("/territoires/CLPE35004/deposer", {}, fichier=("a.csv", CSV, "text/csv"))
    draft = page.url.path
    coordinator.submit(f"{draft}/colonnes", {"colonne-5": "comment"}, seen=draft)
    assert [(one.header, one.field) for one in rows(ColumnMapping)] == [("Truc", "comment")]


def test_a_broken_file_is_refused_with_what_to_do(coordinator: Browser, country: Country) -> None:
    path = "/territoires/CLPE35004/deposer"
    page = coordinator.submit(path, {}, fichier=("a.docx", b"PK\x03\x04 rien", "application/zip"))
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert count(KeptDraft) == 0
    assert coordinator.submit(path, {}).status_code == 422


def test_a_report_is_made_issued_and_given_the_same_each_time(coordinator: Browser, country: Country) -> None:
    path = "/territoires/CLPE35004/rapports"
    fields = {"nature": "note", "format": "docx", "arrete-au": TODAY.isoformat()}
    made = coordinator.submit(path, fields | {"action": "telecharger"})
    assert zipfile.is_zipfile(io.BytesIO(made.content))
    assert made.headers["content-disposition"].startswith("attachment")
    coordinator.submit(path, fields | {"action": "emettre"})
    id_ = rows(Report)[0].id
    first, second = (coordinator.get(f"/rapports/{id_}").content for _ in range(2))
    tables = coordinator.get(f"/rapports/{id_}/tableur")
    assert tables.content.startswith(b"PK")
    assert "-donnees.xlsx" in tables.headers["content-disposition"]
    assert first == second
    assert zipfile.is_zipfile(io.BytesIO(first))
    tomorrow = fields | {"arrete-au": (TODAY + timedelta(days=1)).isoformat()}
    assert coordinator.submit(path, tomorrow).status_code == 422


def test_the_word_of_a_territory_is_kept_and_shown(coordinator: Browser, country: Country) -> None:
    page = "/territoires/CLPE35004"
    coordinator.submit(f"{page}/mot", {"mot": "Un trimestre <b>dense</b>."}, seen=page)
    shown = coordinator.get(page).text
    assert "Un trimestre &lt;b&gt;dense&lt;/b&gt;." in shown


def test_a_template_is_checked_with_every_mistake_at_once(coordinator: Browser, country: Country) -> None:
    page = coordinator.submit("/modeles", {"action": "verifier"}, fichier=("a.docx", b"PK rien", "application/zip"))
    assert page.status_code == 422
    assert "corriger" in page.text


def test_a_letter_in_doubt_waits_for_a_person(coordinator: Browser, country: Country) -> None:
    ask(country)
    with transaction() as session:
        mail = session.exec(select(Mail)).one()
        mail.state, mail.error = MailState.AMBIGUOUS, "connexion perdue"
        session.add(mail)
    home = "/territoires/CLPE35004"
    assert "connexion perdue" in _read(coordinator, home)
    coordinator.submit(f"/courriels/{mail.id}", {"decision": "renvoyer"}, seen=home)
    assert rows(Mail)[0].state is MailState.PENDING
    again = coordinator.submit(f"/courriels/{mail.id}", {"decision": "renvoyer"}, seen=home)
    assert again.status_code == 422


def test_a_letter_in_doubt_that_was_received_is_said_to_have_left(coordinator: Browser, country: Country) -> None:
    ask(country)
    with transaction() as session:
        mail = session.exec(select(Mail)).one()
        mail.state, mail.data_began_at = MailState.AMBIGUOUS, NOW
        session.add(mail)
    home = "/territoires/CLPE35004"
    assert "Elle est bien arrivée" in _read(coordinator, home)
    coordinator.submit(f"/courriels/{mail.id}", {"decision": "partie"}, seen=home)
    assert (rows(Mail)[0].state, rows(Mail)[0].sent_at) == (MailState.SENT, NOW)
    assert "Elle est bien arrivée" not in _read(coordinator, home)


def test_the_pages_warn_when_the_audit_is_red_or_silent(coordinator: Browser, country: Country) -> None:
    home = "/territoires/CLPE35004"
    assert "contrôle automatique" not in _read(coordinator, home)
    with transaction() as session:
        session.add(AuditLine(at=NOW, is_green=False, findings=["une lettre est perdue"]))
    assert "une lettre est perdue" in _read(coordinator, home)
    with transaction() as session:
        session.add(AuditLine(at=NOW - timedelta(seconds=1), is_green=True, findings=[]))
    with clock.set_to(NOW + timedelta(hours=3)):
        assert "contrôle automatique" in _read(coordinator, home)


def test_the_queries_of_the_home_page_do_not_grow_with_the_commitments(country: Country) -> None:
    """The page of a territory asks the database a bounded number of things."""
    from sqlalchemy import event

    from store.database import engine

    browser = Browser()
    browser.enter(country.people["animateur"])
    ask(country)
    seen: list[str] = []

    def listen(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine(), "before_cursor_execute", listen)
    try:
        browser.get("/territoires/CLPE35004")
        first = len(seen)
        with transaction() as session:
            for rank in range(30):
                session.add(
                    Commitment(
                        roadmap_id=country.roadmaps["CLPE35004"], title=f"n° {rank}", rank=rank, created_on=TODAY
                    )
                )
        seen.clear()
        browser.get("/territoires/CLPE35004")
        assert len(seen) == first
    finally:
        event.remove(engine(), "before_cursor_execute", listen)
    with reading() as session:
        assert session.exec(select(Commitment)).first() is not None
