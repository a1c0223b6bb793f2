"""How does the command line speak French? The few words that Typer writes itself, said in French."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from roadmaps.refusal import Refusal

_ADDED = ((" [default: ", " [par défaut : "), ("; required]", " ; obligatoire]"), (" [required]", " [obligatoire]"))
_TYPE = re.compile(r" <\w+>$")


class _French:
    """Help pages in French; the rest of a help page is our own docstrings."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces: list[str] = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(one.strip("{}") for one in pieces), prefix="Utilisation : ")

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Affiche cette aide."
        return option

    def format_options(self, ctx: Any, formatter: Any) -> None:
        known: list[Any] = self.get_params(ctx)  # type: ignore[attr-defined]
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            records = [one.get_help_record(ctx) for one in known if one.param_type_name == kind]
            _write(formatter, title, [_in_french(*record) for record in records if record is not None])


def _in_french(name: str, told: str) -> tuple[str, str]:
    """What an argument or an option is called, and what is told of it."""
    for theirs, ours in _ADDED:
        told = f" {told}".replace(theirs, ours).lstrip()
    return _TYPE.sub("", name), told


def _write(formatter: Any, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(f"{title} "):
            formatter.write_dl(rows)


class FrenchCommand(_French, TyperCommand):
    """A command whose help is in French."""


class FrenchGroup(_French, TyperGroup):
    """A group of commands whose help is in French."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        told = [(name, command.get_short_help_str(300)) for name, command in commands if command and not command.hidden]
        _write(formatter, "Commandes", told)
        super().format_options(ctx, formatter)


def group(help_text: str) -> typer.Typer:
    """A group of commands, in French."""
    return typer.Typer(
        cls=FrenchGroup,
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        options_metavar="[OPTIONS]",
        subcommand_metavar="COMMANDE [ARGUMENTS]…",
    )


_SAID = {
    "NoSuchOption": "Cette option n'existe pas : {detail}.",
    "MissingParameter": "Il manque {detail}.",
    "BadParameter": "La valeur de {detail} ne convient pas.",
    "BadOptionUsage": "L'option {detail} attend une valeur.",
}


def explain(error: Any) -> str:
    """One French sentence for a misuse of the command line."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "quadrille"
    param = getattr(error, "param", None)
    detail = getattr(error, "option_name", "") or (param.get_error_hint().strip("'") if param is not None else "")
    template = _SAID.get(type(error).__name__, "Cette commande n'est pas comprise.")
    return f"{template.format(detail=detail)} Tapez « {path} --help » pour l'aide."


def agrees(question: str) -> bool:
    """Whether whoever is at the keyboard says yes; asked until they say yes or no, and nothing typed is no."""
    while True:
        said = str(typer.prompt(f"{question} [o/N]", default="", show_default=False, prompt_suffix=" ")).strip().lower()
        if said in ("o", "oui", "y", "yes"):
            return True
        if said in ("", "n", "non", "no"):
            return False
        typer.echo("Répondez par « o » pour oui ou par « n » pour non.")


def day(text: str) -> date:
    """The day that a person typed ("2026-04-01" or "01/04/2026"); today when they typed nothing."""
    from flows import clock

    if not text:
        return clock.today()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    raise Refusal(f"« {text} » n'est pas une date : écrivez-la sous la forme 2026-04-01.")
