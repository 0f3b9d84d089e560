"""Answers that belong to no app: health and errors outside DRF."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from backend.core import problems
from backend.core.middleware import language_of
from backend.core.problems import Problem
from backend.core.registries import health_notes


def as_json(problem: Problem, request: HttpRequest) -> JsonResponse:
    body = problem.body(language_of(request)) | {"request_id": request.META.get("wangge.request_id", "")}
    return JsonResponse(body, status=problem.status, json_dumps_params={"ensure_ascii": False})


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    del exception
    return as_json(problems.NotFound(), request)


def unreadable(request: HttpRequest, exception: Exception) -> JsonResponse:
    """What Django refuses before a view sees it: another host, too many fields."""
    del exception
    return as_json(problems.Unreadable(), request)


def failed(request: HttpRequest) -> JsonResponse:
    return as_json(problems.Unexpected(), request)


def csrf_failed(request: HttpRequest, reason: str = "") -> JsonResponse:
    del reason
    return as_json(problems.CsrfFailed(), request)


def live(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    del request
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers too; 503 where it does not."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return JsonResponse({"ready": True})
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "database"}, status=503)


_DEEP = """
    SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')),
           (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
           (SELECT coalesce(extract(epoch FROM now() - min(at)), 0) FROM (
               SELECT min(e.at) AS at FROM procrastinate_events e JOIN procrastinate_jobs j ON j.id = e.job_id
               WHERE j.status = 'todo' AND j.scheduled_at IS NULL AND e.type = 'deferred') oldest),
           (SELECT coalesce(extract(epoch FROM now() - min(xact_start)), 0) FROM pg_stat_activity
            WHERE backend_xid IS NOT NULL)
"""


def deep(request: HttpRequest) -> JsonResponse:
    """Ages and counts that a person on duty looks at: jobs, dead jobs, feed lag (s), free disk (MB)."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute(_DEEP)
            waiting, dead, oldest_s, lag_s = cursor.fetchone()
        notes = {name: value for note in health_notes for name, value in note().items()}
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "database"}, status=503)
    free_mb = shutil.disk_usage(settings.BASE_PATH).free // 1_000_000
    return JsonResponse(
        {
            "ready": True,
            "jobs_waiting": waiting,
            "jobs_dead": dead,
            "oldest_job_s": round(float(oldest_s), 1),
            "feed_lag_s": round(float(lag_s), 1),
            "disk_free_mb": free_mb,
            **notes,
        }
    )
