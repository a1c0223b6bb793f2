"""With which Word template are the reports of a territory made?

That of the nearest territory upward that has chosen one; else the house style.
"""

from dataclasses import dataclass, replace

from sqlmodel import Session

from flows import clock
from flows.report_files import Wanted
from models import Document
from models.closed_lists import DocumentKind
from reports.their_template import TemplateReport, check_template
from roadmaps.facts import TerritoryFacts
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from store import documents, journal
from store.database import reading, transaction

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MEDIA_TYPES = {"docx": f"{_MEDIA}document", "dotx": f"{_MEDIA}template"}


@dataclass(frozen=True, slots=True)
class InForce:
    """A template, and the territory that chose it."""

    chosen_by: TerritoryFacts
    document: Document


class Templates:
    """The templates in force; each is loaded once."""

    def __init__(self, session: Session, forest: Forest) -> None:
        """Read the choices, not yet the files."""
        self._session, self._forest = session, forest
        self._chosen = documents.templates_in_force(session)
        self._loaded: dict[int, Document] = {}

    def of(self, territory_id: int) -> InForce | None:
        """The template of a territory, its own or that of the nearest one above; None: the house style."""
        for territory in self._forest.chain(territory_id):
            choice = self._chosen.get(territory.id)
            if choice is not None and choice.document_id is not None:
                return InForce(territory, self._document(choice.document_id))
        return None

    def rank(self, territory_id: int) -> int:
        """Puts the territories that share a template side by side."""
        return next(
            (
                choice.document_id or 0
                for territory in self._forest.chain(territory_id)
                if (choice := self._chosen.get(territory.id))
            ),
            0,
        )

    def wanted(self, territory_id: int, wanted: Wanted) -> Wanted:
        """The files wanted, with the template of the territory unless another was asked for."""
        found = self.of(territory_id) if wanted.template is None else None
        return wanted if found is None else replace(wanted, template=found.document.content)

    def _document(self, document_id: int) -> Document:
        if document_id not in self._loaded:
            document = self._session.get_one(Document, document_id)
            if not documents.is_intact(document):
                raise Refusal(
                    f"Le modèle « {document.filename} » a changé depuis qu'il a été choisi : choisissez-le de nouveau."
                )
            self._loaded[document_id] = document
        return self._loaded[document_id]


def in_force(territory_id: int, forest: Forest) -> InForce | None:
    """The template of a territory today."""
    with reading() as session:
        return Templates(session, forest).of(territory_id)


def use(territory_id: int, filename: str, content: bytes, *, by: int) -> TemplateReport:
    """Check a template and, when nothing is to be corrected, keep it for the reports of a territory and below."""
    report = check_template(content, filename)
    if not report.is_usable:
        return report
    at = clock.now()
    with transaction() as session:
        kept = documents.keep(
            session,
            kind=DocumentKind.TEMPLATE,
            filename=filename,
            media_type=MEDIA_TYPES.get(filename.rpartition(".")[2].lower(), MEDIA_TYPES["docx"]),
            content=content,
            at=at,
            territory_id=territory_id,
            uploaded_by_id=by,
        )
        documents.choose_template(session, territory_id=territory_id, document_id=kept.id, chosen_by_id=by, at=at)
        journal.record(
            session,
            at=at,
            actor=f"person:{by}",
            action="modele.choisi",
            subject=f"document:{kept.id}",
            territory_id=territory_id,
            facts={"sha256": kept.sha256},
        )
    return report


def go_back(territory_id: int, *, by: int) -> None:
    """Use the territory's own template no longer; the file stays, for the reports that were issued with it."""
    at = clock.now()
    with transaction() as session:
        if territory_id not in documents.templates_in_force(session):
            return
        documents.choose_template(session, territory_id=territory_id, document_id=None, chosen_by_id=by, at=at)
        journal.record(
            session, at=at, actor=f"person:{by}", action="modele.retire", territory_id=territory_id, facts={}
        )
