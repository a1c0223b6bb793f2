"""placeholder"""

from cli.french import group

app = group("x")
templates = group("y")
