"""How is a file given, so that no browser ever opens it as a page?"""

from urllib.parse import quote

from starlette.responses import Response


def as_download(content: bytes, filename: str, media_type: str = "application/octet-stream") -> Response:
    """A file to save under its own name, accents included."""
    plain = filename.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "") or "fichier"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(content, media_type=media_type, headers=headers)
