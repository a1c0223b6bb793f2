"""A mail's bytes: readable by any reader, the same at each attempt, and nobody's headers but ours."""

import email
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.composing import Attachment, CannotCompose, compose, links_in
from mail.sending import Message
from models import Mail
from models.closed_lists import Letter

SENDER = "ne-pas-repondre@quadrille.example"


def a_mail(**changes: Any) -> Mail:
    values: dict[str, Any] = {
        "key": "demande",
        "letter": Letter.CHECK_IN,
        "recipient": "le.goff@quadrille.example",
        "sender_name": "Animation du bassin de Redon",
        "reply_to": "animation@quadrille.example",
        "subject": "Point d'étape du 2e trimestre 2026 : où en êtes-vous de vos engagements dans le bassin de Redon ?",
        "body_text": "Bonjour,\n\nvotre page : ⟦lien:7⟧\n.un point en tête\n",
        "body_html": '<p>Bonjour</p><a href="⟦lien:7⟧">votre page</a>',
        "message_id": "abcdef0123456789@quadrille.example",
        "decided_on": date(2026, 6, 1),
        "created_at": datetime(2026, 6, 1, 7, 30, tzinfo=UTC),
        "not_before": datetime(2026, 6, 1, 7, 30, tzinfo=UTC),
    }
    return Mail(**(values | changes))


def made(mail: Mail, **more: Any) -> Message:
    return compose(mail, sender=SENDER, links={7: "https://q.example/r/jeton"}, **more)


def read(message: Message) -> EmailMessage:
    assert b"\n" not in message.content.replace(b"\r\n", b"")
    assert max(map(len, message.content.split(b"\r\n"))) <= 998
    parsed = email.message_from_bytes(message.content, policy=SMTP)
    assert isinstance(parsed, EmailMessage)
    for part in parsed.walk():
        assert not part.defects
    return parsed


def sender_name(message: Message) -> str:
    """The name before the address; Python 3.11's newer parser puts a space between two encoded words there."""
    name, _ = parseaddr(str(email.message_from_bytes(message.content)["From"]))
    return str(make_header(decode_header(name)))


def body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_any_reader_finds_what_was_written() -> None:
    mail = a_mail()
    parsed = read(made(mail))
    assert parsed["Subject"] == mail.subject
    assert parsed["From"] == f"{mail.sender_name} <{SENDER}>"
    assert parsed["To"] == mail.recipient
    assert parsed["Reply-To"] == mail.reply_to
    assert parsed["Message-ID"] == f"<{mail.message_id}>"
    assert parsed["Date"].datetime == mail.created_at
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["X-Auto-Response-Suppress"] == "All"
    assert body(parsed, "plain") == "Bonjour,\n\nvotre page : https://q.example/r/jeton\n.un point en tête\n"
    assert 'href="https://q.example/r/jeton"' in body(parsed, "html")


def test_the_bytes_are_the_same_at_each_attempt() -> None:
    files = [Attachment("réponses.xlsx", "application/vnd.ms-excel", b"\x00\x01")]
    assert made(a_mail(), attachments=files).content == made(a_mail(), attachments=files).content
    assert made(a_mail()).content != made(a_mail(message_id="autre@quadrille.example")).content


def test_attachments_keep_their_name_and_bytes() -> None:
    files = [
        Attachment("Réponses du 2e trimestre.xlsx", "application/vnd.ms-excel", bytes(range(256))),
        Attachment("reponses.docx", "application/msword", b"docx"),
    ]
    parsed = read(made(a_mail(), attachments=files))
    found = [(part.get_filename(), part.get_content()) for part in parsed.iter_attachments()]
    assert found == [(file.filename, file.content) for file in files]


@pytest.mark.parametrize("field", ["subject", "recipient", "sender_name", "reply_to", "message_id"])
@pytest.mark.parametrize("injected", ["x\r\nBcc: y@z.fr", "x\ny", "x\ry", "x\x00"])
def test_a_line_break_in_a_header_is_refused(field: str, injected: str) -> None:
    with pytest.raises(CannotCompose):
        made(a_mail(**{field: injected}))


def test_a_link_that_no_longer_exists_is_refused() -> None:
    assert links_in(a_mail()) == {7}
    with pytest.raises(CannotCompose, match="n° 7"):
        compose(a_mail(), sender=SENDER)


def test_a_link_may_point_inside_its_page() -> None:
    parsed = read(made(a_mail(body_text="⟦lien:7/engagement-3⟧", body_html="")))
    assert body(parsed, "plain") == "https://q.example/r/jeton#engagement-3\n"


printable = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)


@given(printable, printable, st.text(st.characters(codec="utf-8"), max_size=400))
def test_any_text_comes_back(subject: str, name: str, text: str) -> None:
    subject, name = " ".join(subject.split()), " ".join(name.split())
    message = made(a_mail(subject=subject, sender_name=name, body_text=text, body_html=""))
    parsed = read(message)
    assert parsed["Subject"] == subject
    assert sender_name(message) == name
    written = text.replace("⟦lien:7⟧", "https://q.example/r/jeton").replace("\r\n", "\n").replace("\r", "\n")
    assert body(parsed, "plain") == (written if written.endswith("\n") else written + "\n")
