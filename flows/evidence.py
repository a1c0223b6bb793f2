"""What happens to a file joined to an answer?"""

from hashlib import sha256

from flows import clock
from models import Document
from models.closed_lists import DocumentKind
from store.database import transaction


def keep(filename: str, media_type: str, content: bytes, *, territory_id: int | None, person_id: int | None) -> int:
    """Keep the file as it came, and give its id for the answer to name."""
    document = Document(
        kind=DocumentKind.EVIDENCE,
        filename=filename,
        media_type=media_type,
        sha256=sha256(content).hexdigest(),
        content=content,
        territory_id=territory_id,
        uploaded_by_id=person_id,
        uploaded_at=clock.now(),
    )
    with transaction() as session:
        session.add(document)
        session.flush()
        assert document.id is not None  # noqa: S101  flushed
        return document.id
