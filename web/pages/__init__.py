"""Which pages are there? One module per noun; each gives a router."""

from fastapi import APIRouter

from web.pages import answer, commitments, login, roadmaps, territories, uploads

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router for module in (answer, login, territories, roadmaps, uploads, commitments)
)
