"""Which bassins does a file of perimeters draw, and how much of each lies in which département?

Two shapes are read: a list of bassins beside a table of their parts, or one table by hand with a line for each bassin
and département. Every fault is told at once, with its line.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from models.closed_lists import PerimeterType
from roadmaps.folding import words
from roadmaps.reading.delimited import separator_of
from roadmaps.reading.text_encoding import decode_text
from roadmaps.refusal import Refusal

PREFIXES: Mapping[PerimeterType, str] = {PerimeterType.ZONE_EMPLOI: "ZE", PerimeterType.BASSIN_FT: "FT"}
"""What stands before the code of origin, so that "0051" is told from another zoning's."""
ROUNDING = 0.01
"""Shares are published with a few decimals: their sum may miss 1 by this much."""
LONGEST_CODE, LONGEST_NAME = 40, 200

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "bassin", "code bassin", "code perimetre", "identifiant"),
    "name": ("name", "nom", "libelle", "intitule"),
    "departement": ("departement", "dep", "code departement"),
    "share": ("share", "part", "quote part", "part de population", "part population"),
    "population": ("population", "pop"),
}


@dataclass(frozen=True, slots=True)
class PerimeterDraft:
    """A bassin as drawn in a file: the départements it lies in, each with its share of the population in ]0, 1]."""

    code: str
    name: str
    shares: Mapping[str, float]
    population: int | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    file: str
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    @property
    def place(self) -> str:
        return f"{self.file}, ligne {self.number}"


def has_parts_inside(listing: bytes) -> bool:
    """Whether a file says by itself in which département each bassin lies."""
    return any("departement" in line.values for line in _lines(listing, "")[:1])


def read_perimeters(
    listing: bytes, parts: bytes | None, perimeter_type: PerimeterType, departements: Collection[str]
) -> tuple[PerimeterDraft, ...]:
    """The bassins of a list and of its table of parts (None: the list holds them); Refusal tells every fault."""
    names = _lines(listing, "liste" if parts is not None else "fichier")
    lines = names if parts is None else _lines(parts, "départements")
    faults = [*_missing(names, ("code", "name"), "liste"), *_missing(lines, ("code", "departement"), "départements")]
    if faults:
        raise Refusal(*faults)
    shares = _shares(lines, departements, faults)
    drafts = tuple(_drafts(names, shares, PREFIXES.get(perimeter_type, ""), faults))
    unnamed = shares.keys() - {line["code"] for line in names}
    faults += [f"Le bassin « {code} » a des départements, mais il n'est pas dans la liste." for code in sorted(unnamed)]
    if faults:
        raise Refusal(*faults)
    return drafts


def _lines(data: bytes, file: str) -> list[_Line]:
    text = decode_text(data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text))
    header = [_column(title) for title in next(rows, [])]
    return [
        _Line(number, file, dict(zip(header, (value.strip() for value in row), strict=False)))
        for number, row in enumerate(rows, start=2)
        if any(value.strip() for value in row)
    ]


def _column(title: str) -> str:
    folded = words(title)
    return next((field for field, names in _COLUMNS.items() if folded in names), folded)


def _missing(lines: list[_Line], wanted: Iterable[str], file: str) -> list[str]:
    if not lines:
        return [f"Le fichier ({file}) est vide : il doit avoir une ligne de titres et au moins un bassin."]
    french = {"code": "code", "name": "nom", "departement": "departement"}
    absent = [french[column] for column in wanted if column not in lines[0].values]
    return [f"Il manque la colonne « {column} » ({file})." for column in absent]


def _shares(lines: list[_Line], departements: Collection[str], faults: list[str]) -> dict[str, dict[str, float]]:
    """The shares of each bassin by département; what is wrong is added to ``faults``."""
    shares: dict[str, dict[str, float]] = {}
    places: dict[str, _Line] = {}
    for line in lines:
        code, departement = line["code"], line["departement"].upper().removeprefix("D").zfill(2)
        share = _share(line, faults)
        if departement not in departements:
            faults.append(f"{line.place} : le département « {line['departement']} » n'existe pas.")
        elif departement in shares.setdefault(code, {}):
            faults.append(f"{line.place} : le département {departement} est donné deux fois pour « {code} ».")
        else:
            shares[code][departement] = share
        places.setdefault(code, line)
    for code, by_departement in shares.items():
        whole = _whole(by_departement)
        if whole is None:
            faults.append(
                f"{places[code].place} : les parts de « {code} » doivent être données, et leur somme faire 1."
            )
        else:
            shares[code] = whole
    return shares


def _share(line: _Line, faults: list[str]) -> float:
    """The share that a line gives; 0 when it gives none."""
    written = line["share"].replace(",", ".").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    percent = written.endswith("%")
    try:
        share = float(written.rstrip("%") or 0) / (100 if percent else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1 or (written and share == 0):
        faults.append(f"{line.place} : la part « {line['share']} » n'est pas un nombre entre 0 et 1.")
    return share


def _whole(shares: Mapping[str, float]) -> dict[str, float] | None:
    """Shares whose sum is 1, rounding corrected; a single département without share has the whole; None if wrong."""
    if len(shares) == 1 and not any(shares.values()):
        return dict.fromkeys(shares, 1.0)
    total = sum(shares.values())
    if not all(share > 0 for share in shares.values()) or abs(total - 1) > ROUNDING:
        return None
    return {departement: min(1.0, round(share / total, 6)) for departement, share in shares.items()}


def _drafts(
    lines: list[_Line], shares: Mapping[str, Mapping[str, float]], prefix: str, faults: list[str]
) -> Iterable[PerimeterDraft]:
    names: dict[str, str] = {}
    for line in lines:
        code, name = line["code"], line["name"]
        if code in names:
            if name != names[code] or "departement" not in line.values:
                faults.append(f"{line.place} : le code « {code} » est donné deux fois.")
            continue
        names[code] = name
        faults += _line_faults(line, has_parts=bool(shares.get(code)))
        population = line["population"].replace(" ", "")
        yield PerimeterDraft(
            code=code if code.upper().startswith(prefix) else prefix + code,
            name=name,
            shares=shares.get(code, {}),
            population=int(population) if population.isdigit() else None,
        )


def _line_faults(line: _Line, *, has_parts: bool) -> Iterable[str]:
    if not line["code"]:
        yield f"{line.place} : le code manque."
    if not line["name"]:
        yield f"{line.place} : le nom manque."
    if len(line["code"]) > LONGEST_CODE or len(line["name"]) > LONGEST_NAME:
        yield f"{line.place} : le code ou le nom est trop long ({LONGEST_CODE} et {LONGEST_NAME} caractères au plus)."
    if line["code"] and not has_parts:
        yield f"{line.place} : le bassin « {line['code']} » n'est dans aucun département."
