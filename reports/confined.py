"""What does the child that fills a service's template do, and what is it forbidden?"""

import resource
import sys
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.template import CompiledTemplate

_READABLE_ROOTS = (sys.prefix, sys.base_prefix, sys.exec_prefix)
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.kill",
    "os.putenv",
    "pty.",
    "shutil.",
    "ctypes.",
    "ftplib.",
    "urllib.",
    "webbrowser.",
)


def main() -> None:
    """Read a template and outlines from the input; write each document after its length, 0 for one that failed."""
    root, (cpu, memory, output) = sys.argv[1], (int(one) for one in sys.argv[2:5])
    _bound(cpu, memory)
    _leave_tables_aside(root)
    from reports.contours import outlines  # noqa: PLC0415  loaded once the limits are set
    from reports.template import house_template  # noqa: PLC0415

    house_template()
    outlines("departement")
    given = list(_frames(sys.stdin.buffer.read()))
    sys.addaudithook(_watch(root))
    for made in _all_made(given[0], given[1:], output):
        sys.stdout.buffer.write(len(made).to_bytes(8, "big") + made)


def _leave_tables_aside(root: str) -> None:
    """Only the closed lists of ``models`` are read here: without the tables a child starts four times sooner."""
    package = types.ModuleType("models")
    package.__path__ = [f"{root}/models"]
    sys.modules["models"] = package


def _frames(data: bytes) -> Iterator[bytes]:
    """What was given, each preceded by its length."""
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 8], "big")
        yield data[at + 8 : at + 8 + length]
        at += 8 + length


def _all_made(template: bytes, outlines: list[bytes], output: int) -> Iterator[bytes]:
    """Each document; an empty one says that it failed, and why is told to nobody."""
    from reports.their_template import compile_template  # noqa: PLC0415

    try:
        compiled = compile_template(template)
        for outline in outlines:
            made = _made(compiled, outline.decode())
            yield made if len(made) <= output else b""
    except (MemoryError, RecursionError):
        sys.exit(1)
    except Exception:  # noqa: BLE001  whatever a template provokes, the parent is told no more than that it failed
        yield b""


def _bound(cpu: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _made(template: "CompiledTemplate", outline: str) -> bytes:
    from reports.checking import faults_of  # noqa: PLC0415
    from reports.outline_json import from_json  # noqa: PLC0415
    from reports.word import render  # noqa: PLC0415

    made = render(from_json(outline), template)
    unsound = [one for one in faults_of(made) if "not well-formed" in one or "does not end with a paragraph" in one]
    return b"" if unsound else made


def _watch(root: str) -> Any:
    """Refuse what filling a template never needs."""
    allowed = (*_READABLE_ROOTS, f"{root}/reports/", f"{root}/roadmaps/", f"{root}/models/", f"{root}/settings")

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and not _is_harmless(arguments, allowed):
            raise PermissionError(event)

    return watch


def _is_harmless(arguments: tuple[Any, ...], allowed: tuple[str, ...]) -> bool:
    path, mode = arguments[0], arguments[1]
    return isinstance(path, str) and path.startswith(allowed) and (mode is None or mode in ("r", "rb"))
