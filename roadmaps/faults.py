"""How does what pydantic refuses read in French?"""

from collections.abc import Mapping

from pydantic import ValidationError

_SENTENCES = {
    "missing": "à renseigner.",
    "extra_forbidden": "champ inconnu.",
    "int_parsing": "un nombre entier est attendu.",
    "int_type": "un nombre entier est attendu.",
    "int_from_float": "un nombre entier est attendu.",
    "float_parsing": "un nombre est attendu.",
    "float_type": "un nombre est attendu.",
    "finite_number": "un nombre est attendu.",
    "bool_parsing": "répondez par oui ou par non.",
    "date_parsing": "une date est attendue (jour, mois, année).",
    "date_from_datetime_parsing": "une date est attendue (jour, mois, année).",
    "date_type": "une date est attendue (jour, mois, année).",
    "string_type": "un texte est attendu.",
    "string_too_long": "ce texte est trop long ({max_length} caractères au plus).",
    "string_too_short": "à renseigner.",
    "string_pattern_mismatch": "cette valeur n'a pas la forme attendue.",
    "greater_than_equal": "la valeur doit être au moins {ge}.",
    "less_than_equal": "la valeur doit être au plus {le}.",
    "too_long": "trop de valeurs ({max_length} au plus).",
    "too_short": "il manque des valeurs ({min_length} au moins).",
    "enum": "ce choix n'existe pas.",
}


def french_faults(error: ValidationError, labels: Mapping[str, str]) -> tuple[str, ...]:
    """One French sentence for each fault, all at once: the field's label, then what is wrong."""
    return tuple(sentence for _, sentence in placed_faults(error, labels))


def placed_faults(error: ValidationError, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The same, each with the name of its field ("" for the whole)."""
    return tuple(_placed(dict(fault), labels) for fault in error.errors(include_url=False))


def _placed(fault: Mapping[str, object], labels: Mapping[str, str]) -> tuple[str, str]:
    place = fault["loc"]
    field = str(place[0]) if isinstance(place, tuple) and place else ""
    context = fault.get("ctx")
    values = context if isinstance(context, Mapping) else {}
    kind = str(fault["type"])
    if kind in {"too_long", "too_short"} and isinstance(fault["input"], str):
        kind = f"string_{kind}"
    if kind == "value_error":
        said = f"{values.get('error', 'valeur refusée')}".rstrip(".") + "."
    else:
        said = _SENTENCES.get(kind, "cette valeur n'est pas acceptée.").format(**values)
    label = labels.get(field, field)
    return field, f"{label} : {said}" if label else said[:1].upper() + said[1:]
