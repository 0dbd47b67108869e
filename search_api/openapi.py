"""The OpenAPI document: bodies are checked by matching and storage, so their shapes are added to it by hand, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from search_api.schemas import TAKEN, Error

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import BaseModel

_REFERENCE: Final = "#/components/schemas/{model}"

#: What any endpoint of the API may answer besides its own.
ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Error, "description": text}
    for status, text in {
        401: "No key, or one that is not known",
        403: "The key's role may not do this",
        404: "Nothing there, or nothing that this caller may know of",
        409: "The present state forbids it",
        412: "Somebody changed it first",
        413: "More than 1 MiB",
        415: "A body that is not JSON",
        422: "A field is wrong; details name it",
        503: "PostgreSQL does not answer",
    }.items()
}


def taking(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """For `openapi_extra`: this endpoint takes a JSON body of that shape."""
    schema = {"$ref": _REFERENCE.format(model=_input_name(model))}
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def _input_name(model: type) -> str:
    # Some shapes are both taken and, with more in them, given; "Taken" keeps the two apart.
    return f"Taken{model.__name__}"


def install(app: FastAPI, title: str, version: str) -> None:
    """Let `app.openapi()` describe bodies too. The document is served at /openapi.json; no page of it is."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, title, version)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _document(app: FastAPI, title: str, version: str) -> dict[str, Any]:
    document = get_openapi(title=title, version=version, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    by_model, definitions = models_json_schema([(model, "validation") for model in TAKEN], ref_template=_REFERENCE)
    for name, schema in definitions.get("$defs", {}).items():
        schemas.setdefault(name, schema)
    for (model, _), reference in by_model.items():
        schemas[_input_name(model)] = reference
    document["components"]["securitySchemes"] = {"serviceKey": {"type": "http", "scheme": "bearer"}}
    for path, operations in document["paths"].items():
        if path.startswith("/api/"):
            for operation in operations.values():
                operation["security"] = [{"serviceKey": []}, {}]
    return document
