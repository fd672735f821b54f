"""One form for every error: `{"error": {"code": ..., "message": ...}}`."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.shared.errors import FaqtotumError, RefusedError
from bot.store.engine import is_away

HTTP_CODES = {404: "not_found", 405: "not_allowed", 413: "too_large"}
LONGEST_NAME = 80
log = structlog.get_logger()


def error_response(status: int, code: str, message: str) -> JSONResponse:
    """An error as clients get it."""
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def add_error_handlers(app: FastAPI) -> None:
    """Whatever goes wrong in a route is answered in the one form."""
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(FaqtotumError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(Exception, _unknown)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    return error_response(error.status, error.code, error.message)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, FaqtotumError)
    log.error("gateway.error", path=request.url.path, error=error.message)
    return error_response(503, error.code, error.message)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{'.'.join(_printable(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:5])
    return error_response(422, "invalid", f"{faults}. See /docs for the form of this request.")


def _printable(part: object) -> str:
    """A field's name, which the sender may have made up."""
    return str(part)[:LONGEST_NAME].encode("utf-8", "replace").decode()


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, HTTP_CODES.get(error.status_code, "http"), str(error.detail))


async def _database(request: Request, error: Exception) -> JSONResponse:
    log.error("gateway.database", path=request.url.path, error=str(error))
    return error_response(
        503 if is_away(error) else 500, "database", "The database is not available. Nothing was lost; try again in a moment."
    )


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    log.error("gateway.unknown", path=request.url.path, error=repr(error))
    return error_response(500, "internal", "Something went wrong on our side. It has been logged.")
