"""Which pages are there? One module per noun; each gives a router."""

from fastapi import APIRouter

from web.pages import (
    about,
    addresses,
    answer,
    campaigns,
    commitments,
    indicators,
    login,
    not_me,
    offline_answers,
    organisations,
    own_requests,
    people,
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
        *(about, answer, not_me, offline_answers, own_requests, login, territories, roadmaps, uploads, commitments),
        *(addresses, organisations, people),
        *(campaigns, support_requests, reports, indicators, templates, policies),
    )
)
