"""What came back is named for what it is: a dead address, a delay, an automatic reply, or a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.bounces import Return, Returned, read_return
from mail.received import MAX_BYTES, why_unread
from tests.mail.returns import DEAD, SAMPLES, WHO, Sample
from tests.mail.returns import OURS as THEIRS

OURS = "0123456789abcdef@quadrille.example"


def a_report(action: str, status: str, diagnostic: str, recipient: str = "le.goff@quadrille.example") -> bytes:
    """A delivery report as most servers make it."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: ne-pas-repondre@quadrille.example
Subject: Undelivered Mail Returned to Sender
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--b
Content-Type: message/rfc822

From: ne-pas-repondre@quadrille.example
Message-ID: <{OURS}>
Subject: Point

Bonjour
--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "kind", "is_dead"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", Return.PERMANENT, True),
        ("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", Return.PERMANENT, True),
        ("failed", "5.1.2", "550 5.1.2 Host unknown", Return.PERMANENT, True),
        ("failed", "5.4.4", "Host not found", Return.PERMANENT, True),
        ("failed", "5.7.1", "554 5.7.1 Message refused by policy", Return.PERMANENT, False),
        ("failed", "5.2.2", "552 5.2.2 Over quota", Return.TEMPORARY, False),
        ("failed", "4.4.7", "Message expired", Return.TEMPORARY, False),
        ("delayed", "4.4.1", "Connection timed out", Return.TEMPORARY, False),
        ("relayed", "2.0.0", "", Return.AUTO_REPLY, False),
        ("delivered", "2.0.0", "", Return.AUTO_REPLY, False),
    ],
)
def test_a_delivery_report_says_what_and_for_whom(
    action: str, status: str, diagnostic: str, kind: Return, is_dead: bool
) -> None:
    found = read_return(a_report(action, status, diagnostic))
    assert (found.kind, found.address_is_dead) == (kind, is_dead)
    assert (found.message_id, found.recipient, found.status) == (OURS, "le.goff@quadrille.example", status)


def written(*headers: str, body: str = "Bonjour.") -> Returned:
    head = "\r\n".join([*headers, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"])
    return read_return(f"{head}\r\n\r\n{body}\r\n".encode())


@pytest.mark.parametrize(
    "headers",
    [
        ("From: Anne <a@x.fr>", "Subject: Absence du bureau : Point", "Auto-Submitted: auto-replied"),
        ("From: Anne <a@x.fr>", "Subject: Automatic reply: Point", "X-Auto-Response-Suppress: All"),
        ("From: Anne <a@x.fr>", "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Point?="),
        ("From: a@x.fr", "Subject: Out of Office: Point", "Precedence: auto_reply"),
        ("From: a@x.fr", "Subject: Je suis en congé", "X-Autoreply: yes"),
        ("From: a@x.fr", "Subject: Merci de votre message", "Auto-Submitted: auto-generated (vacation)"),
    ],
)
def test_an_automatic_reply_is_never_an_answer(headers: tuple[str, ...]) -> None:
    found = written(*headers, f"In-Reply-To: <{OURS}>")
    assert (found.kind, found.message_id, found.recipient) == (Return.AUTO_REPLY, OURS, "a@x.fr")


@pytest.mark.parametrize(
    ("subject", "body", "kind", "is_dead"),
    [
        ("Mail delivery failed: returning message to sender", "le.goff@x.fr: Unknown user", Return.PERMANENT, True),
        ("Échec de la remise", "L'adresse le.goff@x.fr n'existe pas.", Return.PERMANENT, True),
        ("Undeliverable: Point", "le.goff@x.fr 554 5.7.1 refused", Return.PERMANENT, False),
        ("Warning: could not send message for past 4 hours", "le.goff@x.fr 4.4.1", Return.TEMPORARY, False),
        ("failure notice", "le.goff@x.fr: mailbox full", Return.TEMPORARY, False),
    ],
)
def test_a_failure_in_plain_words_is_understood(subject: str, body: str, kind: Return, is_dead: bool) -> None:
    found = written("From: MAILER-DAEMON@mx.example", f"Subject: {subject}", body=f"{body}\r\n\r\nMessage-ID: <{OURS}>")
    assert (found.kind, found.address_is_dead, found.recipient) == (kind, is_dead, "le.goff@x.fr")
    assert found.message_id == OURS


def test_a_notice_in_plain_words_is_told_by_its_telling_line_not_by_the_letter_it_brings_back() -> None:
    body = f"Bonjour.\r\n\r\n<a@x.fr>: 550 5.1.1 User unknown\r\n\r\nMessage-ID: <{OURS}>\r\n\r\nBonjour Yann,"
    found = written("From: MAILER-DAEMON@mx.example", "Subject: failure notice", body=body)
    assert found.diagnostic == "<a@x.fr>: 550 5.1.1 User unknown"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Point d'étape", "Je serai absente lundi, mais voici ma réponse : c'est fait."),
        ("Re: Out of office", "On en parle ?"),
        ("Échec de la livraison des équipements", "Le prestataire n'a pas livré ; l'adresse n'existe pas sur le plan."),
        ("Fait", "fait"),
    ],
)
def test_a_person_is_never_taken_for_a_machine(subject: str, body: str) -> None:
    assert written("From: Anne <a@x.fr>", f"Subject: {subject}", body=body).kind is Return.PERSON


@given(st.binary(max_size=400))
def test_anything_at_all_is_read_without_failing(content: bytes) -> None:
    assert read_return(content).kind in Return
    assert read_return(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + content).kind in Return


def test_the_corpus_is_large_and_says_each_thing_in_both_languages() -> None:
    assert len(SAMPLES) >= 60
    assert len({one.content for one in SAMPLES}) == len({one.name for one in SAMPLES}) == len(SAMPLES)
    assert {one.is_a for one in SAMPLES} == {DEAD, *Return}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_what_real_servers_send_back_is_understood(sample: Sample) -> None:
    assert why_unread(sample.content) == ""
    found = read_return(sample.content)
    assert (found.kind, found.address_is_dead) == (
        (Return.PERMANENT, True) if sample.is_a == DEAD else (Return(sample.is_a), False)
    )
    assert found.message_id == (THEIRS if sample.finds_us else "")
    if found.kind in {Return.PERMANENT, Return.TEMPORARY}:
        assert found.recipient == WHO


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_what_comes_back_cut_short_or_forwarded_is_read_without_failing(sample: Sample) -> None:
    for end in range(0, len(sample.content), 97):
        assert read_return(sample.content[:end]).kind in Return
    forwarded = b"From: x@y.example\r\nContent-Type: message/rfc822\r\n\r\n" + sample.content
    assert read_return(forwarded).kind in Return


def _nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(depth)
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a: b\r\n\r\n" + b"x" * MAX_BYTES, "too large"),
        (b"From: " + b"(" * 70_000, "headers too long"),
        (b"".join(b"X-%d: y\r\n" % one for one in range(9_000)), "headers too long"),
        (b"a: b\r\n\r\n" + b"\n" * 50_000, "too many lines"),
        (_nested(5_000), "too deep"),
        (b"Content-Type: message/rfc822\r\n\r\n" * 5_000, "too deep"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 5_000, "too many parts"),
    ],
)
def test_a_hostile_message_is_left_unread(content: bytes, why: str) -> None:
    assert why_unread(content) == why


@pytest.mark.parametrize(
    "content",
    [
        b"From: " + b"(" * 60_000,
        b"In-Reply-To: " + b"<a@" * 20_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 4_000,
        b"Content-Type: text/plain; " + b"a*0=x;" * 9_000,
        _nested(19) + b"x" * 900_000,
        *(
            b"From: mailer-daemon@x.example\r\n" + head + b"\r\n\r\n" + unit * (900_000 // len(unit))
            for head, unit in (
                (b"Subject: x", b"a"),
                (b"Subject: x", b"a."),
                (b"Subject: x", b"a@a-"),
                (b"Subject: x", b"Message-ID: "),
                (b"Content-Type: text/html", b"<"),
                (b"Content-Transfer-Encoding: base64", b"A"),
                (b"Content-Type: text/plain; charset=idna", b"a"),
                (b"Content-Type: text/plain; charset=zlib", b"x"),
            )
        ),
    ],
)
def test_what_is_read_costs_little_whatever_it_holds(content: bytes) -> None:
    """Each makes a naive reader recurse, or look again from each character: minutes, where this takes no time."""
    assert why_unread(content) == ""
    assert read_return(content).kind in Return
