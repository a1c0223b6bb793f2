"""Which mistakes do the tags of a template hold? All of them at once, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reports.expressions import LONGEST, Refused, parsed_expression, shape_of
from reports.tags import Tag
from reports.template_words import ALONE, BLOCKS, LOOP, REPORT, unknown_block

DEEPEST = 4
MOST = 1000
_FOR = re.compile(r"^for\s+([^\W\d]\w*)\s+in\s+(.+)$", re.DOTALL)
_BLOCK = re.compile(r"^bloc\s*\.\s*(\w+)$")
TOP: dict[str, Any] = {"rapport": REPORT}
_ENDS = {"endfor": "for", "endif": "if"}
_RESERVED = frozenset(
    {"rapport", "loop", "bloc", "true", "false", "none", "not", "and", "or", "in", "is", "if", "else"}
)


@dataclass(frozen=True, slots=True)
class TagFault:
    """A mistake and the tag that holds it."""

    tag: Tag
    message: str


@dataclass(slots=True)
class _Open:
    word: str
    tag: Tag
    names: dict[str, Any]
    has_else: bool = False


@dataclass(slots=True)
class _Reading:
    """What is open while tags are read in order."""

    in_body: bool
    opened: list[_Open] = field(default_factory=list)

    @property
    def names(self) -> dict[str, Any]:
        """What may be named here."""
        return self.opened[-1].names if self.opened else TOP


def faults_of_tags(tags: list[Tag], *, in_body: bool) -> Iterator[TagFault]:
    """The mistakes of one part's tags, in reading order."""
    if len(tags) > MOST:
        yield TagFault(tags[MOST], f"ce modèle compte plus de {MOST} balises.")
        return
    reading = _Reading(in_body)
    for tag in tags:
        try:
            _read(tag, reading)
        except Refused as refusal:
            yield TagFault(tag, str(refusal))
    for one in reading.opened:
        yield TagFault(one.tag, f"cette instruction n'est pas fermée : il manque {{% end{one.word} %}}.")


def _read(tag: Tag, reading: _Reading) -> None:
    if tag.kind == "comment":
        return
    _check_scope(tag)
    if tag.kind == "print":
        _read_print(tag, reading)
    else:
        _read_statement(tag, reading)


def _check_scope(tag: Tag) -> None:
    if not tag.source:
        raise Refused("cette balise est vide.")
    if tag.scope in ("tr", "tc") and not tag.in_cell:
        raise Refused("une balise {%tr ou {%tc ne se place que dans un tableau.")
    if tag.scope != "run" and not tag.alone:
        whole = {"p": "son paragraphe", "tr": "sa ligne de tableau", "tc": "sa cellule"}[tag.scope]
        raise Refused(f"cette balise doit être seule dans {whole} : le reste serait perdu.")


def _read_print(tag: Tag, reading: _Reading) -> None:
    block = _BLOCK.match(tag.source)
    if block and tag.scope == "p":
        _check_block(block.group(1), tag, reading)
        return
    if block:
        name = block.group(1)
        raise Refused(ALONE.format(name=name) if name in BLOCKS else unknown_block(name))
    if tag.scope != "run":
        raise Refused("cette forme ne sert qu'à placer un bloc, par exemple {{p bloc.engagements }}.")
    shape = shape_of(parsed_expression(tag.source), reading.names)
    if isinstance(shape, (list, dict)):
        what = "une liste" if isinstance(shape, list) else "un groupe de valeurs"
        raise Refused(f"« {tag.source} » désigne {what}, et non un texte.")


def _check_block(name: str, tag: Tag, reading: _Reading) -> None:
    if name not in BLOCKS:
        raise Refused(unknown_block(name))
    if not reading.in_body or tag.in_cell:
        raise Refused("un bloc se place dans le corps du document, hors des tableaux, en-têtes et pieds de page.")
    if any(one.word == "for" for one in reading.opened):
        raise Refused("un bloc ne se place pas dans une boucle.")


def _read_statement(tag: Tag, reading: _Reading) -> None:
    if len(tag.source) > LONGEST:
        raise Refused("cette balise est trop longue (300 caractères au plus).")
    word, _, rest = tag.source.partition(" ")
    if word == "for":
        _open_loop(tag, reading)
    elif word == "if":
        reading.opened.append(_Open("if", tag, reading.names))
        _check_depth(reading)
        shape_of(parsed_expression(rest), reading.names)
    elif tag.source in _ENDS:
        _close(tag, reading)
    elif word in ("elif", "else"):
        _branch(tag, word, rest, reading)
    else:
        raise Refused(f"l'instruction « {word} » n'est pas admise : seuls for et if le sont.")


def _open_loop(tag: Tag, reading: _Reading) -> None:
    names = dict(reading.names)
    reading.opened.append(_Open("for", tag, names))
    _check_depth(reading)
    match = _FOR.match(tag.source)
    if match is None or match.group(1) in _RESERVED:
        raise Refused("une boucle s'écrit {% for ligne in tableau.lignes %}.")
    names[match.group(1)] = None
    shape = shape_of(parsed_expression(match.group(2)), reading.opened[-2].names if len(reading.opened) > 1 else TOP)
    if not isinstance(shape, list):
        raise Refused(f"« {match.group(2)} » n'est pas une liste : la boucle n'a rien à parcourir.")
    names.update({match.group(1): shape[0], "loop": LOOP})


def _check_depth(reading: _Reading) -> None:
    if len(reading.opened) > DEEPEST:
        raise Refused(f"plus de {DEEPEST} instructions sont imbriquées.")


def _close(tag: Tag, reading: _Reading) -> None:
    wanted = _ENDS[tag.source]
    if not reading.opened or reading.opened[-1].word != wanted:
        raise Refused(f"cette balise ferme un {wanted} qui n'est pas ouvert à cet endroit.")
    opened = reading.opened.pop().tag
    if (opened.scope, opened.container) != (tag.scope, tag.container):
        raise Refused(
            f"cette balise et celle qui l'ouvre ({opened.place}) ne sont pas au même niveau : ouvrez et fermez dans le "
            "même paragraphe, le même tableau, ou entre paragraphes du même endroit, avec la même forme de balise."
        )


def _branch(tag: Tag, word: str, rest: str, reading: _Reading) -> None:
    opened = reading.opened[-1] if reading.opened else None
    if opened is None or opened.word != "if" or opened.has_else:
        raise Refused(f"« {word} » n'est pas à sa place : il suit un if ouvert.")
    if (opened.tag.scope, opened.tag.container) != (tag.scope, tag.container):
        raise Refused(f"« {word} » n'est pas au même niveau que son if ({opened.tag.place}).")
    if word == "else":
        opened.has_else = True
        if rest.strip():
            raise Refused("« else » ne prend pas de condition : écrivez « elif ».")
    else:
        shape_of(parsed_expression(rest), reading.names)
