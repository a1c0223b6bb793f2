"""Which colours and hatchings tell series and classes apart, for every eye and on a black-and-white print?

The colours differ in lightness too, for the colour-blind; each also has its own hatching.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """A colour, and the hatching drawn over it by Word (``preset``) and by us on maps (``angles``, ``spacing``)."""

    colour: str
    preset: str = ""
    angles: tuple[int, ...] = ()
    spacing: int = 0
    dash: str = "solid"
    marker: str = "circle"

    @property
    def tint(self) -> str:
        """The same colour, much lighter: what stands between the lines of a hatching."""
        return "".join(f"{255 - (255 - int(self.colour[at : at + 2], 16)) * 35 // 100:02X}" for at in (0, 2, 4))


SERIES = (
    Pattern("1F4E79", "", dash="solid", marker="circle"),
    Pattern("D98E04", "wdUpDiag", dash="dash", marker="square"),
    Pattern("8FB4D6", "", dash="sysDot", marker="triangle"),
    Pattern("7A3E65", "dkHorz", dash="dashDot", marker="diamond"),
    Pattern("3D7D5B", "smGrid", dash="lgDash", marker="x"),
    Pattern("BFBFBF", "", dash="sysDash", marker="star"),
    Pattern("B5482F", "dkDnDiag", dash="lgDashDot", marker="plus"),
    Pattern("595959", "pct50", dash="sysDashDot", marker="dash"),
)
CLASSES = (
    Pattern("F1F5F9"),
    Pattern("C6D9EA", angles=(45,), spacing=22),
    Pattern("8FB4D6", angles=(-45,), spacing=15),
    Pattern("4F86B5", angles=(45, -45), spacing=17),
    Pattern("2F5D8A", angles=(0,), spacing=11),
    Pattern("1D3557"),
)
MISSING = Pattern("FFFFFF", angles=(90,), spacing=9)


def series_pattern(rank: int) -> Pattern:
    """The pattern of a series; beyond the last they come again."""
    return SERIES[rank % len(SERIES)]


def class_patterns(classes: int) -> tuple[Pattern, ...]:
    """As many patterns as classes, from light to dark and as far apart as can be."""
    if classes <= 1:
        return (CLASSES[3],) if classes else ()
    last = len(CLASSES) - 1
    if classes > len(CLASSES):
        return tuple(CLASSES[rank % len(CLASSES)] for rank in range(classes))
    return tuple(CLASSES[round(rank * last / (classes - 1))] for rank in range(classes))
