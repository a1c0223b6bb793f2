"""What comes back, in the shapes that real servers give it, French and English; every address is fictional."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header

from mail.bounces import Return

OURS = "0123456789abcdef0123456789abcdef01234567@quadrille.example"
WHO = "yann.le-goff@bassin-redon.example"
DEAD, TEMPORARY, AUTO, PERSON, REFUSED = "dead", Return.TEMPORARY, Return.AUTO_REPLY, Return.PERSON, Return.PERMANENT


@dataclass(frozen=True, slots=True)
class Sample:
    """A message, and what it is: DEAD is a permanent failure because the mailbox does not exist."""

    name: str
    content: bytes
    is_a: str
    finds_us: bool = True


def _message(headers: list[str], body: str, *, charset: str = "utf-8") -> bytes:
    head = [*headers, "MIME-Version: 1.0"]
    if not any(one.lower().startswith("content-type") for one in headers):
        head += [f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: 8bit"]
    return ("\n".join(head) + "\n\n" + body).replace("\n", "\r\n").encode(charset)


def _encoded(words: str) -> str:
    return Header(words, "utf-8").encode()


_COPY = f"""From: "Anne Morvan (DDETS)" <ne-pas-repondre@quadrille.example>
To: {WHO}
Subject: =?utf-8?q?Point_d=27=C3=A9tape?=
Message-ID: <{OURS}>
Auto-Submitted: auto-generated

Bonjour Yann,
"""


def report(
    said: str,
    block: str,
    *,
    sender: str = "Mail Delivery System <MAILER-DAEMON@mx.essai.example>",
    subject: str = "Undelivered Mail Returned to Sender",
    returned: str = "message/rfc822",
    first: str = "",
) -> bytes:
    """A report of RFC 3464 with its three parts."""
    body = f"""This is a MIME-encapsulated message.

--B0.1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{said}

--B0.1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.essai.example
{first}
{block}

--B0.1
Content-Type: {returned}

{_COPY}
--B0.1--
"""
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="B0.1"'
    headers = ["Return-Path: <>", f"From: {sender}", "To: retours@quadrille.example", f"Subject: {_encoded(subject)}"]
    return _message([*headers, "Auto-Submitted: auto-replied", kind], body)


def _block(action: str, status: str, diagnostic: str, *, also: str = "") -> str:
    lines = [f"Final-Recipient: rfc822; {WHO}", *([also] if also else [])]
    return "\n".join([*lines, f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; {diagnostic}"])


def reports() -> Iterator[Sample]:
    """Delivery reports."""
    original = f"Original-Recipient: rfc822;{WHO}"
    for name, action, status, diagnostic, is_a in (
        ("boîte inconnue", "failed", "5.1.1", "550 5.1.1 User unknown in virtual mailbox table", DEAD),
        ("domaine inconnu", "failed", "5.1.2", "550 5.1.2 Host or domain name not found", DEAD),
        ("adresse mal formée", "failed", "5.1.3", "501 5.1.3 Bad recipient address syntax", DEAD),
        ("boîte déplacée", "failed", "5.1.6", "551 5.1.6 The mailbox has moved", DEAD),
        ("boîte fermée", "failed", "5.2.1", "550 5.2.1 The email account is disabled", DEAD),
        ("sans route", "failed", "5.4.4", "Host not found, no MX", DEAD),
        ("indésirable", "failed", "5.7.1", "554 5.7.1 Message rejected as spam", REFUSED),
        ("non authentifié", "failed", "5.7.26", "550 5.7.26 Unauthenticated email is not accepted", REFUSED),
        ("trop gros", "failed", "5.3.4", "552 5.3.4 Message size exceeds fixed limit", REFUSED),
        ("boîte pleine", "failed", "5.2.2", "552 5.2.2 Mailbox full", TEMPORARY),
        ("expiré", "failed", "4.4.7", "delivery time expired", TEMPORARY),
        ("injoignable", "failed", "4.4.1", "connect to mx.essai.example: Connection timed out", TEMPORARY),
        ("retardé", "delayed", "4.4.1", "connect to mx.essai.example: Connection refused", TEMPORARY),
        ("liste grise", "delayed", "4.7.1", "450 4.7.1 Greylisted, please retry", TEMPORARY),
        ("remis", "delivered", "2.0.0", "250 2.0.0 Ok", AUTO),
        ("relayé", "relayed", "2.0.0", "250 2.1.5 Delivered to a system without DSN", AUTO),
    ):
        said = f"<{WHO}>: host mx.essai.example said: {diagnostic}"
        yield Sample(f"postfix, {name}", report(said, _block(action, status, diagnostic, also=original)), is_a)
    for name, subject, diagnostic, status, is_a in (
        (
            *("exchange, introuvable", "Non remis : Point d'étape"),
            *("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "5.1.10", DEAD),
        ),
        (
            "exchange, boîte pleine",
            "Non remis : Relance",
            "554 5.2.2 mailbox full; STOREDRV.Deliver",
            "5.2.2",
            TEMPORARY,
        ),
        (
            *("exchange, réservé", "Undeliverable: Point d'étape"),
            *("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", "5.7.133", REFUSED),
        ),
        ("exchange, retardé", "Remise retardée : Point d'étape", "400 4.4.7 Message delayed", "4.4.7", TEMPORARY),
    ):
        said = f"Votre message n'a pas pu être remis à {WHO}.\nL'adresse est peut-être incorrecte."
        block = _block("delayed" if "retardé" in name else "failed", status, diagnostic)
        from_them = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@essai.example>"
        yield Sample(name, report(said, block, sender=from_them, subject=subject), is_a)
    for name, subject, status, diagnostic, is_a in (
        ("webmail, introuvable", "Échec de la remise", "5.1.1", "550-5.1.1 The email account does not exist", DEAD),
        ("webmail, inactif", "Delivery Status Notification (Failure)", "5.2.1", "550 5.2.1 account disabled", DEAD),
        ("webmail, quota", "Delivery Status Notification (Failure)", "4.2.2", "452-4.2.2 over quota", TEMPORARY),
        (
            "webmail, retard",
            "Delivery Status Notification (Delay)",
            "4.4.1",
            "The recipient server did not accept",
            TEMPORARY,
        ),
    ):
        action = "delayed" if name.endswith("retard") else "failed"
        said = f"** Adresse introuvable **\n\nVotre message n'est pas parvenu à {WHO}."
        sender = "Mail Delivery Subsystem <mailer-daemon@webmail.essai.example>"
        yield Sample(
            name,
            report(
                said,
                _block(action, status, diagnostic),
                sender=sender,
                subject=subject,
                returned="text/rfc822-headers",
            ),
            is_a,
        )
    envelope = f"Original-Envelope-Id: {OURS}"
    block = _block("failed", "5.1.1", "550 5.1.1 unknown user")
    stripped = report("The original message was received.", block, first=envelope).replace(
        b"Message-ID: <", b"X-Was: <"
    )
    yield Sample("sendmail, sans copie", stripped, DEAD)
    utf8 = report("Boîte inconnue", block).replace(b"message/delivery-status", b"message/global-delivery-status")
    yield Sample("postfix, adresses internationales", utf8, DEAD)


def plain_notices() -> Iterator[Sample]:
    """Failures told in plain words, by old or local servers."""
    copy = f"--- Below this line is a copy of the message.\n\n{_COPY}"
    for name, sender, subject, body, is_a in (
        (
            *("qmail, inconnu", "MAILER-DAEMON@relais.essai.example", "failure notice"),
            f"Hi. This is the qmail-send program.\n\n<{WHO}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n{copy}",
            DEAD,
        ),
        (
            *("qmail, plus tard", "MAILER-DAEMON@relais.essai.example", "failure notice"),
            f"Hi. This is the qmail-send program.\n\n<{WHO}>:\nI'm not going to try again. (#4.4.1)\n\n{copy}",
            TEMPORARY,
        ),
        (
            *("exim, inconnu", "Mail Delivery System <Mailer-Daemon@mx.essai.example>"),
            "Mail delivery failed: returning message to sender",
            f"Your message could not be delivered.\n\n  {WHO}\n    Unrouteable address: unknown user\n\n{copy}",
            DEAD,
        ),
        (
            *("exim, retard", "Mail Delivery System <Mailer-Daemon@mx.essai.example>"),
            "Warning: message 1sKq3B-0001 delayed 24 hours",
            f"No action is required on your part.\n\n  {WHO}\n    Delay reason: greylisted\n\n{copy}",
            TEMPORARY,
        ),
        (
            *("domino, absent de l'annuaire", "Postmaster@essai.example"),
            f"DELIVERY FAILURE: User {WHO} not listed in Domino Directory",
            f"Your message could not be delivered: User unknown {WHO}\n\n{copy}",
            DEAD,
        ),
        (
            *("fournisseur, n'existe pas", "Postmaster <postmaster@fai.essai.example>"),
            "Message non distribué",
            f"L'adresse {WHO} n'existe pas ou n'existe plus.\n\n{copy}",
            DEAD,
        ),
        (
            *("fournisseur, boîte pleine", "Postmaster <postmaster@fai.essai.example>"),
            "Message non distribuable",
            f"La boîte aux lettres de {WHO} est pleine : boîte pleine.\n\n{copy}",
            TEMPORARY,
        ),
        (
            *("collectivité, refus", "MAILER-DAEMON@filtre.essai.example", "Échec de la distribution"),
            f"{WHO} : 554 5.7.1 contenu refusé par la politique de sécurité\n\n{copy}",
            REFUSED,
        ),
        (
            *("passerelle, retard", "mail-daemon@filtre.essai.example", "Remise retardée"),
            f"{WHO} : nouvel essai dans une heure\n\n{copy}",
            TEMPORARY,
        ),
    ):
        headers = [
            "Return-Path: <>",
            f"From: {sender}",
            "To: retours@quadrille.example",
            f"Subject: {_encoded(subject)}",
        ]
        yield Sample(name, _message(headers, body), is_a)
    latin = ["From: MAILER-DAEMON@fai.essai.example", "Subject: Message non distribue", "Return-Path: <>"]
    said = f"L'adresse {WHO} est introuvable.\n\n{copy}"
    yield Sample("fournisseur, latin-1", _message(latin, said, charset="iso-8859-1"), DEAD)


def automatic_replies() -> Iterator[Sample]:
    """Absences, acknowledgements, ticket robots: never an answer."""
    answering = f"In-Reply-To: <{OURS}>"
    for name, subject, marks in (
        ("absence du bureau", "Absence du bureau : Point d'étape", ["Auto-Submitted: auto-replied"]),
        ("réponse automatique", "Réponse automatique : Point d'étape", ["X-Auto-Response-Suppress: All"]),
        ("réponse automatique, marquée", "Réponse automatique : Relance", ["Auto-Submitted: auto-generated"]),
        ("automatic reply", "Automatic reply: Point d'étape", ["X-Auto-Response-Suppress: All"]),
        ("out of office", "Out of Office: Point d'étape", ["Precedence: auto_reply"]),
        ("out of the office", "Out of the office until 24 August", []),
        ("congés annuels", "Congés annuels", ["X-Autoreply: yes"]),
        ("vacation", "away from my mail", ["Auto-Submitted: auto-replied (vacation)"]),
        ("absente", "Absente jusqu'au 24 août", []),
        ("absent", "Absent : Re: Point d'étape", []),
        ("congé maternité", "Congé maternité", ["Auto-Submitted: auto-replied"]),
        ("nouvelle adresse", "Nouvelle adresse électronique", ["Auto-Submitted: auto-replied"]),
        ("accusé", "Nous avons bien reçu votre message", ["Auto-Submitted: auto-generated"]),
        ("ticket", "[Ticket n° 4512] Point d'étape", ["Auto-Submitted: auto-generated", "Precedence: bulk"]),
        ("ancien répondeur", "Re: Point d'étape", ["X-Autorespond: Point d'étape"]),
        ("répondeur d'hébergeur", "Re: Relance", ["X-Auto-Reply-From: " + WHO]),
        ("départ", "J'ai quitté la structure", ["X-Autoresponder: oui"]),
        ("auto-reply", "Auto-Reply: Point d'étape", []),
        ("autoreply, télétravail", "Réponse automatique", ["Precedence: auto-reply"]),
        ("lu", "Lu : Point d'étape", ["Auto-Submitted: auto-replied", "X-MS-Exchange-Inbox-Rules-Loop: x"]),
    ):
        headers = [f"From: Yann Le Goff <{WHO}>", "To: retours@quadrille.example", f"Subject: {_encoded(subject)}"]
        body = "Bonjour,\n\nJe suis absent jusqu'au 24 août. Tout est fait, voyez avec ma collègue.\n"
        yield Sample(name, _message([*headers, answering, *marks], body), AUTO)
    read = 'Content-Type: multipart/report; report-type=disposition-notification; boundary="B"'
    said = "--B\nContent-Type: text/plain\n\nVotre message a été lu.\n"
    said += f"--B\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{WHO}\n"
    said += f"Original-Message-ID: <{OURS}>\nDisposition: manual-action; displayed\n\n--B--\n"
    headers = [f"From: {WHO}", "Subject: Lu : Relance", answering, read]
    yield Sample("accusé de lecture", _message(headers, said), AUTO)


def letters_of_people() -> Iterator[Sample]:
    """People who write: never taken for a machine."""
    for name, subject, body in (
        ("réponse", "Re: Point d'étape", "C'est fait, la navette roule depuis lundi."),
        (
            "réponse, absence annoncée",
            "Re: Point d'étape",
            "Je serai absente du bureau lundi, mais voici : c'est fait.",
        ),
        ("transfert", "TR: Point d'étape", "Je transmets à la bonne personne."),
        ("sujet d'échec", "Échec de la livraison des minibus", "Le prestataire n'a pas livré, l'adresse n'existe pas."),
        ("sujet d'absence", "Absence de réponse du Conseil régional", "Pouvez-vous les relancer ?"),
        ("sujet en anglais", "Re: Out of office", "On en parle ?"),
        ("sujet de retour", "Retour sur le comité", "Merci pour l'envoi."),
        ("de l'administration des courriels", "Réunion du 12", "Bonjour, la réunion est avancée."),
    ):
        sender = "Anne, postmaster <postmaster@essai.example>" if "administration" in name else f"Yann <{WHO}>"
        headers = [f"From: {sender}", f"Subject: {_encoded(subject)}", f"In-Reply-To: <{OURS}>"]
        yield Sample(name, _message(headers, body), PERSON)
    yield Sample("vide", b"", PERSON, finds_us=False)
    yield Sample("sans en-tête", b"Bonjour, c'est fait.\r\n", PERSON, finds_us=False)


SAMPLES = (*reports(), *plain_notices(), *automatic_replies(), *letters_of_people())
