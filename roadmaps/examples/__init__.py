"""Example roadmaps of the Redon country: real-looking, invented, made by ``make``."""
