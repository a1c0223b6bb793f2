"""What does an expression of a template designate, and may it be there at all?

Only names of the data, their parts, a few filters and comparisons are let through: the rest of Jinja (calls,
arithmetic, attributes of Python) is refused by its kind, whatever it says, before anything is evaluated.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import TemplateError, nodes

from reports.template_program import FILTERS, TESTS, environment
from reports.template_words import ALONE, FILTERS_GIVE, FLAG, NUMBER, TEXT, near

LONGEST = 300
_NEVER = re.compile(r"[{}%#\\]")
Shape = Any
"""TEXT, NUMBER, FLAG, a dictionary of shapes, a list of one shape, or None for what cannot be known."""


class Refused(Exception):
    """The sentence that says why an expression cannot stand."""


def parsed_expression(source: str) -> nodes.Expr:
    """The tree of an expression."""
    if len(source) > LONGEST:
        raise Refused("cette balise est trop longue (300 caractères au plus).")
    if _NEVER.search(source):
        raise Refused("une balise ne contient ni accolade, ni %, ni #, ni barre oblique inverse.")
    try:
        tree = environment().parse(f"{{{{ {source} }}}}")
    except (TemplateError, RecursionError):
        raise Refused(f"cette balise n'est pas comprise : « {source} ».") from None
    if len(tree.body) != 1 or not isinstance(tree.body[0], nodes.Output) or len(tree.body[0].nodes) != 1:
        raise Refused(f"cette balise n'est pas comprise : « {source} ».")
    return tree.body[0].nodes[0]


def shape_of(node: nodes.Node, names: Mapping[str, Shape]) -> Shape:
    """What an expression designates; raises Refused for what is not allowed or does not exist."""
    for kind, read in _READERS.items():
        if isinstance(node, kind):
            return read(node, names)
    raise Refused("seuls les noms du rapport sont admis dans une balise : ni calcul, ni appel, ni instruction.")


def _constant(node: Any, names: Mapping[str, Shape]) -> Shape:  # noqa: ARG001  one signature for all readers
    return NUMBER if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) else TEXT


def _attribute(node: Any, names: Mapping[str, Shape]) -> Shape:
    return _part(shape_of(node.node, names), node.attr)


def _name(node: nodes.Name, names: Mapping[str, Shape]) -> Shape:
    if node.name not in names:
        if node.name == "bloc":
            raise Refused(ALONE.format(name="engagements"))
        raise Refused(f"le nom « {node.name} » n'existe pas{near(node.name, names)}")
    return names[node.name]


def _part(shape: Shape, name: str) -> Shape:
    if name.startswith("_"):
        raise Refused(f"le nom « {name} » n'est pas admis.")
    if shape is None:
        return None
    if isinstance(shape, dict):
        if name not in shape:
            raise Refused(f"le nom « {name} » n'existe pas ici{near(name, shape)}")
        return shape[name]
    if isinstance(shape, list):
        raise Refused(f"« {name} » est demandé à une liste : parcourez-la d'abord par {{% for … in … %}}.")
    raise Refused(f"« {name} » est demandé à ce qui est déjà un texte.")


def _item(node: nodes.Getitem, names: Mapping[str, Shape]) -> Shape:
    shape = shape_of(node.node, names)
    if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return _part(shape, node.arg.value)
    if not isinstance(node.arg, nodes.Const) or not isinstance(node.arg.value, int) or not isinstance(shape, list):
        raise Refused("entre crochets, seul le rang d'un élément d'une liste est admis, par exemple [0].")
    return shape[0]


def _filtered(node: nodes.Filter, names: Mapping[str, Shape]) -> Shape:
    if node.node is None or node.name not in FILTERS:
        raise Refused(f"le filtre « {node.name} » n'est pas admis{near(node.name, FILTERS)}")
    arguments = [*node.args, *(one.value for one in node.kwargs)]
    if node.dyn_args or node.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in arguments) or node.kwargs:
        raise Refused(f"le filtre « {node.name} » n'admet que des textes entre guillemets.")
    if any(isinstance(one, nodes.Const) and len(str(one.value)) > 40 for one in arguments):
        raise Refused(f"ce que reçoit le filtre « {node.name} » est trop long.")
    shape = shape_of(node.node, names)
    if node.name in ("first", "last"):
        return shape[0] if isinstance(shape, list) else TEXT
    if node.name == "join" and not (isinstance(shape, list) and shape[0] == TEXT):
        raise Refused("le filtre « join » ne réunit que des listes de textes.")
    if node.name in ("upper", "lower", "capitalize", "trim") and isinstance(shape, (list, dict)):
        raise Refused(f"le filtre « {node.name} » ne s'applique qu'à un texte.")
    return FILTERS_GIVE[node.name]


def _condition(node: nodes.Node, names: Mapping[str, Shape]) -> Shape:
    if isinstance(node, nodes.Test) and (node.name not in TESTS or node.kwargs or node.dyn_args or node.dyn_kwargs):
        raise Refused(f"le test « {node.name} » n'est pas admis.")
    for child in node.iter_child_nodes():
        for one in [child.expr] if isinstance(child, nodes.Operand) else [child]:
            shape_of(one, names)
    return FLAG


def _choice(node: nodes.CondExpr, names: Mapping[str, Shape]) -> Shape:
    shape_of(node.test, names)
    shape = shape_of(node.expr1, names)
    if node.expr2 is None:
        raise Refused("une condition dans une balise a besoin de « else ».")
    other = shape_of(node.expr2, names)
    return shape if shape == other else TEXT if not isinstance(other, (list, dict)) else other


_READERS: Mapping[type[nodes.Node], Callable[[Any, Mapping[str, Shape]], Shape]] = {
    nodes.Const: _constant,
    nodes.Name: _name,
    nodes.Getattr: _attribute,
    nodes.Getitem: _item,
    nodes.Filter: _filtered,
    nodes.Compare: _condition,
    nodes.And: _condition,
    nodes.Or: _condition,
    nodes.Not: _condition,
    nodes.Test: _condition,
    nodes.CondExpr: _choice,
}
