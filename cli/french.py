"""How does the command line speak French? The few words that Typer writes itself, said in French."""

from datetime import date, datetime
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from roadmaps.refusal import Refusal


class _French:
    """Help pages in French; the rest of a help page is our own docstrings."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces: list[str] = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Utilisation : ")

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Affiche cette aide."
        return option


class FrenchCommand(_French, TyperCommand):
    """A command whose help is in French."""


class FrenchGroup(_French, TyperGroup):
    """A group of commands whose help is in French."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(90)) for name, command in commands if command and not command.hidden]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)
        options = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        with formatter.section("Options"):
            formatter.write_dl(options)


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
        subcommand_metavar="COMMANDE [ARGUMENTS]...",
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
    detail = getattr(error, "option_name", "") or (param.get_error_hint() if param is not None else "")
    template = _SAID.get(type(error).__name__, "Cette commande n'est pas comprise.")
    return f"{template.format(detail=detail)} Tapez « {path} --help » pour l'aide."


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
