"""Which pages are there? One module per noun; each gives a router."""

from fastapi import APIRouter

from web.pages import (
    about,
    answer,
    campaigns,
    commitments,
    indicators,
    login,
    offline_answers,
    policies,
    reports,
    roadmaps,
    support_requests,
    templates,
    territories,
    uploads,
)

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router
    for module in (
        *(about, answer, offline_answers, login, territories, roadmaps, uploads, commitments),
        *(campaigns, support_requests, reports, indicators, templates, policies),
    )
)
