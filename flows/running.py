"""How does one flow run under Prefect and without it?

Inside a run of Prefect, tasks are submitted, logs go to its server and a summary is left as an artifact; anywhere else
the same functions are called plainly, and no server is ever started or asked for.
"""

import functools
import logging
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

import prefect
from prefect import Flow, Task
from prefect.artifacts import create_markdown_artifact
from prefect.context import FlowRunContext
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_run_logger

from flows import clock
from store import jobs
from store.database import transaction

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger("quadrille")


def flow(function: Callable[P, R]) -> Flow[P, R]:
    """Make a function a flow, named after it.

    A firing of a Prefect schedule is claimed first: when another worker or the embedded scheduler had it, nothing is
    done and None is given. Prefect keeps no result: what counts is in our database.
    """
    name = function.__name__

    @functools.wraps(function)
    def body(*args: P.args, **kwargs: P.kwargs) -> R:
        due_at = _prefect_firing()
        if due_at is not None:
            return cast(R, fire(name, due_at, lambda: _told(name, function(*args, **kwargs))))
        return _told(name, function(*args, **kwargs))

    return prefect.flow(name=name, persist_result=False, validate_parameters=False)(body)


def task(function: Callable[P, R]) -> Task[P, R]:
    """Make a function a task: one département or one bassin, never one commitment (a task run costs 30 ms)."""
    return prefect.task(name=function.__name__, persist_result=False, retries=1, retry_delay_seconds=5)(function)


def run_flow(target: Flow[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a flow here and now, without Prefect."""
    return target.fn(*args, **kwargs)


def call(target: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a task and wait for it; without Prefect its retries still hold."""
    if in_prefect():
        return target(*args, **kwargs)
    for attempt in range(target.retries + 1):
        try:
            return target.fn(*args, **kwargs)
        except Exception:
            if attempt == target.retries:
                raise
            log.exception("%s failed and is tried again", target.name)
            time.sleep(_delay(target))
    raise AssertionError("unreachable")


def hand_over(target: Flow[..., Any], each: Iterable[Mapping[str, int | str]]) -> bool:
    """Ask for a run of a deployed flow with each of these parameters, that any worker may take; without waiting.

    False, and nothing is asked for, outside Prefect or when the flow is not deployed. A run that is tried again
    asks for nothing twice. Parameters are shown in clear: nothing personal.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return False
    try:
        for parameters in each:
            run_deployment(
                f"{target.name}/{target.name}",
                parameters=dict(parameters),
                timeout=0,
                as_subflow=False,
                idempotency_key=f"{context.flow_run.id}:{sorted(parameters.items())}",
            )
    except ObjectNotFound:
        return False
    return True


def in_prefect() -> bool:
    """Whether this is a run of Prefect."""
    return FlowRunContext.get() is not None


def logger() -> logging.Logger | logging.LoggerAdapter[logging.Logger]:
    """Where a flow writes what it does: Prefect's log inside its runs, ours otherwise."""
    return get_run_logger() if in_prefect() else log


def who() -> str:
    """This process, as claims and leases name it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def fire(name: str, due_at: datetime, run: Callable[[], R]) -> R | None:
    """Claim a firing of a schedule and run it; None when it was claimed elsewhere."""
    with transaction() as session:
        if not jobs.claim(session, schedule=name, due_at=due_at, by=who(), at=clock.now()):
            return None
    outcome = "interrompu"
    try:
        result = run()
        outcome = str(result)
    except Exception as trouble:
        outcome = f"échec : {type(trouble).__name__}: {trouble}"
        raise
    finally:
        with transaction() as session:
            jobs.finish(session, schedule=name, due_at=due_at, at=clock.now(), outcome=outcome)
    return result


def _delay(target: Task[Any, Any]) -> float:
    seconds = target.retry_delay_seconds
    return float(seconds) if isinstance(seconds, int | float) else 0


def _prefect_firing() -> datetime | None:
    """The instant for which Prefect's own scheduler planned this run; None for any other run."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or not context.flow_run.auto_scheduled:
        return None
    return context.flow_run.expected_start_time


def _told(name: str, summary: R) -> R:
    """Say what a flow did: in the log, and as an artifact under Prefect."""
    logger().info("%s: %s", name, summary)
    if in_prefect():
        create_markdown_artifact(key=f"quadrille-{name.replace('_', '-')}", markdown=_markdown(name, summary))
    return summary


def _markdown(name: str, summary: object) -> str:
    lines = [f"**{name}** : {summary}"]
    if is_dataclass(summary) and not isinstance(summary, type):
        values = [(one.name, getattr(summary, one.name)) for one in fields(summary)]
        lines += ["", "| | |", "|---|---:|", *(f"| {label} | {_brief(value)} |" for label, value in values)]
    for label, table in _tables(summary):
        lines += ["", f"| {label} | |", "|---|---:|", *(f"| {where} | {number} |" for where, number in table.items())]
    return "\n".join(lines)


def _tables(summary: object) -> Iterator[tuple[str, Mapping[object, object]]]:
    """What a summary counts place by place, and what the summaries that it holds do."""
    if is_dataclass(summary) and not isinstance(summary, type):
        for one in fields(summary):
            value = getattr(summary, one.name)
            if isinstance(value, Mapping) and value:
                yield one.name, value
            yield from _tables(value)


def _brief(value: object) -> str:
    if isinstance(value, Mapping):
        return str(len(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{len(value)} : " + ", ".join(str(one) for one in value[:20])
    return str(value)
