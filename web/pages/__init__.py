"""Which pages are there? One module per noun; each gives a router."""

from fastapi import APIRouter

from web.pages import answer

ROUTERS: tuple[APIRouter, ...] = (answer.router,)
