"""Does a form give back exactly what it holds, whatever people write, and refuse what is not its own?"""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.closed_lists import Outlook, Precision, Status
from roadmaps.answer_page import AnswerPage, Item, Measure, Someone, Step
from roadmaps.offline_forms.identity import Identity, identity_of
from roadmaps.offline_forms.questions import questions
from roadmaps.offline_forms.reading import FilledForm, FormRefused, read_answer_form
from roadmaps.offline_forms.rows import form_rows
from roadmaps.offline_forms.writing import answer_form

KEY = b"k" * 32
FORMATS = ("docx", "xlsx")
ORGANISATIONS = ((1, "DDETS, d'Ille-et-Vilaine"), (2, "MEDEF"), (3, "medef"), (4, "Union " * 60))


def _item(commitment_id: int, title: str = "Ouvrir une navette") -> Item:
    item = Item(
        commitment_id, "1A", title, "", "", "", "", date(2026, 9, 30), Precision.QUARTER, Status.MERGED, None, None
    )
    return replace(
        item,
        measures=(Measure(8, "Voyageurs", "personnes", False, 0, 200), Measure(9, "Voyageurs", "", True, None, None)),
        steps=(Step(5, "Convention signée", None),),
    )


def _page(*items: Item) -> AnswerPage:
    return AnswerPage(
        check_in_id=3,
        person_id=4,
        person=Someone("Claire Hamon"),
        asked_for=None,
        campaign="point d'étape",
        territory_id=1,
        period=(date(2026, 4, 1), date(2026, 6, 30)),
        freezes_on=date(2026, 7, 1),
        is_frozen=False,
        closed_at=None,
        contact=None,
        items=items,
        organisations=ORGANISATIONS,
    )


def _given_back(page: AnswerPage, typed: dict[int, dict[str, str]], format: str) -> FilledForm:  # noqa: A002
    known: dict[int, dict[str, str]] = {item.commitment_id: {} for item in page.items}
    data = answer_form(page, known, known | typed, format, KEY)
    return read_answer_form(form_rows(data, f"a.{format}"), page, KEY)


def _lines(text: str) -> list[str]:
    """What must come back: every word, line by line; blanks at the ends of lines are nobody's words."""
    legible = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)
    return [line.strip() for line in legible.split("\n") if line.strip()]


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "_x000D_",
    "</w:t>",
    "{{ x }}",
    "☒ fait ☐ à faire",
    "1 250,5",
    "'",
    "\x0b\r\n",
    "\ud800",
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["C"], include_characters="\t\n"), max_size=60), st.sampled_from(HOSTILE)
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=TEXTS, title=TEXTS, status=st.sampled_from(Status), outlook=st.sampled_from(Outlook))
@pytest.mark.parametrize("format", FORMATS)
def test_a_form_gives_back_what_it_holds(
    format: str,  # noqa: A002
    done: str,
    title: str,
    status: Status,
    outlook: Outlook,
) -> None:
    page = _page(_item(7, title), _item(6, title))
    offered = {value for one in questions(page, page.items[0]) if one.part == "status" for value, _ in one.choices}
    said = {"done": done, "outlook": outlook.value, "status": status.value, "v8": "12,5", "jalon5": "oui"}
    said |= {"echeance": "2027-06-30", "appui-pour": "2027-01-02", "appui-besoin": done}
    back = _given_back(page, {7: said}, format)
    assert set(back.said) == {7}
    got = back.said[7]
    assert (got["outlook"], got["status"]) == (outlook.value, status.value if status.value in offered else "")
    assert (got["echeance"], got["appui-pour"]) == ("2027-06-30", "2027-01-02")
    assert (got["v8"], got["v9"], got["jalon5"], got["choix"]) == ("12,5", "", "oui", "")
    assert _lines(got["done"]) == _lines(got["appui-besoin"]) == _lines(done)


@pytest.mark.parametrize("format", FORMATS)
def test_a_milestone_ticked_by_mistake_is_unticked_in_a_form_and_one_left_alone_stays(format: str) -> None:  # noqa: A002
    item = replace(_item(7), reached=(Step(6, "Convention signée", None),))
    page = _page(item)
    for said in ("oui", "non", ""):
        back = _given_back(page, {7: {"fait6": said, "done": "Une réunion"}}, format).said[7]
        assert (back["fait6"], back["jalon5"]) == (said, "")
    older = answer_form(page, {7: {"fait6": "oui"}}, {7: {"fait6": "oui", "done": "Une réunion"}}, format, KEY)
    since = read_answer_form(form_rows(older, f"a.{format}"), _page(_item(7)), KEY).said[7]
    assert (since["done"], "fait6" in since) == ("Une réunion", False), "unticked on the page meanwhile"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("whom", ["niveau:region", *(f"organisation:{id_}" for id_, _ in ORGANISATIONS)])
def test_a_support_goes_to_whom_it_was_asked_whatever_their_names(format: str, whom: str) -> None:  # noqa: A002
    assert _given_back(_page(_item(7)), {7: {"appui-a": whom}}, format).said[7]["appui-a"] == whom


@pytest.mark.parametrize("format", FORMATS)
def test_a_copied_block_a_missing_commitment_and_another_key_are_refused(format: str) -> None:  # noqa: A002
    page = _page(_item(7), _item(6))
    empty: dict[int, dict[str, str]] = {7: {}, 6: {}}
    rows = form_rows(answer_form(page, empty, empty, format, KEY), f"a.{format}")
    again = [(number + 10, *rest) for number, *rest in rows]
    for wrong, where, key, sentence in (
        ([*rows, *again], page, KEY, "déjà sa réponse"),
        (rows, _page(_item(7)), KEY, "ne vous est plus demandé"),
        (rows, page, b"x" * 32, "a été modifié"),
        (rows, replace(page, person_id=5), KEY, "une autre personne"),
        ([*rows, (0, "", "une note", "cellule D9")], page, KEY, "Cellule D9 : « une note » est hors des cases"),
        ([*rows, (0, "Ajout", "une note", "ligne 9")], page, KEY, "« Ajout » n'est pas une question"),
        ([], page, KEY, "n'est pas le formulaire"),
    ):
        with pytest.raises(FormRefused, match=sentence):
            read_answer_form(wrong, where, key)  # type: ignore[arg-type]


def test_no_part_of_a_mark_can_be_changed() -> None:
    mark = Identity(3, 4, 7, 1, "ab").mark(KEY)
    assert identity_of(f" {mark[:10]}\n{mark[10:]} ", KEY) == Identity(3, 4, 7, 1, "ab")
    for place in range(len(mark)):
        other = "1" if mark[place] != "1" else "2"
        assert identity_of(mark[:place] + other + mark[place + 1 :], KEY) is None
    assert identity_of("", KEY) is None
    assert identity_of("é-" * 7, KEY) is None
